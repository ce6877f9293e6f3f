// What a screen reader is told of a window, asked over the accessibility bus by scripts/atspi.py.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { end, leashed } from './driver.mjs';

const ATSPI = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', 'scripts', 'atspi.py');

/** Asks somebody on a bus, who is started for it, and waits for the answer however busy the machine is. */
async function ask(bus, name, path, method) {
  const args = [`--bus=${bus}`, '--print-reply=literal', '--reply-timeout=60000', `--dest=${name}`, path, method];
  const { stdout } = await promisify(execFile)('dbus-send', args);
  return stdout.trim();
}

/** A session bus for one window, and the accessibility bus that it leads to. */
export async function startBus() {
  // The accessibility bus lies in this folder, always under the same name.
  const folder = mkdtempSync(join(tmpdir(), 'urna-bus-'));
  const child = leashed('dbus-daemon', ['--session', '--nofork', '--nosyslog', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });
  const [printed] = await once(child.stdout, 'data');
  const address = String(printed).trim();
  const accessibility = await ask(address, 'org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus.GetAddress');
  await ask(accessibility, 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root', 'org.freedesktop.DBus.Peer.Ping');
  const close = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, close };
}

/** Reads the tree of the page on this bus. */
export function startReader(bus) {
  const child = leashed(ATSPI, [], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus.address } });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    /** The tree of the page whose address contains this. */
    async tree(address) {
      child.stdin.write(`${address}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('the reader of the accessibility bus ended');
      const { tree, error } = JSON.parse(value);
      if (error !== undefined) throw new Error(error);
      return tree;
    },
    async close() {
      child.stdin.end();
      await end(child);
    },
  };
}
