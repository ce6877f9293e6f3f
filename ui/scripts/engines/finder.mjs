// How a scene says what it means, by role and name as people do: each word is one more step of a chain, which find.mjs
// follows inside the page. The page makes of a chain whatever can be done there.
const words = (name, exact = false) =>
  name instanceof RegExp ? { source: name.source, flags: name.flags } : { words: name, exact };

export class Finder {
  constructor(page, chain) {
    this.page = page;
    this.chain = chain;
  }
  within(step) {
    return this.page.at([...this.chain, step]);
  }
  locator(css) {
    if (css.startsWith('xpath=')) return this.within({ by: 'xpath', xpath: css.slice('xpath='.length) });
    return this.within({ by: 'css', css });
  }
  getByRole(role, { name, exact, checked, level } = {}) {
    return this.within({ by: 'role', role, checked, level, named: name === undefined ? undefined : words(name, exact) });
  }
  getByText(text, { exact } = {}) {
    return this.within({ by: 'text', named: words(text, exact) });
  }
  getByLabel(text, { exact } = {}) {
    return this.within({ by: 'label', named: words(text, exact) });
  }
}
