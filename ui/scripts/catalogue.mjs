// The page that lists every scene, while developing and in the fake build only. A link opens the window as the scene
// finds it; the steps from there are those of scenes.mjs.
import 'virtual:tokens.css';
import '../src/kit/base.css';
import './catalogue.css';
import { SCENES } from './scenes.mjs';

const TITLES = { 'staff.html': 'Ventana de la mesa', 'booth.html': 'Cabina' };

function make(tag, facts, ...children) {
  const element = Object.assign(document.createElement(tag), facts);
  element.append(...children);
  return element;
}

const main = document.querySelector('main');
for (const [page, title] of Object.entries(TITLES)) {
  const scenes = SCENES.filter((scene) => scene.page === page);
  const items = scenes.map(({ name, query, screen }) =>
    make('li', {}, make('a', { href: `${page}?${query}`, textContent: name }), make('span', { textContent: screen })),
  );
  main.append(make('h2', { textContent: `${title}: ${scenes.length}` }), make('ul', {}, ...items));
}
