/** What each screen of the booth says to a voter who listens: the same words in the same order as on the screen. */
import { CODE_ALPHABET, CODE_LENGTH } from '../../backend/code';
import { LANGUAGE_NAMES, VOTER_LANGUAGES, type Localised, type Spoken, type VoterLanguage } from '../../i18n/languages';
import { about } from '../../i18n/spoken';
import { voterRefusal, type VoterMessages } from '../../i18n/voterCatalogue';
import { rateOf } from '../../kit/sound';
import type { PaperContest } from '../../wire/PaperContest';
import type { Session, Voting, VotingEvent } from './flow';
import type { Block, Item } from './listening';
import { BLANK, choosesOne, leftOf, marksOf, unmarkedCount, type Marked } from './marks';
import { optionsOf } from './options';
import type { Chosen, Look, SheetName, Way } from './settings.svelte';

/** What an item does: an event of the flow, or something about the window itself. */
export type Act =
  | VotingEvent
  | { type: 'menu'; menu: SheetName | null }
  | { type: 'language'; language: VoterLanguage }
  | { type: 'volume'; by: number }
  | { type: 'rate'; by: number }
  | { type: 'look'; look: Partial<Look> }
  | { type: 'way'; way: Way }
  | { type: 'pace'; slow: boolean }
  | { type: 'initial' }
  | { type: 'show' };

/** What is to be said depends on this and on nothing else. */
export interface Heard {
  current: Voting;
  menu: SheetName | null;
  /** Seconds left to answer whether somebody is there. */
  asking: number | null;
  paused: boolean;
  helpSaid: string;
  chosen: Chosen;
  language: VoterLanguage;
  messages: VoterMessages;
  textOf: (text: Localised) => Spoken;
}

type Said = Block<Act>;

/** The block of what is open now. */
export function blockOf(heard: Heard): Said {
  const { current, menu, asking, paused } = heard;
  if (paused) return pausedBlock(heard);
  if ('hidden' in current && current.session.suspended) return suspendedBlock(heard);
  if (asking !== null) return askingBlock(heard, asking);
  if (menu === 'language') return languageBlock(heard);
  if (menu === 'audio') return audioBlock(heard);
  if (menu === 'look') return lookBlock(heard);
  if ('hidden' in current && current.hidden) return helpBlock(heard);
  switch (current.at) {
    case 'unknown':
      return block(heard, 'unknown', [heard.messages.common.starting], []);
    case 'not_open':
      return notOpen(heard);
    case 'waiting':
      return waiting(heard, current);
    case 'instructions':
      return instructions(heard);
    case 'contest':
      return contest(heard, current);
    case 'review':
      return review(heard, current.session);
    case 'unmarked':
      return unmarked(heard, current.session);
    case 'cast':
      return castBlock(heard);
    case 'saving': {
      const { saving, slow } = heard.messages.voting;
      return { ...block(heard, 'saving', [saving], []), news: current.slow ? [own(heard, slow)] : [] };
    }
    case 'thanks':
      return thanks(heard, current.practice);
    case 'not_saved':
      return notSaved(heard, current);
  }
}

const own = ({ language }: Heard, text: string): Spoken => ({ text, lang: language });

function block(heard: Heard, key: string, intro: (string | Spoken)[], items: Item<Act>[], back: Act | null = null): Said {
  const said = intro.map((text) => (typeof text === 'string' ? own(heard, text) : text));
  return { key: `${key} ${heard.language}`, intro: said, items, back, news: [] };
}

const item = (heard: Heard, text: string, act: Act): Item<Act> => ({ say: [own(heard, text)], act });

/** What the foot of every screen offers. */
function foot(heard: Heard): Item<Act>[] {
  const { voting, audio } = heard.messages;
  return [
    item(heard, voting.settings.language, { type: 'menu', menu: 'language' }),
    item(heard, lookName(heard), { type: 'menu', menu: 'look' }),
    item(heard, audio.button, { type: 'menu', menu: 'audio' }),
    item(heard, voting.help.button, { type: 'help' }),
  ];
}

/** Whoever sees nothing finds there how things are pressed, and nothing about text and colours. */
const lookName = ({ messages, chosen }: Heard): string => messages.voting.settings[chosen.audio.way === 'only' ? 'keys' : 'look'];

