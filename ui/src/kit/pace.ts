/** The longest time between two keys of a reader that acts as a keyboard. The quickest typists need twice as long. */
export const GAP_MS = 35;
