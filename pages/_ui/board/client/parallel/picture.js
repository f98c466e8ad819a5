// Parallel coordinates as a file: the same picture as SVG, or painted from it as PNG.

import { save } from "../../../client/dom.js";
import { asSvg } from "./lines.js";

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** As SVG; "" before the first trial. @param {import("./parallel.js").Parallel} plot */
function picture(plot) {
  plot.draw();
  if (!plot.groups) return "";
  const shown = plot.shown();
  const look = `y="22" text-anchor="middle" font-weight="bold" fill="${plot.colors.text}"`;
  const names = shown.map((axis, i) => `<text x="${plot.x(i, shown.length)}" ${look}>${escaped(axis.name)}</text>`);
  const axes = new XMLSerializer().serializeToString(plot.uprights.node) + names.join("");
  return asSvg(plot.width, plot.size.height, plot.groups, plot.bestLine, axes, plot.colors);
}

/** @param {import("./parallel.js").Parallel} plot @param {string} kind */
export function download(plot, kind) {
  const text = picture(plot);
  if (!text) return;
  if (kind === "svg") {
    save("parallel_coordinates.svg", text, "image/svg+xml");
    return;
  }
  const image = new Image();
  image.onload = () => {
    const size = { width: plot.width * 2, height: plot.size.height * 2 };
    const canvas = Object.assign(document.createElement("canvas"), size);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && save("parallel_coordinates.png", blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