/** The keys that are heard now, in the words in which the screen offers the two switches. */
function keysOf({ messages, chosen }: Heard): string[] {
  return chosen.way === 'switches' ? [messages.voting.settings.switchesHint] : Object.values(messages.audio.keys);
}

function notOpen(heard: Heard): Said {
  const words = heard.messages.voting.notOpen;
  return { ...block(heard, 'not_open', [words.title, words.explain], foot(heard)), news: helpNews(heard) };
}

const helpNews = (heard: Heard): Spoken[] => (heard.helpSaid === '' ? [] : [own(heard, heard.helpSaid)]);

function waiting(heard: Heard, current: Voting & { at: 'waiting' }): Said {
  const words = heard.messages.voting.welcome;
  const { code } = current;
  const whole = code.length === CODE_LENGTH;
  const erase = item(heard, words.erase, { type: 'erase' });
  const begin = item(heard, words.start, { type: 'begin' });
  const keys = [...CODE_ALPHABET].map((character) => item(heard, character, { type: 'key', character }));
  const items = whole ? [begin, erase, ...foot(heard)] : [...keys, erase, begin, ...foot(heard)];
  const intro = whole
    ? typedSoFar(heard, code)
    : [words.title, heard.textOf(current.title), words.explain, words.secret, ...keysOf(heard)];
  return { ...block(heard, whole ? 'waiting-whole' : 'waiting', intro, items), news: waitingNews(heard, current) };
}

/** The code sign by sign, as its sentence has it. */
function typedSoFar(heard: Heard, code: string): Spoken[] {
  const signs = { text: code, lang: heard.language };
  return about((name) => heard.messages.voting.welcome.typed(name, 0), signs, heard.language).flatMap((said) =>
    said === signs ? [...code].map((sign) => own(heard, sign)) : [said],
  );
}

function waitingNews(heard: Heard, current: Voting & { at: 'waiting' }): Spoken[] {
  const words = heard.messages.voting.welcome;
  const left = CODE_LENGTH - current.code.length;
  const last = current.code.at(-1);
  if (current.refusal !== null) return [own(heard, voterRefusal(heard.messages, current.refusal))];
  if (current.busy) return [own(heard, words.checking)];
  if (heard.helpSaid !== '') return helpNews(heard);
  if (current.missing) return [own(heard, words.incomplete(left))];
  return last === undefined ? [] : [own(heard, last), own(heard, words.incomplete(left))];
}

function instructions(heard: Heard): Said {
  const words = heard.messages.voting.instructions;
  const start = item(heard, words.start, { type: 'next' });
  return block(heard, 'instructions', [words.title, ...keysOf(heard), words.review, words.change], [start, ...foot(heard)]);
}

function nameIn(heard: Heard, contest: PaperContest, choice: Marked): Spoken {
  const found = choice === BLANK ? undefined : contest.choices.find(({ id }) => id === choice);
  return found === undefined ? own(heard, heard.messages.voting.contest.blank) : heard.textOf(found.name);
}

/** The rule of a contest in words, as the screen has it. */
export function ruleOf(words: VoterMessages['voting']['contest'], contest: PaperContest): string {
  if (contest.kind === 'closed_list') return words.ruleList;
  return choosesOne(contest) ? words.ruleOne : words.ruleUpTo(contest.max);
}

