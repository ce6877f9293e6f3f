/** What the booth window may ask of the core: nothing about people, nothing about the network. */
import type { BoothPlace } from '../wire/BoothPlace';
import type { BoothView } from '../wire/BoothView';
import type { PinProof } from '../wire/PinProof';
import type { WireMark } from '../wire/WireMark';
import type { Answer, Stop } from './answer';
import { call, hear } from './tauri';

export interface BoothBackend {
  /** Hears that the booth changed and must be asked again. */
  onChange(listener: () => void): Stop;
  view(): Promise<Answer<BoothView>>;
  /** Pixels per millimetre of this window's screen; null until somebody measured it. */
  screenScale(): Promise<Answer<number | null>>;
  onScale(listener: () => void): Stop;
  /** Whether anything may be shown. */
  place(): Promise<Answer<BoothPlace>>;
  /** Hears that this is to be asked again. */
  onPlace(listener: () => void): Stop;
  /** Somebody of the table turns the one screen back. */
  turnBack(proof: PinProof | null): Promise<Answer<null>>;
  begin(code: string): Promise<Answer<BoothView>>;
  /** Resolves only when the vote is durable. */
  cast(marks: WireMark[]): Promise<Answer<null>>;
  /** A ballot that was only tried: it is judged and gone. */
  practise(marks: WireMark[]): Promise<Answer<null>>;
  /** After the thanks: back to waiting. */
  finish(): Promise<Answer<null>>;
  help(): Promise<Answer<null>>;
  /** Nobody answered at the booth, or somebody goes on with it: the staff are told. */
  paused(on: boolean): Promise<Answer<null>>;
  /** Hears that the staff let the voter of a paused booth go on. */
  onResume(listener: () => void): Stop;
  /** Hears that the staff want a tone to be played. */
  onTone(listener: () => void): Stop;
  /** The clip that says a text; null when there is none. */
  clip(language: string, text: string): Promise<ArrayBuffer | null>;
}

/** The real core. */
export const tauriBooth: BoothBackend = {
  onChange: (listener) => hear('booth', () => listener()),
  view: () => call('booth_view'),
  screenScale: () => call('screen_scale'),
  onScale: (listener) => hear('scale', () => listener()),
  place: () => call('booth_place'),
  onPlace: (listener) => hear('booth_place', () => listener()),
  turnBack: (proof) => call('turn_back', proof === null ? {} : { proof }),
  begin: (code) => call('booth_begin', { code }),
  cast: (marks) => call('booth_cast', { marks }),
  practise: (marks) => call('booth_practise', { marks }),
  finish: () => call('booth_finish'),
  help: () => call('booth_help'),
  paused: (on) => call('booth_paused', { on }),
  onResume: (listener) => hear('booth_resume', () => listener()),
  onTone: (listener) => hear('booth_tone', () => listener()),
  clip: async (language, text) => {
    const answer = await call<ArrayBuffer>('booth_clip', { language, text });
    return answer.ok && answer.value.byteLength > 0 ? answer.value : null;
  },
};
