// Which stories are told in which window of which engine, so that a test can ask whether each is told anywhere.
const FULL = { name: '1920', width: 1920, height: 1080, screen: { width: 1920, height: 1080 } };
// A small window with the text of a large screen: the least room that any millimetre has.
const TIGHT = { name: 'tight', width: 1280, height: 800, screen: { width: 1920, height: 1080 } };
export const SIZES = {
  chromium: [{ name: '1280', width: 1280, height: 800, screen: { width: 1280, height: 800 } }, FULL, TIGHT],
  webkit: [{ name: '1366', width: 1366, height: 768, screen: { width: 1366, height: 768 } }, FULL, TIGHT],
};
/** The size with the least height: what fits here fits in the others. */
export const LOOKED_AT = '1920';

/** What the words after `screens.mjs` ask for. */
export function askedFor(words) {
  const chosen = (name, otherwise) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
  const engine = chosen('engine', 'chromium');
  const parts = chosen('size', '').split(',');
  return {
    engine,
    sizes: SIZES[engine].filter((size) => parts.some((part) => size.name.includes(part))),
    only: chosen('only', '').split(','),
    once: words.includes('--once'),
    noOnce: words.includes('--no-once'),
  };
}

/** The stories of this run that are told in a window of this size. */
export function toldIn(scenes, { engine, only, once, noOnce }, size) {
  return scenes
    .filter((scene) => only.some((part) => scene.name.includes(part)) || (once && scene.once))
    .filter((scene) => ((size.name === LOOKED_AT && !noOnce) || !scene.once) && (engine === 'webkit' || !scene.shipped));
}
