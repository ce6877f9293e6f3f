import type { StatusSnapshot } from '../wire/StatusSnapshot';

/** Whether what waits will go on waiting, so that a number is told by telephone: out of reach, refused, or paused by a person. */
export function mustDictate({ connection, sending }: Pick<StatusSnapshot, 'connection' | 'sending'>): boolean {
  return sending.paused || (connection !== 'connected' && connection !== 'checking');
}
