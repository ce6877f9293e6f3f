// Runs inside the page: whoever types knows before what a field expects, and afterwards what was wrong, beside the field.

/** The problems of the fields of the screen that is open. */
export function fieldsOf() {
  /** How far above or below a field the words about it may be; what is beside it is in the same line. */
  const NEAR_MM = 40;
  const problems = [];
  const pxPerMm = Number(getComputedStyle(document.documentElement).getPropertyValue('--px-per-mm'));
  const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  const fields = [...top.querySelectorAll('input:not([type=radio], [type=checkbox]), select, textarea')].filter((it) => it.checkVisibility({ visibilityProperty: true }));
  const textOf = (ids) =>
    (ids ?? '')
      .split(' ')
      .map((id) => document.getElementById(id))
      .filter((it) => it !== null && it.textContent.trim() !== '' && it.checkVisibility({ visibilityProperty: true }));
  for (const field of fields) {
    const named = textOf(field.getAttribute('aria-labelledby')).map((it) => it.textContent);
    const name = [field.getAttribute('aria-label') ?? '', ...named, ...[...field.labels].map((it) => it.textContent)].join(' ').trim();
    if (name === '') problems.push(`a field without a name: ${field.outerHTML.slice(0, 80)}`);
    const told = textOf([field.getAttribute('aria-describedby'), field.getAttribute('aria-errormessage')].join(' '));
    const [wrong, before] = [true, false].map((announced) => told.filter((it) => (it.closest('[role=alert]') !== null) === announced));
    const wrongNow = field.getAttribute('aria-invalid') === 'true';
    // What is wrong may take the room of what is expected, which is said all the same.
    if (!before.some((it) => wrongNow || it.closest('.spoken') === null)) problems.push(`nothing says what it expects: ${name}`);
    if (!wrongNow) continue;
    const box = field.getBoundingClientRect();
    const gaps = wrong.map((it) => {
      const words = it.getBoundingClientRect();
      return Math.max(words.top - box.bottom, box.top - words.bottom) / pxPerMm;
    });
    if (gaps.length === 0) problems.push(`nothing announced says what is wrong: ${name}`);
    else if (Math.min(...gaps) > NEAR_MM) problems.push(`${Math.min(...gaps).toFixed()} mm from what is wrong: ${name}`);
  }
  return problems;
}
