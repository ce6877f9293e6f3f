/** What is missing on the way to the centre. */
import type { Messages } from '../../i18n/catalogue';
import type { Cell } from '../../kit/Table.svelte';
import type { InspectorView } from '../../wire/InspectorView';
import type { Rung } from '../../wire/Rung';

export type Shown = Exclude<Cell, string>;

export const RUNGS = ['link', 'internet', 'centre', 'known', 'accepted'] as const;
type RungCode = (typeof RUNGS)[number];

const isRung = (code: string): code is RungCode => (RUNGS as readonly string[]).includes(code);

/** A step of the ladder: whether it holds is said in a word, an icon and a colour. */
export function rungWords({ code, holds }: Rung, { outgoing }: Messages): Shown & { name: string } {
  const name = isRung(code) ? outgoing.rungs[code] : code;
  if (holds === null) return { name, token: 'unknown', icon: 'circle-dashed', text: outgoing.unknown };
  return holds
    ? { name, token: 'ok', icon: 'circle-check', text: outgoing.yes }
    : { name, token: 'attention', icon: 'triangle-alert', text: outgoing.no };
}

/** The one sentence that says what is missing; null while that is not known. */
export function missing(view: InspectorView, pending: number, { outgoing: { missing } }: Messages): Shown | null {
  const attention = (text: string): Shown => ({ token: 'attention', icon: 'triangle-alert', text });
  if (view.paused !== null) return attention(missing.paused);
  const broken = view.rungs.find(({ holds }) => holds !== true);
  if (broken === undefined) {
    if (view.rungs.length === 0) return null;
    return pending === 0
      ? { token: 'ok', icon: 'circle-check', text: missing.nothing }
      : { token: 'sending', icon: 'circle-arrow-up', text: missing.sending };
  }
  if (broken.holds === null || !isRung(broken.code)) return null;
  const text = missing[broken.code];
  return broken.code === 'known' || broken.code === 'accepted' ? attention(text) : { token: 'local', icon: 'info', text };
}
