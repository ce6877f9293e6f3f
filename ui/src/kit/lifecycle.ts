/** Where a station is on its way from the office and back, in the words of the central office. */
import type { Messages } from '../i18n/catalogue';
import type { StatusSnapshot } from '../wire/StatusSnapshot';

export function lifecycle({ phase, sending }: Pick<StatusSnapshot, 'phase' | 'sending'>, { status }: Messages): string {
  // The acta waits with everything else: it has arrived for certain when nothing waits, and nothing was set aside.
  const allReceived = sending.last_received_at_ms !== null && sending.pending === 0 && sending.quarantined === 0;
  return phase === 'certified' && allReceived ? status.recordReceived : status.phase[phase];
}
