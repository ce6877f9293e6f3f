/**
 * Words of somebody in a sentence of the window. Arabic and Hebrew run from right to left, and would turn round what stands
 * beside them: between these signs they are ordered by themselves. Outside of sentences an element `bdi` does it.
 */
export const isolated = (words: string): string => `\u2068${words}\u2069`;
