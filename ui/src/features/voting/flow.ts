/**
 * One voter in the booth.
 *
 * unknown → not_open ⇄ waiting → instructions → contest ⇄ review → [unmarked] → cast → saving ─┬→ thanks → waiting
 *                                                                                              └→ not_saved → saving …
 *
 * Marks exist in this state and nowhere else, and not after the vote is saved or the session has ended. Only the button
 * of the `cast` screen, or the staff's retry after a failure, asks for a ballot to be saved: no timer, no news from the
 * core and no other key does. After a long pause the marks are let go and the session is at its beginning again; between two
 * voters a code that was left goes, too.
 */
import type { Answer } from '../../backend/answer';
import { CODE_ALPHABET, CODE_LENGTH, normaliseCode, strayCharacter } from '../../backend/code';
import type { Localised } from '../../i18n/languages';
import { go, stay, type Step } from '../../kit/step';
import type { BallotPaper } from '../../wire/BallotPaper';
import type { BoothStart } from '../../wire/BoothStart';
import type { BoothView } from '../../wire/BoothView';
import type { Refusal } from '../../wire/Refusal';
import type { WireMark } from '../../wire/WireMark';
import { emptyMarks, toggle, unmarkedCount, wireMarks, type Marked, type Marks, type Notice } from './marks';

/** Where a session comes from: its voter typed the code here, or staff activated the booth for whoever comes. */
export type Origin = 'typed' | 'activated';

/** A voter's session: the paper and the marks, in memory only. */
export interface Session {
  paper: BallotPaper;
  marks: Marks;
  /** The poll is interrupted: nothing is shown and nothing cast until it goes on, and the marks stay. */
  suspended: boolean;
}

export type Voting =
  | { at: 'unknown' }
  | { at: 'not_open'; test: boolean }
  | { at: 'waiting'; title: Localised; languages: string[]; test: boolean; code: string; busy: boolean; refusal: Refusal | null; missing: boolean }
  | { at: 'instructions'; session: Session; hidden: boolean }
  | { at: 'contest'; session: Session; index: number; fromReview: boolean; notice: Notice | null; hidden: boolean }
  | { at: 'review'; session: Session; hidden: boolean }
  | { at: 'unmarked'; session: Session; hidden: boolean }
  | { at: 'cast'; session: Session; hidden: boolean }
  | { at: 'saving'; session: Session; slow: boolean }
  | { at: 'thanks'; test: boolean; practice: boolean }
  | { at: 'not_saved'; session: Session | null; code: string };

export type VotingEvent =
  | { type: 'viewed'; answer: Answer<BoothView> }
  | { type: 'code'; text: string }
  | { type: 'key'; character: string }
  | { type: 'erase' }
  | { type: 'read'; line: string }
  | { type: 'begin' }
  | { type: 'began'; answer: Answer<BoothView> }
  | { type: 'mark'; choice: Marked }
  | { type: 'next' }
  | { type: 'back' }
  | { type: 'change'; index: number }
  | { type: 'vote' }
  | { type: 'voteUnmarked' }
  | { type: 'cast' }
  | { type: 'slow' }
  | { type: 'castDone'; answer: Answer<null> }
  | { type: 'retry' }
  | { type: 'finish' }
  | { type: 'help' }
  | { type: 'resume' }
  | { type: 'forget' };

export type VotingEffect =
  | { do: 'begin'; code: string }
  | { do: 'prepare'; start: BoothStart; origin: Origin }
  | { do: 'cast'; marks: WireMark[] }
  | { do: 'practise'; marks: WireMark[] }
  | { do: 'finish' }
  | { do: 'help' };

type Next = Step<Voting, VotingEffect>;

export const start: Voting = { at: 'unknown' };

/** Whether nobody has the booth: there is no session, nor anything to be said to the one who had it. */
export const betweenVoters = (at: Voting['at']): boolean => at === 'unknown' || at === 'waiting' || at === 'not_open';

