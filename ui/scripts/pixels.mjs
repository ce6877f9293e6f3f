// What the eye sees: pixels of the page as it is painted. The picture is read inside the page, which has what it takes.

/** Runs inside the page: the colours at some places of a picture of it, as [red, green, blue]. */
async function coloursAt({ picture, places }) {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  return places.map((line) =>
    line.map(([x, y]) => {
      const at = 4 * (Math.round(y) * image.width + Math.round(x));
      return x < 0 || y < 0 || x >= image.width || y >= image.height ? null : [...data.slice(at, at + 3)];
    }),
  );
}

/** The colours along lines of places in the window, as it looks now. */
export async function colours(page, places) {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(coloursAt, { picture, places });
}

const luminance = (colour) => {
  const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast of two colours, 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Brightness from 0 to 1 as a person without colours sees it. */
export const grey = luminance;
