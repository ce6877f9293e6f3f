// Runs inside the page: what an eye would see at once. Sizes are in millimetres of the assumed screen.

/** The problems of the screen that is open. In a window that is too small the screen may scroll. */
export function lookAt(mayScroll) {
  const TARGET_MM = 12.7;
  const CHOICE_MM = 16;
  const STAFF_CAP_MM = 3.5;
  const VOTER_CAP_MM = { s: [3.5, 4.2], m: [4.8, 5.6], l: [6.4, 7.1], xl: [8.5, 9.0] };
  const GAP_MM = { key: 2.54, staff: 2.54, booth: 4 };
  const TOLERANCE_PX = 1;
  const problems = [];
  const root = document.documentElement;
  const pxPerMm = Number(getComputedStyle(root).getPropertyValue('--px-per-mm'));
  const booth = root.dataset.window === 'booth';
  const pen = document.createElement('canvas').getContext('2d');
  const capMm = ({ fontWeight, fontSize, fontFamily }) => {
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    return pen.measureText('H').actualBoundingBoxAscent / pxPerMm;
  };
  const [capMin, capMax] = booth ? VOTER_CAP_MM[root.dataset.size] : [STAFF_CAP_MM, Number.POSITIVE_INFINITY];
  const said = (element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40);

  if (root.scrollWidth > root.clientWidth) problems.push(`wider than the window: ${root.scrollWidth}`);
  if ((booth || !mayScroll) && root.scrollHeight > root.clientHeight + TOLERANCE_PX) problems.push('taller than the window');
  // A sheet covers the screen: what is under it is not looked at.
  const sheet = [...document.querySelectorAll('dialog[open]')].at(-1) ?? null;
  const top = sheet ?? document;
  if (top.querySelectorAll('h1').length !== 1) problems.push('not exactly one title');

  for (const target of top.querySelectorAll('button, input, label')) {
    const box = target.getBoundingClientRect();
    if (target.closest('.hidden, .spoken') !== null) continue;
    const minMm = booth ? CHOICE_MM : TARGET_MM;
    if (target.tagName === 'LABEL' && target.querySelector('input') === null) continue;
    // A box inside its label is one target with it, and lies within the border of the label.
    if (target.matches('label [type=radio], label [type=checkbox]')) continue;
    if (box.width + TOLERANCE_PX < TARGET_MM * pxPerMm) problems.push(`narrow target: ${said(target)} ${box.width}`);
    if (box.height + TOLERANCE_PX < minMm * pxPerMm) problems.push(`low target: ${said(target)} ${box.height}`);
  }

  // A finger that slips a little must not press the neighbour. A field for text does nothing when it is touched, and a
  // box inside its label is one target with it.
  const targets = [...top.querySelectorAll('button, label:has([type=radio], [type=checkbox]), [type=radio], [type=checkbox], summary')]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.closest('.hidden, .spoken') === null)
    .filter((it) => it.tagName !== 'INPUT' || it.closest('label') === null)
    .map((it) => ({ it, box: it.getBoundingClientRect(), fixed: it.closest('footer, .actions, header') }))
    // What is out of sight or under something else cannot be pressed by mistake.
    .filter(({ it, box }) => it.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)));
  targets.forEach((one, index) => {
    for (const other of targets.slice(index + 1)) {
      // What scrolls goes under what stays.
      if (one.fixed !== other.fixed) continue;
      const across = Math.max(one.box.left - other.box.right, other.box.left - one.box.right);
      const down = Math.max(one.box.top - other.box.bottom, other.box.top - one.box.bottom);
      const gapMm = Math.max(across, down) / pxPerMm;
      const kind = one.it.closest('.keypad') !== null && other.it.closest('.keypad') !== null ? 'key' : root.dataset.window;
      if (gapMm + TOLERANCE_PX / pxPerMm < GAP_MM[kind]) {
        problems.push(`close targets: ${said(one.it)} and ${said(other.it)}, ${gapMm.toFixed(2)} mm`);
      }
    }
  });

  // A screen that is turned towards the voter can be taken back, however large the text is.
  const turned = document.querySelector('footer[data-turned]');
  if (turned !== null) {
    const seen = [...turned.querySelectorAll('.way-back button')].some((it) => {
      const box = it.getBoundingClientRect();
      const painted = [...it.querySelectorAll('svg, span')].some((part) => part.getBoundingClientRect().width > 0);
      return painted && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    });
    if (!seen) problems.push('no way back to the table');
  }

  // Whoever cannot see where the red is must hear it: each wrong field says which words are about it, and they are announced.
  for (const field of top.querySelectorAll('[aria-invalid=true], fieldset.wrong')) {
    const words = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id));
    // WebKitGTK makes a description of a paragraph, and none of the alert around it.
    const told = words.some((it) => it?.checkVisibility() && it.getAttribute('role') !== 'alert' && it.closest('[role=alert]') !== null && it.textContent.trim() !== '');
    if (!told) problems.push(`nothing announced says what is wrong: ${said(field.labels?.[0] ?? field)}`);
  }
  for (const words of top.querySelectorAll('.problem[id]')) {
    if (top.querySelector(`[aria-describedby~="${words.id}"]`) === null) problems.push(`about no field: ${said(words)}`);
  }

  // The other way round: what can only be put right in a field marks one. A PIN is called that in every language.
  const ABOUT_FIELDS = ['pin_missing', 'pin_wrong', 'pin_wait', 'pin_weak', 'not_at_the_table', 'officers_must_differ', 'president_needed', 'medium_missing', 'medium_away'];
  const asks = [...top.querySelectorAll('input')].filter((it) => it.checkVisibility() && !it.disabled);
  for (const alert of top.querySelectorAll('[role=alert]')) {
    const words = alert.checkVisibility() ? alert.textContent.trim() : '';
    if (asks.length === 0 || words === '' || !(ABOUT_FIELDS.includes(alert.dataset.refusal) || /\bPIN\b/.test(words))) continue;
    if (top.querySelector('[aria-invalid=true], fieldset.wrong') === null) problems.push(`no field is marked: ${words.slice(0, 60)}`);
  }

  const bodyCap = capMm(getComputedStyle(root));
  if (bodyCap > capMax + 0.1) problems.push(`capitals of ${bodyCap.toFixed(2)} mm`);

  const walker = document.createTreeWalker(sheet ?? document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() === '' || element.closest('.spoken') !== null) continue;
    const style = getComputedStyle(element);
    if (capMm(style) + 0.1 < capMin && element.closest('.ribbon') === null) problems.push(`small text: ${said(element)} ${capMm(style).toFixed(2)} mm`);
    if (style.textTransform === 'uppercase' && element.tagName !== 'INPUT') problems.push(`capitals: ${said(element)}`);
    // A text of a drawing has no box that could clip it; whether it is inside the window is looked at with everything else.
    const drawn = element instanceof SVGElement;
    if (!drawn && element.scrollWidth > element.clientWidth + TOLERANCE_PX && style.display !== 'inline') {
      problems.push(`clipped text: ${said(element)}`);
    }
    const button = element.closest('button');
    if (button === null) continue;
    const words = document.createRange();
    words.selectNodeContents(walker.currentNode);
    const [inner, outer] = [words.getBoundingClientRect(), button.getBoundingClientRect()];
    const out = Math.max(inner.right - outer.right, outer.left - inner.left);
    if (inner.width > 0 && out > TOLERANCE_PX) problems.push(`${Math.round(out)} px of its words are outside the button: ${said(element)}`);
  }

  const visible = [...top.querySelectorAll(sheet === null ? 'main *' : '*')].filter((element) => element.checkVisibility());
  for (const element of visible) {
    if (element.closest('.spoken, .list') !== null) continue;
    const box = element.getBoundingClientRect();
    if (box.right > root.clientWidth + TOLERANCE_PX) problems.push(`beyond the right edge: ${said(element)}`);
  }

  for (const viewport of top.querySelectorAll('.paged')) {
    const frame = viewport.getBoundingClientRect();
    for (const row of viewport.querySelectorAll('.row')) {
      const box = row.getBoundingClientRect();
      const inside = Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top);
      if (inside > 10 && inside < box.height - 2) problems.push(`cut in half: ${said(row)}`);
    }
  }
  const main = top.querySelector('.sheet, main');
  if (booth && !mayScroll && main.scrollHeight > main.clientHeight + TOLERANCE_PX) {
    problems.push(`the screen scrolls: ${main.scrollHeight} in ${main.clientHeight}`);
  }
  return problems;
}
