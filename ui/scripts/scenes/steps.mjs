// What every story about a screen needs: how a person finds things by role and name.

export const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
export const button = (page, name) => page.getByRole('button', { name });
export const field = (page, name) => page.getByRole('textbox', { name });
export const option = (page, name) => page.getByRole('radio', { name });

export const staff = (name, query, screen, steps = async () => undefined) => ({ name: `staff-${name}`, page: 'staff.html', query, screen, steps });
export const booth = (name, query, screen, steps = async () => undefined) => ({ name: `booth-${name}`, page: 'booth.html', query, screen, steps });

/** A story that is the same in every window is told in one. */
export const once = (scene) => ({ ...scene, once: true });

/** A story about the engine of the product, which another one need not tell. */
export const shipped = (scene) => ({ ...scene, shipped: true });

/** A story that takes a real pointer, a real press or a picture of the screen: its address opens it as it begins. */
export const byHand = (scene) => ({ ...scene, byHand: true });

/** A screen on which a screen reader must not be told this. */
export const unsaid = (words, scene) => ({ ...scene, unsaid: words });

export function claim(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** The bar knows nothing, and what came out of the same news is unknown below it, too. */
export async function knowsNothing(page) {
  await page.locator('.pill.unknown').waitFor({ timeout: 10_000 });
  await page.locator('main [data-state=unknown]').first().waitFor();
  claim((await page.locator('main [data-state=ok]').count()) === 0, 'nothing is green while nothing is known');
}
