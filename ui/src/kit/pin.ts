/** The six digits that somebody of the table types. */
import type { Refusal } from '../wire/Refusal';

/** Digits of a PIN. */
export const PIN_DIGITS = 6;

/** Whether this is a whole PIN. */
export function isPin(text: string): boolean {
  return text.length === PIN_DIGITS && /^\d+$/.test(text);
}

const ABOUT_PIN = ['pin_missing', 'pin_wrong', 'pin_wait'];

/** Whether the PIN is what is to be typed again. */
export function isAboutPin(refusal: Refusal | null): boolean {
  return refusal !== null && ABOUT_PIN.includes(refusal.code);
}
