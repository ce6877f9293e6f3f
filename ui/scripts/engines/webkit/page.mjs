// The few words of a Playwright page that the scenes use, said to WebKitGTK. A scene that needs another word finds it
// missing here at once.
import { writeFile } from 'node:fs/promises';
import { DriverError, ELEMENT, wait } from './driver.mjs';
import { find } from '../find.mjs';
import { Finder } from '../finder.mjs';

const LOOK_EVERY_MS = 40;
/** Between two letters of a person: who types faster is taken for a reader of documents. */
const PERSON_MS = 50;
/** What the window may still be busy with when we ask. */
const TRY_AGAIN = ['element click intercepted', 'element not interactable', 'stale element reference', 'no such element'];
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  Space: ' ',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  F1: '\uE031',
};

class Locator extends Finder {
  first() {
    return this.nth(0);
  }
  last() {
    return this.nth(-1);
  }
  nth(place) {
    return this.within({ by: 'pick', place });
  }
  count() {
    return this.page.evaluateWith(`return (${find})(args[0]).length`, [this.chain]);
  }
  async all() {
    return Array.from({ length: await this.count() }, (_, place) => this.nth(place));
  }
  /** Runs this inside the page with the one element, as soon as there is one. */
  async on(body, args = []) {
    const script = `const found = (${find})(args[0]);
      if (found.length === 0) return ['none'];
      if (found.length > 1) throw new Error('not one but ' + found.length + ': ' + found.slice(0, 4).map((it) => it.outerHTML.slice(0, 120)).join(' | '));
      const [element] = found;
      return ['done', await (async () => { ${body} })()];`;
    return this.page.untilThere(this, async () => {
      const [state, value] = await this.page.evaluateWith(script, [this.chain, ...args]);
      return state === 'done' ? { value } : undefined;
    });
  }
  evaluate(what, arg) {
    return this.on(`return (${what})(element, args[1])`, [arg ?? null]);
  }
  getAttribute(name) {
    return this.on('return element.getAttribute(args[1])', [name]);
  }
  textContent() {
    return this.on('return element.textContent');
  }
  innerText() {
    return this.on('return element.innerText');
  }
  inputValue() {
    return this.on('return element.value');
  }
  isChecked() {
    return this.on('return element.checked');
  }
  focus() {
    return this.on('element.focus()');
  }
  async waitFor({ state = 'visible', timeout } = {}) {
    const script = `const found = (${find})(args[0]);
      if (found.length > 1) throw new Error('not one but ' + found.length);
      return [found.length > 0, found.some((it) => it.checkVisibility({ visibilityProperty: true }))];`;
    const rules = {
      visible: (there, seen) => seen,
      attached: (there) => there,
      hidden: (there, seen) => !seen,
      detached: (there) => !there,
    };
    await this.page.untilThere(
      this,
      async () => (rules[state](...(await this.page.evaluateWith(script, [this.chain]))) ? { value: undefined } : undefined),
      timeout,
    );
  }
  /** Clicks in the middle, as a person points; a field with a label is meant by the label, too. */
  async click() {
    await this.waitFor();
    await this.page.untilThere(this, async () => {
      const element = await this.on(`const target = element.matches('input[type=radio], input[type=checkbox]') ? (element.labels[0] ?? element) : element;
        target.scrollIntoView({ block: 'nearest' });
        // Who points at something waits until it stands still.
        for (let before = '', now = 'not seen yet'; now !== before; ) {
          before = now;
          await new Promise((painted) => requestAnimationFrame(painted));
          now = JSON.stringify(target.getBoundingClientRect());
        }
        return target;`);
      try {
        await this.page.session.post(`element/${element[ELEMENT]}/click`);
        return { value: undefined };
      } catch (error) {
        if (error instanceof DriverError && TRY_AGAIN.includes(error.code)) return undefined;
        throw error;
      }
    });
  }
  async check() {
    if (!(await this.isChecked())) await this.click();
    if (!(await this.isChecked())) throw new Error(`not checked: ${this}`);
  }
  async uncheck() {
    if (await this.isChecked()) await this.click();
    if (await this.isChecked()) throw new Error(`still checked: ${this}`);
  }
  async press(key) {
    await this.focus();
    await this.page.keyboard.press(key);
  }
  async fill(text) {
    await this.waitFor();
    await this.on('element.focus(); element.select()');
    if (text === '') await this.page.keyboard.press('Delete');
    else await this.page.keys([...text].flatMap((letter) => [...stroke(letter), { type: 'pause', duration: PERSON_MS }]));
  }
  toString() {
    return JSON.stringify(this.chain);
  }
}

