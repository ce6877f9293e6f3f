/** How the copy of this machine stands, in words. It is called checked only after every page of it was read. */
import type { Messages } from '../../i18n/catalogue';
import { refusalSentence } from '../../i18n/catalogue';
import { number, size, time } from '../../i18n/format';
import type { Language } from '../../i18n/languages';
import type { Cell } from '../../kit/Table.svelte';
import type { BackupState } from '../../wire/BackupState';

type Shown = Exclude<Cell, string> & { hint?: string };

const KB_PER_MB = 1000;

/** `null` before the first copy since the start. */
export function backupWords(state: BackupState, messages: Messages, language: Language): Shown | null {
  const { backup, leaving } = messages.copies;
  switch (state.state) {
    case 'none':
      return null;
    case 'running': {
      if (state.stage !== 'copying') return { token: 'sending', icon: 'loader', text: backup.checking, hint: leaving.goesOn };
      const left = Math.max(0, state.whole_kb - state.done_kb);
      const text = state.whole_kb === 0 ? backup.copying : leaving.remains(backup.copying, size(language, Math.ceil(left / KB_PER_MB)));
      return { token: 'sending', icon: 'loader', text, hint: leaving.goesOn };
    }
    case 'done': {
      const text = backup.done(time(state.at_ms), number(language, state.events));
      if (!state.removable) return { token: 'attention', icon: 'triangle-alert', text, hint: backup.notRemovable };
      return { token: 'ok', icon: 'hard-drive', text, hint: `${state.with_box ? backup.withBox : backup.withoutBox} ${leaving.where(state.path)}` };
    }
    case 'failed':
      return { token: 'attention', icon: 'triangle-alert', text: refusalSentence(messages, { code: state.code, facts: {} }) };
    case 'stopped':
      return { token: 'unknown', icon: 'circle-dashed', text: backup.stopped };
  }
}
