// The page that lists every scene, while developing and in the fake build only. A link opens the window and its steps are
// done there (play.mjs), so that the state of the scene is seen; what takes a real pointer or another page opens as it begins.
import 'virtual:tokens.css';
import '../src/kit/base.css';
import './catalogue.css';
import { addressOf, SCENES } from './scenes.mjs';

const TITLES = { 'staff.html': 'Ventana de la mesa', 'booth.html': 'Cabina' };

function make(tag, facts, ...children) {
  const element = Object.assign(document.createElement(tag), facts);
  element.append(...children);
  return element;
}

const main = document.querySelector('main');
for (const [page, title] of Object.entries(TITLES)) {
  const scenes = SCENES.filter((scene) => scene.page === page);
  const items = scenes.map((scene) =>
    make('li', {}, make('a', { href: addressOf(scene), textContent: scene.name }), make('span', { textContent: scene.screen })),
  );
  main.append(make('h2', { textContent: `${title}: ${scenes.length}` }), make('ul', {}, ...items));
}
