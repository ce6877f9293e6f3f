import 'virtual:tokens.css';
import '../kit/base.css';
import { mount } from 'svelte';
import { connectStaff, sayPainted } from '../backend/connect';
import NotInside from '../kit/NotInside.svelte';
import { place, prepareWindow } from '../kit/start';
import App from './App.svelte';

prepareWindow();
const backend = await connectStaff();
if (backend === null) mount(NotInside, { target: place() });
else mount(App, { target: place(), props: { backend, usable: sayPainted } });
