// A WebKitGTK window of its own on a screen of its own, driven through WebKitWebDriver. Everything that is started here
// is ended by `close`, and ends by itself when this program dies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';

const MINI_BROWSERS = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => `/usr/lib/${machine}/webkit2gtk-4.1/MiniBrowser`);
const START_MS_MAX = 60_000;
const LOOK_EVERY_MS = 50;
/** A page of ours is there at once; one that is not there by then never will be. */
const LOAD_MS_MAX = 60_000;
/** As the product starts it (src-tauri/src/painting.rs). */
const PAINTING = { WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
export const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the driver answers when it refuses; `code` is the word of the standard. */
export class DriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

/** Starts a program that dies with us, whatever way we die. */
export function leashed(program, args, options) {
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], options);
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(late);
}

/** A screen without a monitor; its name. */
async function startScreen({ width, height }) {
  const child = leashed('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await Promise.race([once(child.stdio[3], 'data'), once(child, 'exit').then(() => ['']), once(child, 'error')]);
  const display = `:${String(number).trim()}`;
  if (!/^:\d+$/.test(display)) throw new Error('Xvfb does not start');
  return { child, display };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A session with a window whose page has exactly this size. */
export async function startSession({ width, height, screen, environment = {} }) {
  const binary = process.env.URNA_MINI_BROWSER ?? MINI_BROWSERS.find((path) => existsSync(path));
  if (binary === undefined) throw new Error('there is no MiniBrowser of WebKitGTK; name one in $URNA_MINI_BROWSER');
  const { child: xvfb, display } = await startScreen(screen);
  const port = await freePort();
  const driver = leashed('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...PAINTING, ...process.env, ...environment, DISPLAY: display, GDK_BACKEND: 'x11' },
  });
  const base = `http://127.0.0.1:${port}/session`;
  const call = async (method, url, body) => {
    const response = await fetch(url, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new DriverError(value);
    return value;
  };
  const start = async () => {
    const args = ['--pdeathsig', 'KILL', '--', binary, '--automation'];
    const options = { 'webkitgtk:browserOptions': { binary: '/usr/bin/setpriv', args } };
    for (const deadline = Date.now() + START_MS_MAX; ; await wait(LOOK_EVERY_MS)) {
      try {
        return await call('POST', base, { capabilities: { alwaysMatch: options } });
      } catch (error) {
        if (error instanceof DriverError || Date.now() > deadline) throw error;
      }
    }
  };
  const { sessionId } = await start();
  const session = {
    display,
    post: (path, body = {}) => call('POST', `${base}/${sessionId}/${path}`, body),
    get: (path) => call('GET', `${base}/${sessionId}/${path}`),
    remove: (path) => call('DELETE', `${base}/${sessionId}/${path}`),
    async close() {
      // The window goes with its session; what counts is that all three are gone.
      await call('DELETE', `${base}/${sessionId}`).catch(() => undefined);
      await end(driver);
      await end(xvfb);
    },
  };
  await session.post('timeouts', { pageLoad: LOAD_MS_MAX });
  await fit(session, { width, height });
  return session;
}

/** Makes the window so large that the page in it has this size; the browser's bar above it takes its own room. */
async function fit(session, { width, height }) {
  const inner = () => session.post('execute/sync', { script: 'return [innerWidth, innerHeight]', args: [] });
  let asked = { width, height };
  for (let turn = 0; turn < 100; turn += 1) {
    const [wide, high] = await inner();
    if (wide === width && high === height) return;
    const { width: outerWide, height: outerHigh } = await session.get('window/rect');
    asked = { width: width + outerWide - wide, height: height + outerHigh - high };
    await session.post('window/rect', { x: 0, y: 0, ...asked });
    await wait(LOOK_EVERY_MS);
  }
  throw new Error(`the window does not become ${width} x ${height}`);
}
