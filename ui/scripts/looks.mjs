// How one voter or another sees the booth: text size, colours, language. The values are those of kit/tokens.ts.
const SIZES = ['s', 'm', 'l', 'xl'];
const MODES = ['normal', 'black-on-white', 'white-on-black', 'yellow-on-black', 'low-glare'];
const LANGUAGES = ['es', 'ca', 'ca-ES-valencia', 'eu', 'gl', 'en'];
const LARGEST = { size: 'xl', mode: 'white-on-black', language: 'eu' };

/** A few looks of one scene: the largest, and three that differ from scene to scene, so that all together meet. */
export function looksOf(index) {
  const sampled = [0, 1, 2].map((turn) => ({
    size: SIZES[(index + turn) % SIZES.length],
    mode: MODES[(index + 2 * turn) % MODES.length],
    language: LANGUAGES[(index + 2 * turn + Math.floor(index / SIZES.length)) % LANGUAGES.length],
  }));
  return [LARGEST, ...sampled];
}

/** Every look there is. */
export function allLooks() {
  return SIZES.flatMap((size) => MODES.flatMap((mode) => LANGUAGES.map((language) => ({ size, mode, language }))));
}

/** Runs inside the page of the fake build. */
export function putOn(look) {
  window.dispatchEvent(new CustomEvent('urna:look', { detail: look }));
}

/** Runs inside the page: words of the interface as long as an unlucky translation; the ballot keeps its text. */
export function lengthen() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const length = node.data.trim().length;
    if (length < 2 || node.parentElement.closest('[lang], .digits, .slots') !== null) continue;
    node.data = `${node.data.trim()} ${'lorem ipsum '.repeat(20).slice(0, Math.ceil(0.4 * length)).trim()}`;
  }
}