export function step(state: Voting, event: VotingEvent): Next {
  switch (event.type) {
    case 'viewed':
      return event.answer.ok ? viewed(state, event.answer.value, 'activated') : stay(state);
    case 'code':
      return typed(state, event.text);
    case 'key':
      return state.at === 'waiting' ? typed(state, state.code + event.character) : stay(state);
    case 'erase':
      return state.at === 'waiting' ? typed(state, state.code.slice(0, -1)) : stay(state);
    case 'read':
      return read(state, event.line);
    case 'begin':
      return begin(state);
    case 'began':
      return began(state, event.answer);
    case 'mark':
      return mark(state, event.choice);
    case 'next':
      return next(state);
    case 'back':
      return back(state);
    case 'change':
      return change(state, event.index);
    case 'vote':
      return vote(state);
    case 'voteUnmarked':
      return state.at === 'unmarked' && !state.hidden ? stay({ ...state, at: 'cast' }) : stay(state);
    case 'cast':
      return state.at === 'cast' && !state.hidden ? save(state.session) : stay(state);
    case 'slow':
      return state.at === 'saving' ? stay({ ...state, slow: true }) : stay(state);
    case 'castDone':
      return castDone(state, event.answer);
    case 'retry':
      return state.at === 'not_saved' && state.session !== null ? save(state.session) : stay(state);
    case 'finish':
      return state.at === 'thanks' ? go({ at: 'unknown' }, { do: 'finish' }) : stay(state);
    case 'help':
      return help(state);
    case 'resume':
      return 'hidden' in state ? stay({ ...state, hidden: false }) : stay(state);
    case 'forget':
      return forget(state);
  }
}

/**
 * News from the core. A vote being saved and the thanks are not disturbed. A session that goes on keeps its marks, also
 * after a failure; any other news ends it and they are gone.
 */
function viewed(state: Voting, view: BoothView, origin: Origin): Next {
  if (state.at === 'saving' || state.at === 'thanks') return stay(state);
  switch (view.kind) {
    case 'not_open':
      return stay({ at: 'not_open', test: view.test });
    case 'waiting':
      return state.at === 'waiting' ? stay({ ...state, title: view.title, languages: view.languages, test: view.test }) : stay(waiting(view));
    case 'session':
      // A ballot that is only tried never goes on as a vote, nor a vote as one that is tried.
      if ('session' in state && state.session?.paper.practice === view.paper.practice) return stay(interrupted(state, view.suspended));
      if (view.start === null) return stay(open(view.paper, view.suspended));
      return go(open(view.paper, view.suspended), { do: 'prepare', start: view.start, origin });
    case 'not_saved':
      return state.at === 'not_saved' ? stay(state) : stay({ at: 'not_saved', session: null, code: 'write_failed' });
  }
}

function waiting({ title, languages, test }: { title: Localised; languages: string[]; test: boolean }): Voting {
  return { at: 'waiting', title, languages, test, code: '', busy: false, refusal: null, missing: false };
}

function open(paper: BallotPaper, suspended: boolean): Voting {
  return { at: 'instructions', session: { paper, marks: emptyMarks(paper), suspended }, hidden: false };
}

/** The poll was interrupted or goes on; the voter is where they were. */
function interrupted(state: Voting, suspended: boolean): Voting {
  if (!('hidden' in state) || state.session.suspended === suspended) return state;
  return { ...state, session: { ...state.session, suspended } };
}

/** Keeps only what a code can hold, so that a stray key does nothing; 0, O, 1 and I are explained instead. */
function typed(state: Voting, text: string): Next {
  if (state.at !== 'waiting' || state.busy) return stay(state);
  const characters = [...normaliseCode(text)];
  const stray = characters.find((character) => '0O1I'.includes(character));
  const code = characters.filter((character) => CODE_ALPHABET.includes(character)).slice(0, CODE_LENGTH).join('');
  const refusal = stray === undefined ? null : { code: 'code_characters', facts: { character: stray } };
  return stay({ ...state, code, refusal, missing: false });
}

/** A ticket is held to the reader: its code counts instead of what was typed. Of what is no code nothing is kept. */
function read(state: Voting, line: string): Next {
  const code = normaliseCode(line);
  const whole = code.length === CODE_LENGTH && strayCharacter(code) === undefined;
  return begin(typed(state, whole ? code : '').state);
}

function begin(state: Voting): Next {
  if (state.at !== 'waiting' || state.busy) return stay(state);
  if (state.code.length < CODE_LENGTH) return stay({ ...state, missing: true, refusal: null });
  return go({ ...state, busy: true, refusal: null, missing: false }, { do: 'begin', code: state.code });
}

