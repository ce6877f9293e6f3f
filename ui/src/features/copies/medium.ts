import type { Refusal } from '../../wire/Refusal';

/** Whether another stick or folder is what is asked for. */
export function isAboutMedium(refusal: Refusal | null): boolean {
  return refusal?.code.startsWith('medium_') ?? false;
}
