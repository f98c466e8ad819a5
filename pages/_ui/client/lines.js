// Draws the lines of parallel coordinates on a canvas, or as SVG text. No state: what is drawn is an argument.

// Viridis from the worst to the best; on white its two brightest steps are darker, or thin lines would be lost.
const VIRIDIS = ["#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725"];
const LIFTED = ["#7b4fa0", "#6a63b5", "#4f83c4", ...VIRIDIS.slice(3)]; // on black the three darkest are lighter
export const colours = (isDark) => (isDark ? LIFTED : [...VIRIDIS.slice(0, 6), "#86bd1a", "#dcc100"]);
export const FAILED = "#D55E00";
const STATES = { pruned: "#8A8F98", running: "#56B4E9" };

// lines: [{ points: [x0, y0, x1, y1 ...], state, share (0 worst .. 1 best), isIn, color }], in drawing order.
export function groupsOf(lines, byMethod, isDark) {
  const groups = new Map();
  const put = (key, style, line) => {
    if (!groups.has(key)) groups.set(key, { style, lines: [] });
    groups.get(key).lines.push(line);
  };
  const out = { color: isDark ? "#9aa3b0" : "#6b7480", alpha: 0.1, width: 1, dash: [] };
  for (const line of lines) if (!line.isIn) put("out", out, line);
  for (const line of lines) {
    if (!line.isIn || line.state === "done") continue;
    const color = STATES[line.state] ?? FAILED;
    put(`state ${color}`, { color, alpha: 0.75, width: 1.2, dash: line.state === "running" ? [2, 3] : [5, 3] }, line);
  }
  const palette = colours(isDark), steps = palette.length;
  for (let step = 0; step < steps; step++) {
    for (const line of lines) {
      if (!line.isIn || line.state !== "done" || Math.min(steps - 1, Math.floor(line.share * steps)) !== step) continue;
      const color = byMethod ? line.color : palette[step];
      const alpha = 0.3 + 0.6 * (step / (steps - 1));
      put(`${step} ${color}`, { color, alpha, width: 1 + 0.9 * (step / (steps - 1)), dash: byMethod ? line.dash : [] }, line);
    }
  }
  return [...groups.values()];
}

export function paint(canvas, width, height, groups, best, isDark) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
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
    for (const [color, lineWidth] of [[isDark ? "#fff" : "#1C2430", isDark ? 7 : 6.5], [best.paint, 4]]) {
      Object.assign(context, { strokeStyle: color, globalAlpha: 1, lineWidth });
      context.beginPath();
      trace(context, best.points);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function trace(context, points) {
  context.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
}

export function path(points) {
  let text = "";
  for (let i = 0; i < points.length; i += 2) text += `${i ? "L" : "M"}${points[i].toFixed(1)},${points[i + 1].toFixed(1)}`;
  return text;
}

// The same picture as SVG, with the axes' own SVG inside.
export function asSvg(width, height, groups, best, axes, colors) {
  const parts = groups.map(({ style, lines }) =>
    `<path d="${lines.map((line) => path(line.points)).join("")}" fill="none" stroke="${style.color}" stroke-opacity="${style.alpha}" stroke-width="${style.width}"${style.dash.length ? ` stroke-dasharray="${style.dash.join(" ")}"` : ""}/>`);
  if (best) parts.push(`<path d="${path(best.points)}" fill="none" stroke="#1C2430" stroke-width="6.5"/><path d="${path(best.points)}" fill="none" stroke="${best.paint}" stroke-width="4"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="${colors.background}"/>${parts.join("")}${axes}</svg>`;
}
