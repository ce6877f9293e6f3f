// Runs inside the page: finds elements as people do, by role and name, in the few ways that the scenes use. It must stay
// one function that needs nothing from outside.

/** The elements that a chain of steps leads to, such as a dialog and then its button with this name. */
export function find(chain) {
  const ROLES = {
    button: 'button, summary, [role=button]',
    checkbox: 'input[type=checkbox], [role=checkbox]',
    dialog: 'dialog, [role=dialog]',
    group: 'fieldset, [role=group]',
    heading: 'h1, h2, h3, h4, h5, h6, [role=heading]',
    link: 'a[href], [role=link]',
    list: 'ul, ol, [role=list]',
    listitem: 'li, [role=listitem]',
    progressbar: 'progress, [role=progressbar]',
    radio: 'input[type=radio], [role=radio]',
    region: 'section[aria-label], section[aria-labelledby], [role=region]',
    slider: 'input[type=range], [role=slider]',
    textbox: 'input:not([type]), input[type=text], input[type=tel], textarea, [role=textbox]',
    table: 'table, [role=table]',
    row: 'tr, [role=row]',
  };
  const squeeze = (text) => text.replace(/\s+/g, ' ').trim();
  const hidden = (element) => !element.checkVisibility({ visibilityProperty: true }) || element.closest('[aria-hidden=true]') !== null;

  // What a screen reader would call the content of an element.
  const content = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
    const style = getComputedStyle(node);
    if (style.display === 'none' || style.visibility === 'hidden') return '';
    const said = node.getAttribute('aria-label') ?? node.getAttribute('alt') ?? [...node.childNodes].map(content).join('');
    return style.display.startsWith('inline') ? said : ` ${said} `;
  };
  const labels = (element) => {
    if (element.tagName === 'FIELDSET') return [...element.querySelectorAll(':scope > legend')];
    return [...(element.labels ?? [])];
  };
  const given = (element) => {
    const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
    const named = ids.map((id) => document.getElementById(id)).filter((it) => it !== null);
    if (named.length > 0) return squeeze(named.map(content).join(' '));
    const label = element.getAttribute('aria-label');
    return label === null ? squeeze(labels(element).map(content).join(' ')) : squeeze(label);
  };
  const name = (element) => given(element) || squeeze(content(element));

  const says = (text, { source, flags, words, exact }) => {
    if (source !== undefined) return new RegExp(source, flags).test(text);
    return exact ? text === squeeze(words) : text.toLowerCase().includes(squeeze(words).toLowerCase());
  };
  const steps = {
    css: (scope, { css }) => [...scope.querySelectorAll(css)],
    xpath: (scope, { xpath }) => {
      const found = document.evaluate(xpath, scope, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
      return Array.from({ length: found.snapshotLength }, (_, place) => found.snapshotItem(place));
    },
    role: (scope, { role, named, checked, level }) =>
      [...scope.querySelectorAll(ROLES[role] ?? `[role=${role}]`)].filter(
        (element) =>
          !hidden(element) &&
          (checked === undefined || element.checked === checked) &&
          (level === undefined || element.tagName === `H${level}`) &&
          (named === undefined || says(name(element), named)),
      ),
    label: (scope, { named }) =>
      [...scope.querySelectorAll('input, textarea, select, button, fieldset, [aria-label], [aria-labelledby]')].filter((element) =>
        says(given(element), named),
      ),
    // The smallest elements that say it.
    text: (scope, { named }) => {
      const speaking = [...scope.querySelectorAll('*')].filter(
        (element) => !['SCRIPT', 'STYLE', 'HEAD', 'TITLE'].includes(element.tagName) && says(squeeze(element.textContent), named),
      );
      return speaking.filter((element) => ![...element.children].some((child) => speaking.includes(child)));
    },
  };
  let found = [document];
  for (const step of chain) {
    if (step.by === 'pick') found = [found.at(step.place)].filter((it) => it !== undefined);
    else found = [...new Set(found.flatMap((scope) => steps[step.by](scope, step)))];
  }
  return found;
}
