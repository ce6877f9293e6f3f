// How long a press takes until the window shows something of it. A figure of the machine that ran the scenes, written
// down and never judged: it depends on what else that machine does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const SLOWEST = 12;

/** Runs inside the page: marks each press when it is made, and again when the window has been painted anew. */
export function markPresses() {
  globalThis.pressed = [];
  for (const type of ['click', 'keydown']) {
    const mark = (event) => {
      if (!event.isTrusted) return;
      performance.mark('press', { startTime: event.timeStamp });
      const began = performance.getEntriesByName('press').at(-1);
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        // After the frame in which the press was answered.
        port1.onmessage = () => {
          const answered = performance.mark('answered');
          globalThis.pressed.push({ type, ms: answered.startTime - began.startTime });
          performance.clearMarks();
        };
        port2.postMessage(null);
      });
    };
    addEventListener(type, mark, { capture: true, passive: true });
  }
}

/** Runs inside the page: what was marked, and nothing where the scene said when it pressed. */
export const presses = () => (globalThis.areTimesTrue() ? (globalThis.pressed ?? []) : []);

function figures(times) {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10;
  return { presses: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), max_ms: at(1) };
}

/** Writes what all scenes took, `[{ scene, size, type, ms }]`. */
export function writeTimes(path, engine, times) {
  const of = (type) => figures(times.filter((it) => it.type === type));
  const slowest = [...times].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ engine, click: of('click'), key: of('keydown'), slowest }, null, 2)}\n`);
}
