// Where parallel coordinates put things: heights as shares of an axis (below 0 is the room of what is no number), and
// sizes.

export const PLACES = [-0.09, -0.15, -0.21];
export const LOWEST = -0.24;
export const REACH = 18; // pixels from an axis within which a brush may begin

// Pixels, for the size of type that the page has: projector mode has large type.
export function sizes() {
  const k = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return { k, height: 440 * Math.sqrt(k), top: 50 * k, bottom: 14, left: 50 * k, right: 80 * k, gap: 92 * k };
}
