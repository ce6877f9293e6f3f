// What a screen reader is told of each screen, kept as text beside the tests and compared, so that a change of it is
// read by somebody before it is accepted.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'tests', 'fixtures', 'atspi');
const LOOKS = 40;
const LOOK_EVERY_MS = 150;
/** For so long what is accepted must have been the same: a record that is saved here is received there a little later. */
const REST_MS = 3_000;
/** What differs from day to day, and the code of a ticket. */
const CHANGING = [
  [/\b\d{1,2}:\d{2}\b/g, 'hh:mm'],
  [/\b[A-HJ-NP-Z2-9]{3} [A-HJ-NP-Z2-9]{3}\b/g, 'CCC CCC'],
  [/(?:\b[A-HJ-NP-Z2-9] ){5}[A-HJ-NP-Z2-9]\b/g, 'C C C C C C'],
];

const lasting = (tree) => CHANGING.reduce((text, [what, instead]) => text.replace(what, instead), tree);

/** The first lines that differ. */
function difference(kept, now) {
  const [before, after] = [kept ?? '', now].map((text) => text.split('\n'));
  const at = before.findIndex((line, index) => line !== after[index]);
  const line = at === -1 ? before.length : at;
  return `line ${line + 1} was ${before[line]?.trim() ?? 'nothing'}, is ${after[line]?.trim() ?? 'nothing'}`;
}

/** The problems of what is said: it is not what was accepted, or it tells what the scene keeps to itself. */
export async function checkSaid(scene, read, accept) {
  const path = join(KEPT, `${scene.name}.txt`);
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : null;
  let now = '';
  let before = null;
  // The bus tells what changed a moment later: what counts is how it comes to rest.
  for (let look = 0; look < LOOKS && now !== (accept ? before : kept); look += 1) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, accept ? REST_MS : LOOK_EVERY_MS));
    before = now;
    now = lasting(await read());
  }
  if (scene.unsaid?.test(now)) return [`a screen reader is told ${scene.unsaid.exec(now)[0]}`];
  if (accept) {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(path, now);
    return [];
  }
  return now === kept ? [] : [`a screen reader is told something else than tests/fixtures/atspi/${scene.name}.txt: ${difference(kept, now)}`];
}
