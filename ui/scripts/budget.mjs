// Checks what each page loads: JavaScript within its budget, nothing inline, nothing of the fake station.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const BUDGETS_KB = { 'booth.html': 60, 'staff.html': 180 };
/** A command of the other window: it is refused here, and a page that does not carry it cannot even ask. */
const FOREIGN = { 'booth.html': 'open_poll', 'staff.html': 'booth_cast' };

/** A page's scripts with everything they import, statically or later. */
function scriptsOf(html) {
  const found = new Set();
  const waiting = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path);
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (found.has(path)) continue;
    found.add(path);
    const code = readFileSync(join(DIST, path), 'utf8');
    for (const [, other] of code.matchAll(/["'`](\.{1,2}\/[^"'`]+\.js)["'`]/g)) {
      waiting.push(resolve('/', dirname(path), other).slice(1));
    }
  }
  return [...found];
}

const problems = [];
for (const [page, budget] of Object.entries(BUDGETS_KB)) {
  const html = readFileSync(join(DIST, page), 'utf8');
  const scripts = scriptsOf(html).map((path) => readFileSync(join(DIST, path)));
  const kb = scripts.reduce((sum, code) => sum + gzipSync(code).length, 0) / 1000;
  console.log(`${page}: ${kb.toFixed(1)} kB of JavaScript (gzip), budget ${budget} kB`);
  if (scripts.length === 0) problems.push(`${page} loads no script: the check itself is broken`);
  if (kb > budget) problems.push(`${page} is over its budget`);
  if (/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i.test(html)) problems.push(`${page} has inline script or style`);
  const code = scripts.join('\n');
  if (/\beval\(|new Function\(/.test(code)) problems.push(`${page} uses eval`);
  if (code.includes(FOREIGN[page])) problems.push(`${page} carries commands of the other window`);
  if (code.includes('Candidatura del Olivar')) problems.push(`${page} carries the fake station`);
}
if (existsSync(join(DIST, 'catalogo.html'))) problems.push('the product carries the catalogue of screens');
for (const name of readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js'))) {
  const code = readFileSync(join(DIST, 'assets', name), 'utf8');
  if (/identify-long-name|urna:look|urna:resume/.test(code)) problems.push(`${name} carries what only the screen tests need`);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
