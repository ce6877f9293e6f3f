/** Whether something is being written now: its button says so, and nothing opens over it. */
let underWay = 0;

/** A write begins; call the answer when it has ended. */
export function beginWriting(): () => void {
  underWay += 1;
  return () => void (underWay -= 1);
}

export const isWriting = (): boolean => underWay > 0;
