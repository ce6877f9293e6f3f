/** How the export stands, in the exact words. It is called checked only after it was read back from the stick. */
import type { Messages } from '../../i18n/catalogue';
import { refusalSentence } from '../../i18n/catalogue';
import { size, time } from '../../i18n/format';
import type { Language } from '../../i18n/languages';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { DepartureView } from '../../wire/DepartureView';
import type { ExportState } from '../../wire/ExportState';

interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
  hint?: string;
}

const KB_PER_MB = 1000;

/** `null` before the first export since the start. */
export function exportWords(state: ExportState, messages: Messages, language: Language): Shown | null {
  const words = messages.copies.leaving;
  switch (state.state) {
    case 'none':
      return null;
    case 'running': {
      const stage = words.stages[state.stage as keyof typeof words.stages] ?? words.stages.papers;
      const left = Math.max(0, state.whole_kb - state.done_kb);
      const text = state.whole_kb === 0 ? stage : words.remains(stage, size(language, Math.ceil(left / KB_PER_MB)));
      return { token: 'sending', icon: 'loader', text, hint: words.goesOn };
    }
    case 'done':
      return state.removable
        ? { token: 'ok', icon: 'hard-drive', text: words.done(time(state.at_ms)), hint: words.where(state.path) }
        : { token: 'attention', icon: 'triangle-alert', text: words.done(time(state.at_ms)), hint: words.notRemovable };
    case 'failed':
      return { token: 'attention', icon: 'triangle-alert', text: refusalSentence(messages, { code: state.code, facts: {} }) };
    case 'stopped':
      return { token: 'unknown', icon: 'circle-dashed', text: words.stopped };
  }
}

/** What the centre has, or on how many sticks everything lies. */
export function safetyWords(view: DepartureView, messages: Messages): Shown {
  const words = messages.copies.leaving;
  if (view.missing === 0) return { token: 'ok', icon: 'circle-check', text: words.received };
  const hint = words.media(view.media, view.media_needed);
  const token = view.media >= view.media_needed ? 'ok' : 'attention';
  return { token, icon: view.media >= view.media_needed ? 'hard-drive' : 'triangle-alert', text: words.missing(view.missing), hint };
}
