/** A number that somebody typed; an empty field says none of them. Null for anything else. */
export function wholeNumber(text: string): number | null {
  const typed = text.trim();
  if (typed === '') return 0;
  return /^\d{1,5}$/.test(typed) ? Number(typed) : null;
}
