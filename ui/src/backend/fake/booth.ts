/**
 * The fake core of the booth window. Any six good characters open a session but these: `EXPRED`, `USEDXX`, `NNNNNN`.
 * The address sets the scene: `?closed=1`, `?session=1` (already active), `?practice=1` (a ballot that is only tried), `?fails=1` (the first cast fails).
 * `?choices=300` are in the first contest; with `?full=1` there are emblems and something to read, with `?foreign=1` a name from right to left. `?languages=eu,es` are those of the election. `?mute=eu` has no audio in one language; what was asked to be said is in the page's `urnaHeard`, the ballot in its `urnaPaper`.
 * `?start=eu+on+xl+switches+slow` is what the voter of an active booth asked for at the desk.
 * The staff let a paused booth go on with the page's event `urna:resume`; `urna:interrupted` interrupts the poll or lets it go on, and with `untold` only the core knows.
 */
import { VOTER_LANGUAGES } from '../../i18n/languages';
import type { BallotPaper } from '../../wire/BallotPaper';
import type { BoothStart } from '../../wire/BoothStart';
import type { BoothView } from '../../wire/BoothView';
import { accept, refuse, type Answer } from '../answer';
import type { BoothBackend } from '../booth';
import { CODE_LENGTH, normaliseCode, strayCharacter } from '../code';
import { wave } from '../../wave';
import { FAKE_PAPER, foreignPaper, fullPaper, longPaper } from './paper';

const SAVE_MS = 60;
/** The one PIN that the fake refuses. */
const WRONG_PIN = '000000';
const REFUSED: Record<string, string> = { EXPRED: 'code_expired', USEDXX: 'code_used', NNNNNN: 'code_unknown' };

const no = (code: string, facts: Record<string, string> = {}): Answer<never> => refuse({ code, facts });

/** A twentieth of a second of nothing: enough to be played and to end. */
const silence = (): ArrayBuffer => wave(0.05, () => 0);

const paperOf = (scene: URLSearchParams): BallotPaper => {
  if (scene.has('choices')) return longPaper(Number(scene.get('choices')));
  if (scene.has('foreign')) return foreignPaper();
  return scene.has('full') ? fullPaper() : FAKE_PAPER;
};

function startOf(words: string | null): BoothStart | null {
  if (words === null) return null;
  const asked = words.split(' ');
  const one = <T extends string>(of: readonly T[]): T | undefined => of.find((word) => asked.includes(word));
  return {
    language: one(VOTER_LANGUAGES) ?? null,
    audio: one(['on', 'only']) ?? 'off',
    text: one(['l', 'xl']) ?? 'm',
    two_switches: asked.includes('switches'),
    slow_presses: asked.includes('slow'),
  };
}

/** A booth core that keeps its word, in memory. */
export function fakeBooth(scene: URLSearchParams): BoothBackend {
  const languages = scene.get('languages')?.split(',') ?? FAKE_PAPER.languages;
  const paper = { ...paperOf(scene), languages };
  const { title, test } = paper;
  const waiting: BoothView = { kind: 'waiting', title, languages, test };
  const session: BoothView = { kind: 'session', paper, start: startOf(scene.get('start')), suspended: scene.has('suspended') };
  const saveMs = Number(scene.get('save') ?? SAVE_MS);
  const heard: string[] = [];
  Object.assign(window, { urnaHeard: heard, urnaPaper: paper });
  let fails = scene.has('fails');
  let turned = scene.has('turned');
  let view: BoothView = waiting;
  if (scene.has('closed')) view = { kind: 'not_open', test };
  if (scene.has('session')) view = session;
  if (scene.has('practice')) view = { kind: 'session', paper: { ...paper, practice: true }, start: null, suspended: false };
  return {
    onChange: (listener) => {
      const interrupted = ({ detail }: CustomEventInit<{ on: boolean; untold?: true }>): void => {
        if (detail === undefined || view.kind !== 'session') return;
        view = { ...view, suspended: detail.on };
        if (detail.untold === undefined) listener();
      };
      window.addEventListener('urna:interrupted', interrupted);
      return () => window.removeEventListener('urna:interrupted', interrupted);
    },
    view: async () => accept(view),
    screenScale: async () => accept(null),
    onScale: () => () => undefined,
    place: async () => accept({ covered: scene.has('covered'), turned, posts: turned ? ['president', 'poll_worker_1', 'poll_worker_2'] : [] }),
    onPlace: () => () => undefined,
    turnBack: async (proof) => {
      if (proof?.pin === WRONG_PIN) return no('pin_wrong', { seconds: '15', post: proof.post });
      turned = false;
      return accept(null);
    },
    begin: async (typed) => {
      const code = normaliseCode(typed);
      const stray = strayCharacter(code);
      if (stray !== undefined) return no('code_characters', { character: stray });
      if (code.length !== CODE_LENGTH) return no('code_unknown');
      const refused = REFUSED[code];
      if (refused !== undefined) return no(refused);
      view = session;
      return accept(view);
    },
    cast: async () => {
      await new Promise((resolve) => setTimeout(resolve, saveMs));
      if (view.kind !== 'session' && view.kind !== 'not_saved') return no('no_session');
      if (view.kind === 'session' && view.suspended) return no('poll_suspended');
      if (fails) {
        fails = false;
        view = { kind: 'not_saved' };
        return no('write_failed');
      }
      view = waiting;
      return accept(null);
    },
    practise: async () => {
      view = { kind: 'not_open', test };
      return accept(null);
    },
    finish: async () => accept(null),
    help: async () => (scene.has('deaf') ? no('internal') : accept(null)),
    paused: async () => accept(null),
    clip: async (language, text) => {
      if (scene.get('mute') === language) return null;
      heard.push(text);
      return silence();
    },
    onTone: (listener) => {
      window.addEventListener('urna:tone', listener);
      return () => window.removeEventListener('urna:tone', listener);
    },
    onResume: (listener) => {
      window.addEventListener('urna:resume', listener);
      return () => window.removeEventListener('urna:resume', listener);
    },
  };
}
