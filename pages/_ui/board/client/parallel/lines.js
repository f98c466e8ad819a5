// Draws the lines of parallel coordinates on a canvas, or as SVG text. No state: what is drawn is an argument.

/**
 * A trial as it is drawn.
 * @typedef {object} Line
 * @property {import("../trials.js").Trial} trial
 * @property {Float32Array} points x and y in turn
 * @property {string} state
 * @property {number} share 0 for the worst value, 1 for the best
 * @property {boolean} isIn whether it is selected
 * @property {string} color
 * @property {number[]} dash
 * @property {string} [paint] of the best one
 * @property {number} [step] the place of its colour among those of the look
 */
/** @typedef {{ color: string, alpha: number, width: number, dash: number[] }} Style width and dash in pixels */
/** @typedef {{ style: Style, lines: Line[] }} Group lines that look alike */
/** @typedef {ArrayLike<number>} Points x and y in turn, in pixels */

/** All states without a value but these look like failed ones. @param {string} state */
export const stateOf = (state) => (["done", "pruned", "running"].includes(state) ? state : "failed");
export const SHORTER = 0.78; // dashes of thin lines, as a share of those of thick ones
/** @param {string} state of a trial without a value @returns {number[]} pixels of line and gap */
export const dashOf = (state) => (state === "running" ? [2, 3] : [5, 3]);

/**
 * Lines in the order in which they are drawn: the best come last.
 * @param {Line[]} lines
 * @param {import("../told.js").Look} look
 * @param {boolean} byMethod whether colours and dashes are those of the searches
 * @returns {Group[]}
 */
export function groupsOf(lines, look, byMethod) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  /** @param {string} key @param {Style} style @param {Line} line */
  const put = (key, style, line) => {
    if (!groups.has(key)) groups.set(key, { style, lines: [] });
    /** @type {Group} */ (groups.get(key)).lines.push(line);
  };
  const inside = lines.filter((line) => line.isIn);
  // The more lines on top of each other, the fainter.
  const faint = Math.min(1, (60 / Math.max(inside.length, 1)) ** 0.3);
  const out = { color: look.grey, alpha: 0.14 * Math.min(1, (60 / lines.length) ** 0.3), width: 1, dash: [] };
  for (const line of lines) if (!line.isIn) put("out", out, line);
  for (const line of inside) {
    if (line.state === "done") continue;
    const state = stateOf(line.state);
    const color = state === "failed" ? look.failed : look.grey;
    const alpha = state === "running" ? 1 : 0.8 * faint;
    put(`state ${state}`, { color, alpha, width: 1.2, dash: dashOf(state) }, line);
  }
  const done = inside.filter((line) => line.state === "done");
  const last = look.steps.length - 1;
  /** @param {number} share */
  const stepOf = (share) =>
    Math.max(
      look.begins.findLastIndex((begin) => share >= begin),
      0,
    );
  for (const line of done) line.step = stepOf(line.share);
  for (let step = 0; step <= last; step++) {
    for (const line of done) {
      if (line.step !== step) continue;
      const color = byMethod ? line.color : look.steps[step];
      const alpha = Math.min((0.45 + 0.55 * (step / last)) * (step > last - 2 ? 1 : faint), 1);
      put(`${step} ${color}`, { color, alpha, width: 1 + 1.1 * (step / last), dash: byMethod ? line.dash : [] }, line);
    }
  }
  return [...groups.values()];
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width in pixels of the page
 * @param {number} height in pixels of the page
 * @param {Group[]} groups
 * @param {Line | null} best
 * @param {boolean} isDark
 */
export function paint(canvas, width, height, groups, best, isDark) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  for (const { style, lines } of groups) {
    context.strokeStyle = style.color;
    context.globalAlpha = style.alpha;
    context.lineWidth = style.width;
    context.setLineDash(lines.length > 300 ? [] : style.dash); // dashes are slow, and unreadable in a crowd
    context.beginPath();
    for (const line of lines) trace(context, line.points);
    context.stroke();
  }
  context.setLineDash([]);
  if (best) {
    for (const [color, lineWidth] of [
      [isDark ? "#fff" : "#1C2430", isDark ? 7 : 6.5],
      [best.paint, 4],
    ]) {
      Object.assign(context, { strokeStyle: color, globalAlpha: 1, lineWidth });
      context.beginPath();
      trace(context, best.points);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Points} points */
function trace(context, points) {
  context.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
}

/** A line as SVG has it. @param {Points} points */
export function path(points) {
  let text = "";
  for (let i = 0; i < points.length; i += 2)
    text += `${i ? "L" : "M"}${points[i].toFixed(1)},${points[i + 1].toFixed(1)}`;
  return text;
}

/** @param {string} d the line @param {string} look other attributes */
const svgPath = (d, look) => `<path d="${d}" fill="none" ${look}/>`;

/**
 * The same picture as SVG.
 * @param {number} width
 * @param {number} height
 * @param {Group[]} groups
 * @param {Line | null} best
 * @param {string} axes their own SVG
 * @param {import("../../../client/theme.js").Theme} colors
 */
export function asSvg(width, height, groups, best, axes, colors) {
  const parts = groups.map(({ style, lines }) =>
    svgPath(
      lines.map((line) => path(line.points)).join(""),
      `stroke="${style.color}" stroke-opacity="${style.alpha}" stroke-width="${style.width}"` +
        (style.dash.length ? ` stroke-dasharray="${style.dash.join(" ")}"` : ""),
    ),
  );
  if (best)
    parts.push(
      svgPath(path(best.points), 'stroke="#1C2430" stroke-width="6.5"'),
      svgPath(path(best.points), `stroke="${best.paint}" stroke-width="4"`),
    );
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">`;
  return `${head}<rect width="100%" height="100%" fill="${colors.background}"/>${parts.join("")}${axes}</svg>`;
}
