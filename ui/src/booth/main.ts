import 'virtual:tokens.css';
import '../kit/base.css';
import { mount } from 'svelte';
import { connectBooth, sayPainted } from '../backend/connect';
import { settings } from '../features/voting/settings.svelte';
import { speech } from '../i18n/voter.svelte';
import NotInside from '../kit/NotInside.svelte';
import { guardPresses } from '../kit/presses';
import { followScale, place, prepareWindow, wordsReady } from '../kit/start';
import App from './App.svelte';

prepareWindow();
guardPresses(() => settings.slow);
if (__FAKE_STATION__) (await import('./rehearsal')).rehearse();
const backend = await connectBooth();
await Promise.all([wordsReady(), backend === null ? undefined : followScale(backend)]);
if (backend === null) mount(NotInside, { target: place(), props: { words: speech.messages.common } });
else mount(App, { target: place(), props: { backend } });
sayPainted();
