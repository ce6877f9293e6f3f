/** How the copy of the marked roll stands, in the exact words. What was there is said even when the stick is not. */
import { isCopyLost } from '../../backend/copyTrouble';
import { wantsCopy } from '../../backend/staff';
import type { Messages } from '../../i18n/catalogue';
import { refusalSentence } from '../../i18n/catalogue';
import { ago, time } from '../../i18n/format';
import type { Language } from '../../i18n/languages';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

type Kept = Pick<StatusSnapshot, 'roll_copy' | 'phase'>;

interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
  hint?: string;
}

export function rollCopyWords({ roll_copy: copy, phase }: Kept, nowMs: number, messages: Messages, language: Language): Shown {
  const words = messages.copies.roll;
  const { folder, mark, at_ms, newer, same_disk, trouble } = copy;
  if (folder === null && wantsCopy(phase)) return { token: 'attention', icon: 'triangle-alert', text: words.connect };
  if (folder === null) return { token: 'local', icon: 'info', text: words.none };
  if (trouble !== null) {
    const last = mark === null || at_ms === null ? words.never : words.last(mark, time(at_ms));
    const shown = isCopyLost(copy) ? ({ token: 'error', icon: 'octagon-x' } as const) : ({ token: 'attention', icon: 'triangle-alert' } as const);
    return { ...shown, text: refusalSentence(messages, { code: trouble, facts: {} }), hint: last };
  }
  if (mark === null || at_ms === null) return { token: 'sending', icon: 'loader', text: words.begins };
  const text = words.kept(mark, ago(language, at_ms, nowMs));
  if (same_disk) return { token: 'attention', icon: 'triangle-alert', text, hint: words.sameDisk };
  return newer ? { token: 'sending', icon: 'loader', text, hint: words.newer } : { token: 'ok', icon: 'hard-drive', text };
}
