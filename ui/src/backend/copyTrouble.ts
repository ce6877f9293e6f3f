/** What the codes of a copy's trouble mean for whoever counts on it. */
import type { RollCopy } from '../wire/RollCopy';

/** Troubles after which nobody can count on what is on the stick. A stick that is away or full still has what it had. */
const COPY_LOST = ['medium_failed', 'medium_altered'];

/** Whether the copy of the marked roll could not be written, or was not read back as it was written. */
export function isCopyLost({ trouble }: RollCopy): boolean {
  return trouble !== null && COPY_LOST.includes(trouble);
}
