import 'virtual:tokens.css';
import '../kit/base.css';
import { mount } from 'svelte';
import { connectBooth, sayPainted } from '../backend/connect';
import { guardDoubleTaps } from '../kit/doubleTap';
import NotInside from '../kit/NotInside.svelte';
import { place, prepareWindow } from '../kit/start';
import App from './App.svelte';

prepareWindow();
guardDoubleTaps(document);
const backend = await connectBooth();
if (backend === null) mount(NotInside, { target: place() });
else mount(App, { target: place(), props: { backend } });
sayPainted();