function contest(heard: Heard, current: Voting & { at: 'contest' }): Said {
  const { index, session, fromReview } = current;
  const found = session.paper.contests[index];
  const { common, voting } = heard.messages;
  const words = voting.contest;
  if (found === undefined) return block(heard, 'contest', [], foot(heard));
  const marked = marksOf(found, session.marks);
  const back = index > 0 && !fromReview;
  const left = words.left(leftOf(found, session.marks));
  const progress = words.progress(index + 1, session.paper.contests.length);
  const all: Marked[] = [...found.choices.map(({ id }) => id), BLANK];
  const choices = all.map((choice): Item<Act> => {
    const detail = choice === BLANK ? own(heard, words.blankDetail) : detailIn(heard, found, choice);
    const chosen = marked.includes(choice) ? [own(heard, words.marked)] : [];
    return { say: [nameIn(heard, found, choice), ...(detail === null ? [] : [detail]), ...chosen], act: { type: 'mark', choice } };
  });
  const onward = item(heard, fromReview ? words.backToReview : common.next, { type: 'next' });
  const before = back ? [item(heard, common.back, { type: 'back' })] : [];
  const paragraphs = found.text.map((paragraph) => heard.textOf(paragraph));
  const intro = [heard.textOf(found.title), ruleOf(words, found), left, progress, ...paragraphs];
  const items = [...choices, onward, ...before, ...foot(heard)];
  const said = block(heard, `contest-${index}`, intro, items, back || fromReview ? { type: 'back' } : null);
  return { ...said, news: noticeOf(heard, found, current, left) };
}

function detailIn(heard: Heard, contest: PaperContest, choice: Marked): Spoken | null {
  const detail = contest.choices.find(({ id }) => id === choice)?.detail ?? null;
  return detail === null ? null : heard.textOf(detail);
}

/** What a mark did, and how many more there may be. */
function noticeOf(heard: Heard, contest: PaperContest, { notice }: Voting & { at: 'contest' }, left: string): Spoken[] {
  const words = heard.messages.voting.contest;
  if (notice === null) return [];
  if (notice.kind === 'over') return [own(heard, words.over(notice.max))];
  const sentences = { marked: words.markedNow, unmarked: words.unmarkedNow, changed: words.changed };
  const said = about(sentences[notice.kind], nameIn(heard, contest, notice.choice), heard.language);
  return choosesOne(contest) ? said : [...said, own(heard, left)];
}

function review(heard: Heard, session: Session): Said {
  const { common, voting } = heard.messages;
  const words = voting.review;
  const summary = session.paper.contests.flatMap((contest) => summaryOf(heard, session, contest));
  const changes = session.paper.contests.map(
    ({ title }, index): Item<Act> => ({
      say: about(words.changeName, heard.textOf(title), heard.language),
      act: { type: 'change', index },
    }),
  );
  const items = [...changes, item(heard, words.vote, { type: 'vote' }), item(heard, common.back, { type: 'back' }), ...foot(heard)];
  return block(heard, 'review', [words.title, words.explain, ...summary], items, { type: 'back' });
}

function summaryOf(heard: Heard, { marks }: Session, contest: PaperContest): Spoken[] {
  const words = heard.messages.voting.review;
  const marked = marksOf(contest, marks);
  const left = leftOf(contest, marks);
  const title = heard.textOf(contest.title);
  if (marked.length === 0) return [title, own(heard, words.unmarked)];
  const more = !choosesOne(contest) && left > 0 && !marked.includes(BLANK) ? [own(heard, words.more(left))] : [];
  return [title, ...marked.map((choice) => nameIn(heard, contest, choice)), ...more];
}

function unmarked(heard: Heard, { paper, marks }: Session): Said {
  const words = heard.messages.voting.unmarked;
  const ways = [item(heard, words.review, { type: 'back' }), item(heard, words.go, { type: 'voteUnmarked' })];
  return block(heard, 'unmarked', [words.title(unmarkedCount(paper, marks))], [...ways, ...foot(heard)], { type: 'back' });
}

function castBlock(heard: Heard): Said {
  const words = heard.messages.voting.cast;
  const ways = [item(heard, words.cast, { type: 'cast' }), item(heard, words.review, { type: 'back' })];
  return block(heard, 'cast', [words.title, words.final], [...ways, ...foot(heard)], { type: 'back' });
}

function thanks(heard: Heard, practice: boolean): Said {
  const { thanks: words, practice: tried } = heard.messages.voting;
  const said = practice ? [tried.title, tried.explain] : [words.title, words.document];
  return block(heard, 'thanks', said, [item(heard, words.close, { type: 'finish' })]);
}

function notSaved(heard: Heard, current: Voting & { at: 'not_saved' }): Said {
  const words = heard.messages.voting.notSaved;
  const title = current.code === 'in_box_unrecorded' ? words.inBox : words.title;
  const retry = current.session === null ? [] : [item(heard, words.retry, { type: 'retry' })];
  return block(heard, `not_saved-${current.code}`, [title], retry);
}