export class Page extends Finder {
  #at = { x: 0, y: 0 };

  constructor(session, timeout_ms = 20_000) {
    super(undefined, []);
    this.page = this;
    this.session = session;
    this.timeout_ms = timeout_ms;
    this.keyboard = {
      press: (keys) => this.keys(chord(keys)),
      type: (text) => this.keys([...text].flatMap((letter) => stroke(letter))),
    };
    this.mouse = {
      move: (x, y, { steps = 1 } = {}) => this.points(way(this.#at, (this.#at = { x, y }), steps)),
      down: () => this.points([{ type: 'pointerDown', button: 0 }]),
      up: () => this.points([{ type: 'pointerUp', button: 0 }]),
      /** Two clicks without a pause. */
      dblclick: (x, y) => this.points([...way(this.#at, (this.#at = { x, y }), 1), ...TAP, ...TAP]),
    };
  }
  at(chain) {
    return new Locator(this, chain);
  }
  setDefaultTimeout(ms) {
    this.timeout_ms = ms;
  }
  goto(url) {
    return this.session.post('url', { url });
  }
  keys(actions) {
    return this.session.post('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }
  points(actions) {
    return this.session.post('actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
  }
  /** The body of an async function with `args`; its promise is awaited in the page. */
  async evaluateWith(body, args) {
    const script = `const given = [...arguments]; const done = given.pop();
      (async (args) => { ${body} })(given).then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.session.post('execute/async', { script, args });
    if (error !== undefined) throw new Error(error);
    return value;
  }
  evaluate(what, arg) {
    // A source is a text, a story is a function.
    if (typeof what === 'string') return this.session.post('execute/sync', { script: what, args: [] });
    return this.evaluateWith(`return (${what})(args[0])`, [arg ?? null]);
  }
  waitForTimeout(ms) {
    return wait(ms);
  }
  async waitForFunction(what, arg) {
    await this.untilThere(what, async () => ((await this.evaluate(what, arg)) ? { value: undefined } : undefined));
  }
  content() {
    return this.evaluate(() => document.documentElement.outerHTML);
  }
  async screenshot({ path } = {}) {
    await this.evaluate(keepPainting);
    const picture = Buffer.from(await this.session.get('screenshot'), 'base64');
    await this.evaluate(() => globalThis.painting.cancel());
    if (path !== undefined) await writeFile(path, picture);
    return picture;
  }
  async untilThere(what, look, timeout_ms = this.timeout_ms) {
    for (const deadline = Date.now() + timeout_ms; ; await wait(LOOK_EVERY_MS)) {
      const found = await look();
      if (found !== undefined) return found.value;
      if (Date.now() > deadline) throw new Error(`not there in time: ${what}`);
    }
  }
}

/**
 * Runs inside the page. WebKit gives a picture away when the page is painted next; without a compositor a page at rest is
 * not painted, so what nobody sees is moved meanwhile.
 */
function keepPainting() {
  const unseen = { outline: ['1px solid transparent', '1px solid transparent'], outlineOffset: ['0px', '9px'] };
  globalThis.painting = document.documentElement.animate(unseen, { duration: 200, iterations: Infinity });
}

const TAP = [
  { type: 'pointerDown', button: 0 },
  { type: 'pointerUp', button: 0 },
];

/** From one place to another, passing over what lies between. */
function way(from, to, steps) {
  return Array.from({ length: steps }, (_, step) => {
    const share = (step + 1) / steps;
    const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share].map(Math.round);
    return { type: 'pointerMove', origin: 'viewport', duration: 0, x, y };
  });
}

function stroke(key) {
  return [
    { type: 'keyDown', value: key },
    { type: 'keyUp', value: key },
  ];
}

/** A key by its name, with others held down: Shift+Tab. */
function chord(keys) {
  const held = keys.split('+');
  const key = held.pop();
  const value = KEYS[key] ?? key;
  if ([...value].length !== 1) throw new Error(`there is no key ${key}`);
  const down = held.map((name) => ({ type: 'keyDown', value: KEYS[name] }));
  const up = held.reverse().map((name) => ({ type: 'keyUp', value: KEYS[name] }));
  return [...down, ...stroke(value), ...up];
}
