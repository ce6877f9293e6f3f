/** The one module that knows Tauri. */
import { Channel, invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { accept, refuse, type Answer, type Stop } from './answer';
import { toRefusal } from './refusals';

/** Whether this page runs inside the program. */
export const insideTauri = (): boolean => isTauri() || '__TAURI_INTERNALS__' in window;

/** Calls a command of the core. Never throws. */
export async function call<T>(command: string, facts: Record<string, unknown> = {}): Promise<Answer<T>> {
  try {
    return accept(await invoke<T>(command, facts));
  } catch (error) {
    return refuse(toRefusal(error));
  }
}

/** Hears what the core tells this window alone, from a command that takes a channel for it, until stopped. */
export function follow<T>(command: string, listener: (payload: T) => void): Stop {
  let heard = true;
  const channel = new Channel<T>((payload) => {
    if (heard) listener(payload);
  });
  // Without it the window still asks by itself.
  invoke(command, { channel }).catch(() => undefined);
  return () => {
    heard = false;
  };
}

/** Hears an event of the core until stopped. */
export function hear<T>(event: string, listener: (payload: T) => void): Stop {
  const listening = listen<T>(event, ({ payload }) => listener(payload));
  // Without the event the windows still ask by themselves, so a failed subscription is not worth a message.
  listening.catch(() => undefined);
  return () => void listening.then((stop) => stop()).catch(() => undefined);
}
