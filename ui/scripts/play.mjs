// In every page while developing and in the fake build, never in the product: an address that ends in the name of a scene
// (staff.html?phase=open#staff-paper) opens the window and does the steps of the scene in it.
import { skippableTime } from './clock.mjs';

const name = location.hash.slice(1);

async function play() {
  const [{ SCENES }, { ThisPage }] = await Promise.all([import('./scenes.mjs'), import('./engines/here.mjs')]);
  const scene = SCENES.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`there is no scene ${name}`);
  const page = new ThisPage();
  await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
  await scene.steps(page);
  await page.locator(`[data-screen=${scene.screen}]`).waitFor();
}

if (name !== '') {
  // Before the window begins to look at the clock.
  skippableTime();
  addEventListener('hashchange', () => location.reload());
  play().then(
    () => (document.documentElement.dataset.played = 'whole'),
    (error) => {
      console.error(error);
      document.documentElement.dataset.played = `not whole: ${error.message}`;
    },
  );
}
