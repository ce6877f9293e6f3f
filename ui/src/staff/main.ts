import 'virtual:tokens.css';
import '../kit/base.css';
import './icons';
import { mount } from 'svelte';
import { connectStaff } from '../backend/connectStaff';
import { sayPainted } from '../backend/painted';
import { speech } from '../i18n/language.svelte';
import NotInside from '../kit/NotInside.svelte';
import { followScale, place, prepareWindow, wordsReady } from '../kit/start';
import App from './App.svelte';

prepareWindow();
if (__FAKE_STATION__) (await import('./rehearsal')).rehearse();
const backend = await connectStaff();
await Promise.all([wordsReady(), backend === null ? undefined : followScale(backend)]);
if (backend === null) mount(NotInside, { target: place(), props: { words: speech.messages.common } });
else mount(App, { target: place(), props: { backend, usable: sayPainted } });
