/**
 * Sizes are written in millimetres. Until somebody has calibrated the screen with a card laid on the glass, we assume
 * the reference diagonal, so that an uncalibrated screen of other pixels still gets legible, touchable sizes.
 */
const REFERENCE_DIAGONAL_MM = 15.6 * 25.4;
const PX_PER_MM_MIN = 3.5;
const PX_PER_MM_MAX = 8;

/** Pixels per millimetre of a screen with the reference diagonal. */
export function guessPxPerMm(widthPx: number, heightPx: number): number {
  const guess = Math.hypot(widthPx, heightPx) / REFERENCE_DIAGONAL_MM;
  return Math.min(PX_PER_MM_MAX, Math.max(PX_PER_MM_MIN, Math.round(guess * 100) / 100));
}

/** Puts the scale into the one property every size is computed from. */
export function applyScale(pxPerMm: number): void {
  document.documentElement.style.setProperty('--px-per-mm', String(pxPerMm));
}

/** The scale in use. */
export function scaleInUse(): number {
  return Number(document.documentElement.style.getPropertyValue('--px-per-mm')) || PX_PER_MM_MIN;
}
