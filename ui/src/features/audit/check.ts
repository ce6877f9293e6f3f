/** How the chain of the audit log stands, in the exact words. It is called intact only right after it was read again. */
import type { Messages } from '../../i18n/catalogue';
import { time } from '../../i18n/format';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { AuditView } from '../../wire/AuditView';

interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
  hint?: string;
}

export function checkWords({ entries, check }: AuditView, { audit: words }: Messages): Shown {
  switch (check.state) {
    case 'unchecked':
      return { token: 'unknown', icon: 'circle-dashed', text: words.unchecked(entries) };
    case 'running':
      return { token: 'sending', icon: 'loader', text: words.running(check.done, entries), hint: words.goesOn };
    case 'stopped':
      return { token: 'unknown', icon: 'circle-dashed', text: words.stopped };
    case 'broken':
      return { token: 'error', icon: 'octagon-x', text: words.broken, hint: words.at(time(check.at_ms)) };
    case 'intact': {
      const since = entries - check.entries;
      const hint = since > 0 ? `${words.at(time(check.at_ms))} ${words.newer(since)}` : words.at(time(check.at_ms));
      return { token: 'ok', icon: 'circle-check', text: words.intact(check.entries), hint };
    }
  }
}
