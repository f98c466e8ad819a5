// The true values as a map, and the trials on it.

import { brushOf } from "./dom.js";

// Some colours of matplotlib's viridis, from worst to best.
const VIRIDIS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

const EDGE = 7; // room for a mark at the end of a range

/** @param {number} share from 0 to 1 */
function colour(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const low = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[low].map((part, i) => part + (at - low) * (VIRIDIS[low + 1][i] - part));
}

/** @type {WeakMap<number[][], HTMLCanvasElement>} */
const painted = new WeakMap();

/** @param {number[][]} levels rows from bottom to top, 0 to 99 */
function tile(levels) {
  const known = painted.get(levels);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = levels[0].length;
  canvas.height = levels.length;
  const brush = brushOf(canvas);
  const image = brush.createImageData(canvas.width, canvas.height);
  levels.forEach((row, i) =>
    row.forEach((level, j) => {
      const at = 4 * ((levels.length - 1 - i) * canvas.width + j);
      image.data.set([...colour(level / 99), 255], at);
    }),
  );
  brush.putImageData(image, 0, 0);
  painted.set(levels, canvas);
  return canvas;
}

/** Sizes a canvas to the pixels of the screen. @param {HTMLCanvasElement} canvas */
export function fitted(canvas) {
  const scale = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const brush = brushOf(canvas);
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  brush.clearRect(0, 0, width, height);
  return { brush, width, height };
}

/**
 * Where a point of the unit square lies on a canvas.
 * @param {number} width
 * @param {number} height
 */
export function placesOn(width, height) {
  return (/** @type {number} */ u, /** @type {number} */ v) =>
    /** @type {[number, number]} */ ([EDGE + u * (width - 2 * EDGE), EDGE + (1 - v) * (height - 2 * EDGE)]);
}

/**
 * The point of the unit square at a place on a canvas.
 * @param {number} width
 * @param {number} height
 */
export function pointAt(width, height) {
  const within = (/** @type {number} */ v) => Math.min(Math.max(v, 0), 1);
  return (/** @type {number} */ x, /** @type {number} */ y) => ({
    x: within((x - EDGE) / (width - 2 * EDGE)),
    y: within(1 - (y - EDGE) / (height - 2 * EDGE)),
  });
}

/** @param {HTMLCanvasElement} canvas @param {number[][]} levels */
export function drawGround(canvas, levels) {
  const { brush, width, height } = fitted(canvas);
  brush.imageSmoothingEnabled = true;
  brush.drawImage(tile(levels), EDGE, EDGE, width - 2 * EDGE, height - 2 * EDGE);
}

/**
 * The last trial has a ring, the best a star.
 * @param {HTMLCanvasElement} canvas
 * @param {number[][]} points
 * @param {boolean} isUp
 */
export function drawTrials(canvas, points, isUp) {
  const brush = brushOf(canvas);
  const on = placesOn(canvas.clientWidth, canvas.clientHeight);
  const place = (/** @type {number[]} */ [u, v]) => on(u / 1000, v / 1000);
  const size = Math.max(2.5, (canvas.clientWidth - 2 * EDGE) / 60);
  let best = 0;
  points.forEach((point, i) => {
    const [x, y] = place(point);
    if (i && (isUp ? point[2] > points[best][2] : point[2] < points[best][2])) best = i;
    brush.beginPath();
    brush.arc(x, y, size, 0, 7);
    brush.fillStyle = "#fff";
    brush.strokeStyle = "#111";
    brush.lineWidth = 1.3;
    brush.fill();
    brush.stroke();
    if (i < points.length - 1) return;
    brush.beginPath();
    brush.arc(x, y, size + 5, 0, 7);
    brush.strokeStyle = "#fff";
    brush.lineWidth = 2.5;
    brush.stroke();
  });
  if (points.length) star(brush, place(points[best]), 2.4 * size);
}

/** @param {CanvasRenderingContext2D} brush @param {number[]} place @param {number} size */
function star(brush, [x, y], size) {
  brush.beginPath();
  for (let i = 0; i < 10; i += 1) {
    const r = i % 2 ? size * 0.45 : size;
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    brush.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  brush.closePath();
  brush.fillStyle = "#FFD23F";
  brush.strokeStyle = "#111";
  brush.lineWidth = 1.3;
  brush.fill();
  brush.stroke();
}
