/** The outcome of asking the core for something: a refusal is a value, not an exception. */
import type { Refusal } from '../wire/Refusal';

export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export const accept = <T>(value: T): Answer<T> => ({ ok: true, value });
export const refuse = (refusal: Refusal): Answer<never> => ({ ok: false, refusal });

/** Stops a subscription. */
export type Stop = () => void;