function helpBlock(heard: Heard): Said {
  const words = heard.messages.voting.help;
  const said = block(heard, 'help', [words.title, ...helpNews(heard), words.hidden], [item(heard, words.resume, { type: 'resume' })]);
  return { ...said, news: helpNews(heard) };
}

function pausedBlock(heard: Heard): Said {
  const words = heard.messages.voting.idle;
  return block(heard, 'paused', [words.paused, words.call], []);
}

function suspendedBlock(heard: Heard): Said {
  const words = heard.messages.voting.suspended;
  return { ...block(heard, 'suspended', [words.title, words.keep], [item(heard, heard.messages.voting.help.button, { type: 'help' })]), news: helpNews(heard) };
}

/** The number is said at these moments only; before the first, the question. */
const ASKED_S = 45;

function askingBlock(heard: Heard, seconds: number): Said {
  const words = heard.messages.voting.idle;
  const question = seconds === ASKED_S ? [words.title, words.explain] : [];
  return block(heard, `asking-${seconds}`, [...question, words.left(seconds)], []);
}

function languageBlock(heard: Heard): Said {
  const { voting } = heard.messages;
  const close: Act = { type: 'menu', menu: null };
  const languages = VOTER_LANGUAGES.map(
    (language): Item<Act> => ({ say: [{ text: LANGUAGE_NAMES[language], lang: language }], act: { type: 'language', language } }),
  );
  return block(heard, 'language', [voting.welcome.language], [...languages, item(heard, voting.settings.done, close)], close);
}

function audioBlock(heard: Heard): Said {
  const { audio, voting } = heard.messages;
  const close: Act = { type: 'menu', menu: null };
  const { volume, rate } = heard.chosen.audio;
  const now = [audio.volumeNow(volume + 1), audio.rateNow(rateOf(rate))];
  const items = [
    item(heard, audio.softer, { type: 'volume', by: -1 }),
    item(heard, audio.louder, { type: 'volume', by: 1 }),
    item(heard, audio.slower, { type: 'rate', by: -1 }),
    item(heard, audio.faster, { type: 'rate', by: 1 }),
    item(heard, audio.show, { type: 'show' }),
    item(heard, voting.settings.reset, { type: 'initial' }),
    item(heard, voting.settings.done, close),
  ];
  return { ...block(heard, 'audio', [audio.button, ...now], items, close), news: now.map((text) => own(heard, text)) };
}

function lookBlock(heard: Heard): Said {
  const { look, way, slow, restored, audio } = heard.chosen;
  const words = heard.messages.voting.settings;
  const close: Act = { type: 'menu', menu: null };
  const seen = [
    ...answers(heard, words.size, words.sizes, look.size, (size) => ({ type: 'look', look: { size } })),
    ...answers(heard, words.mode, words.modes, look.mode, (mode) => ({ type: 'look', look: { mode } })),
  ];
  const pressed = [
    ...answers(heard, words.keys, words.ways, way, (to) => ({ type: 'way', way: to }), words.switchesHint),
    ...answers(heard, words.slow, words.paces, slow ? 'yes' : 'no', (to) => ({ type: 'pace', slow: to === 'yes' }), words.slowHint),
  ];
  const choices = audio.way === 'only' ? pressed : [...seen, ...pressed, item(heard, words.resetLook, { type: 'initial' })];
  const news = restored ? [own(heard, words.wasReset)] : [];
  return { ...block(heard, 'look', [lookName(heard)], [...choices, item(heard, words.done, close)], close), news };
}

/** What a setting offers, each answer with its question; what there is to know about it stands after the last one. */
function answers<T extends string>(heard: Heard, question: string, labels: Record<T, string>, now: T, act: (value: T) => Act, hint?: string): Item<Act>[] {
  return optionsOf(labels).map(({ value, label }, place, { length }) => {
    const texts = [question, label];
    if (value === now) texts.push(heard.messages.voting.contest.marked);
    if (hint !== undefined && place + 1 === length) texts.push(hint);
    return { say: texts.map((text) => own(heard, text)), act: act(value) };
  });
}
