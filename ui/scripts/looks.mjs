// How one voter or another sees the booth: text size, colours, language. The values are those of kit/tokens.ts.
const SIZES = ['s', 'm', 'l', 'xl'];
const MODES = ['normal', 'black-on-white', 'white-on-black', 'yellow-on-black', 'low-glare'];
const LANGUAGES = ['es', 'ca', 'ca-ES-valencia', 'eu', 'gl', 'en'];
/** The least room that any screen has for its words. */
export const LARGEST = { size: 'xl', mode: 'white-on-black', language: 'eu' };

/** The booth as it is for whoever chose nothing. */
const FIRST = { size: 'm', mode: 'normal', language: 'es' };

/** A few looks of one scene: the largest, and three that differ from scene to scene, so that all together meet. */
function someLooks(index) {
  const sampled = [0, 1, 2].map((turn) => ({
    size: SIZES[(index + turn) % SIZES.length],
    mode: MODES[(index + 2 * turn) % MODES.length],
    language: LANGUAGES[(index + 2 * turn + Math.floor(index / SIZES.length)) % LANGUAGES.length],
  }));
  return [LARGEST, ...sampled];
}

/** Every look there is, in groups that differ in nothing but colours. */
const allLooks = () => LANGUAGES.flatMap((language) => SIZES.map((size) => MODES.map((mode) => ({ size, mode, language }))));

/** In which looks a window is looked at after its first: those that the scene has as its place, or all. */
export function looksOf(window, index, all) {
  if (window === 'staff.html') return [[{ language: 'en' }]];
  return all ? allLooks() : someLooks(index).map((look) => [look]);
}

/** The looks in which words must have room to be longer. */
export function roomyLooks(window) {
  if (window === 'staff.html') return [{ language: 'es' }, { language: 'en' }];
  return [FIRST, ...LANGUAGES.map((language) => ({ size: 'xl', mode: 'normal', language }))];
}

/** Runs inside the page of the fake build. */
export function change(look) {
  window.dispatchEvent(new CustomEvent('urna:look', { detail: look }));
}

/** Runs inside the page of the fake build, until the window has been painted so. */
export async function putOn(look) {
  window.dispatchEvent(new CustomEvent('urna:look', { detail: look }));
  for (let frame = 0; frame < 2; frame += 1) await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
}

/** Runs inside the page: words of the interface as long as an unlucky translation, and how many; the ballot keeps its text. */
export function lengthen() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  globalThis.shorter = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.data.trim();
    if (!/\p{L}{2}/u.test(text) || node.parentElement.closest('body [lang], .digits, .slots') !== null) continue;
    globalThis.shorter.push([node, node.data]);
    node.data = `${text} ${'lorem ipsum '.repeat(20).slice(0, Math.ceil(0.4 * text.length)).trim()}`;
  }
  return globalThis.shorter.length;
}

/** Runs inside the page: the words as they were. */
export function shorten() {
  for (const [node, data] of globalThis.shorter) node.data = data;
}