function began(state: Voting, answer: Answer<BoothView>): Next {
  if (state.at !== 'waiting' || !state.busy) return stay(state);
  if (!answer.ok) {
    // A code that cannot serve any more is cleared; a mistyped one stays, to be corrected.
    const spent = answer.refusal.code === 'code_used' || answer.refusal.code === 'code_expired';
    return stay({ ...state, busy: false, code: spent ? '' : state.code, refusal: answer.refusal });
  }
  return viewed({ ...state, busy: false, code: '' }, answer.value, 'typed');
}

function mark(state: Voting, choice: Marked): Next {
  if (state.at !== 'contest' || state.hidden) return stay(state);
  const contest = state.session.paper.contests[state.index];
  if (contest === undefined) return stay(state);
  const { marks, notice } = toggle(contest, state.session.marks, choice);
  return stay({ ...state, session: { ...state.session, marks }, notice });
}

function next(state: Voting): Next {
  if (state.at === 'instructions' && !state.hidden) {
    return stay({ at: 'contest', session: state.session, index: 0, fromReview: false, notice: null, hidden: false });
  }
  if (state.at !== 'contest' || state.hidden) return stay(state);
  const { session, index, fromReview } = state;
  if (fromReview || index + 1 >= session.paper.contests.length) return stay({ at: 'review', session, hidden: false });
  return stay({ ...state, index: index + 1, notice: null });
}

function back(state: Voting): Next {
  if ('hidden' in state && state.hidden) return stay(state);
  switch (state.at) {
    case 'contest':
      if (state.fromReview) return stay({ at: 'review', session: state.session, hidden: false });
      return stay({ ...state, index: Math.max(0, state.index - 1), notice: null });
    case 'review': {
      const { session } = state;
      const index = Math.max(0, session.paper.contests.length - 1);
      return stay({ at: 'contest', session, index, fromReview: false, notice: null, hidden: false });
    }
    case 'unmarked':
    case 'cast':
      return stay({ at: 'review', session: state.session, hidden: false });
    default:
      return stay(state);
  }
}

function change(state: Voting, index: number): Next {
  if (state.at !== 'review' || state.hidden) return stay(state);
  if (state.session.paper.contests[index] === undefined) return stay(state);
  return stay({ at: 'contest', session: state.session, index, fromReview: true, notice: null, hidden: false });
}

function vote(state: Voting): Next {
  if (state.at !== 'review' || state.hidden) return stay(state);
  const { session } = state;
  const at = unmarkedCount(session.paper, session.marks) > 0 ? 'unmarked' : 'cast';
  return stay({ at, session, hidden: false });
}

function save(session: Session): Next {
  const marks = wireMarks(session.paper, session.marks);
  return go({ at: 'saving', session, slow: false }, { do: session.paper.practice ? 'practise' : 'cast', marks });
}

function castDone(state: Voting, answer: Answer<null>): Next {
  if (state.at !== 'saving') return stay(state);
  const { test, practice } = state.session.paper;
  if (answer.ok) return stay({ at: 'thanks', test, practice });
  // The staff took it away: nothing was to be saved, so nothing is lost.
  if (practice) return stay({ at: 'unknown' });
  // It was interrupted a moment ago: nothing failed, and nothing was cast.
  if (answer.refusal.code === 'poll_suspended') return stay(interrupted({ at: 'cast', session: state.session, hidden: false }, true));
  return stay({ at: 'not_saved', session: state.session, code: answer.refusal.code });
}

/** Whoever was here is gone: the marks, or before a session the code, are let go. A code being checked is the core's. */
function forget(state: Voting): Next {
  if ('hidden' in state) return stay(open(state.session.paper, state.session.suspended));
  return state.at === 'waiting' && !state.busy ? stay(waiting(state)) : stay(state);
}

/** Calls the staff and hides the choices until the voter goes on. */
function help(state: Voting): Next {
  if ('hidden' in state) return go({ ...state, hidden: true }, { do: 'help' });
  return state.at === 'waiting' || state.at === 'not_open' ? go(state, { do: 'help' }) : stay(state);
}

