// WebKitGTK, the engine of the product.
import { startSession, wait } from './webkit/driver.mjs';
import { Page } from './webkit/page.mjs';
import { startBus, startReader } from './webkit/reader.mjs';

/** Windows at once, each on a screen and a bus of its own, so that none takes the focus of another. */
export const AT_ONCE = 3;
/** For a window that stands still to end. */
const CLOSE_MS_MAX = 10_000;

/** Runs inside the page: what goes wrong in it is kept until somebody asks. */
function listen() {
  globalThis.complaints = [];
  addEventListener('error', (event) => globalThis.complaints.push(`exception: ${event.message}`));
  addEventListener('unhandledrejection', (event) => globalThis.complaints.push(`exception: ${event.reason}`));
}

async function startWindow(size) {
  const bus = await startBus();
  const session = await startSession({ ...size, environment: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
  const reader = startReader(bus);
  const close = async () => {
    await reader.close();
    await session.close();
    await bus.close();
  };
  return { session, reader, close };
}

/** Windows of one size; a story has one for itself while it is told. */
export async function open(size) {
  const windows = await Promise.all(Array.from({ length: AT_ONCE }, () => startWindow(size)));
  const idle = [...windows];
  return {
    async page(url, init, complain) {
      const mine = idle.pop();
      const page = new Page(mine.session);
      await page.goto(url);
      await page.evaluate(listen);
      await page.evaluate(init);
      // A screen reader is there from the beginning, and what changes later is told to it otherwise than what it finds.
      await mine.reader.tree(new URL(url).pathname);
      const done = async () => {
        try {
          for (const complaint of (await page.evaluate(() => globalThis.complaints)) ?? []) complain(complaint);
        } catch (error) {
          complain(`the window stands still at the end of the story: ${error}`);
        }
        try {
          await page.goto('about:blank');
          idle.push(mine);
        } catch (error) {
          // The engine now and then does not leave a page that has played audio. The product never leaves its pages, and the
          // story was told to its end: the others are told in a window of their own.
          console.log(`a window that did not leave its page was replaced: ${error}`);
          windows.splice(windows.indexOf(mine), 1);
          await Promise.race([mine.close().catch(() => undefined), wait(CLOSE_MS_MAX)]);
          const fresh = await startWindow(size);
          windows.push(fresh);
          idle.push(fresh);
        }
      };
      return { page, done, tree: () => mine.reader.tree(new URL(url).pathname) };
    },
    async close() {
      await Promise.all(windows.map((window) => window.close()));
    },
  };
}
