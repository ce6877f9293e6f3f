// The words of a page that the scenes use, said inside the page itself: whoever opens a scene's address sees its steps
// happen. Presses and keys are those of a program, so what a browser does for a real key is done here.
import { find } from './find.mjs';
import { Finder } from './finder.mjs';

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 20_000;
const TICKED = 'input[type=radio], input[type=checkbox]';
const REACHED = 'a[href], button, input, select, textarea, summary, [tabindex]';

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, look, timeout_ms = PATIENCE_MS) {
  for (const deadline = Date.now() + timeout_ms; ; await wait(LOOK_EVERY_MS)) {
    const found = await look();
    if (found !== undefined) return found.value;
    if (Date.now() > deadline) throw new Error(`not there in time: ${what}`);
  }
}

const seen = (element) => element.checkVisibility({ visibilityProperty: true });

class Here extends Finder {
  first() {
    return this.nth(0);
  }
  last() {
    return this.nth(-1);
  }
  nth(place) {
    return this.within({ by: 'pick', place });
  }
  async count() {
    return find(this.chain).length;
  }
  async all() {
    return find(this.chain).map((_, place) => this.nth(place));
  }
  one() {
    return until(this, () => {
      const found = find(this.chain);
      if (found.length > 1) throw new Error(`not one but ${found.length}: ${this}`);
      return found.length === 1 ? { value: found[0] } : undefined;
    });
  }
  async evaluate(what, arg) {
    return what(await this.one(), arg);
  }
  getAttribute(name) {
    return this.evaluate((element) => element.getAttribute(name));
  }
  textContent() {
    return this.evaluate((element) => element.textContent);
  }
  innerText() {
    return this.evaluate((element) => element.innerText);
  }
  inputValue() {
    return this.evaluate((element) => element.value);
  }
  isChecked() {
    return this.evaluate((element) => element.checked);
  }
  focus() {
    return this.evaluate((element) => element.focus());
  }
  waitFor({ state = 'visible', timeout } = {}) {
    const rules = {
      visible: (found) => found.some(seen),
      attached: (found) => found.length > 0,
      hidden: (found) => !found.some(seen),
      detached: (found) => found.length === 0,
    };
    return until(this, () => (rules[state](find(this.chain)) ? { value: undefined } : undefined), timeout);
  }
  async click() {
    await this.waitFor();
    const element = await this.one();
    if (!element.matches(TICKED)) element.focus();
    for (const type of ['pointerdown', 'pointerup']) element.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true }));
    element.click();
    await painted();
  }
  async check() {
    if (!(await this.isChecked())) await this.click();
    if (!(await this.isChecked())) throw new Error(`not checked: ${this}`);
  }
  async uncheck() {
    if (await this.isChecked()) await this.click();
    if (await this.isChecked()) throw new Error(`still checked: ${this}`);
  }
  async press(keys) {
    await this.focus();
    await strike(keys);
  }
  async fill(text) {
    await this.waitFor();
    const field = await this.one();
    field.focus();
    write(field, text);
    await painted();
  }
  toString() {
    return JSON.stringify(this.chain);
  }
}

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

function write(field, text) {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** One key, with others held down, and what a browser does for it when nobody else did. */
async function strike(keys) {
  const held = keys.split('+');
  const named = held.pop();
  const key = named === 'Space' ? ' ' : named;
  const on = document.activeElement ?? document.body;
  const facts = { key, bubbles: true, cancelable: true, shiftKey: held.includes('Shift'), ctrlKey: held.includes('Control') };
  if (on.dispatchEvent(new KeyboardEvent('keydown', facts))) follow(on, key, facts.shiftKey);
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keyup', facts));
  await painted();
}

function follow(on, key, back) {
  const isText = on.matches('input:not([type=radio], [type=checkbox], [type=range]), textarea');
  if (key === 'Tab') return move(on, back);
  if (on.matches('input[type=radio]') && key.startsWith('Arrow')) return choose(on, key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1);
  if (isText && key === 'Backspace') return write(on, on.value.slice(0, -1));
  if (isText && key === 'Enter') return on.form?.requestSubmit();
  if (isText && [...key].length === 1) return write(on, (on.value + key).slice(0, on.maxLength < 0 ? undefined : on.maxLength));
  if ((key === ' ' && on.matches(`button, summary, ${TICKED}`)) || (key === 'Enter' && on.matches('button, summary, a[href]'))) on.click();
}

function move(on, back) {
  const stops = [...document.querySelectorAll(REACHED)].filter((stop) => {
    if (stop.tabIndex < 0 || stop.disabled || !seen(stop)) return false;
    // Of a group of choices the Tab key reaches one: the chosen one, or the first.
    if (!stop.matches('input[type=radio]')) return true;
    const group = [...document.getElementsByName(stop.name)];
    return stop === (group.find((choice) => choice.checked) ?? group[0]);
  });
  const at = stops.indexOf(on);
  stops.at((at + (back ? -1 : 1)) % stops.length)?.focus();
}

function choose(on, by) {
  const group = [...document.getElementsByName(on.name)];
  const next = group.at((group.indexOf(on) + by) % group.length);
  next?.focus();
  next?.click();
}

/** This page, as the scenes speak to one. */
export class ThisPage extends Finder {
  constructor() {
    super(undefined, []);
    this.page = this;
    this.keyboard = {
      press: strike,
      type: async (text) => {
        for (const letter of text) await strike(letter);
      },
    };
  }
  at(chain) {
    return new Here(this, chain);
  }
  async evaluate(what, arg) {
    return what(arg);
  }
  waitForTimeout(ms) {
    return wait(ms);
  }
  waitForFunction(what, arg) {
    return until(what, async () => ((await what(arg)) ? { value: undefined } : undefined));
  }
  async content() {
    return document.documentElement.outerHTML;
  }
}
