/** What a setting offers and how each answer is called, in the order of the catalogue: on the screen and aloud. */
export function optionsOf<T extends string>(labels: Record<T, string>): { value: T; label: string }[] {
  return (Object.keys(labels) as T[]).map((value) => ({ value, label: labels[value] }));
}
