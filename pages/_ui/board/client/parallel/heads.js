// The heads of the axes of parallel coordinates: their names, which the mouse drags and the keyboard moves, the button
// to show hidden ones again, and the one that puts all back as the search has them.

import { el, whenReleased } from "../../../client/dom.js";
import { button } from "../widgets.js";
import { openAxisMenu } from "./axis_menu.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("./axis.js").Axis} Axis */

/** A name that may go on in a second line after each underscore. @param {string} name */
function broken(name) {
  const node = el("b");
  for (const part of name.split(/(?<=_)/)) node.append(part, el("wbr"));
  return node;
}

export class Heads {
  /**
   * @param {import("./parallel.js").Parallel} plot
   * @param {Element} parent
   * @param {Element} tools the row of buttons
   */
  constructor(plot, parent, tools) {
    this.plot = plot;
    this.node = el("div", "", parent);
    this.reset = button(tools, tr("Reset axes"), tr("Order, scales, directions and hidden axes as at first"), () =>
      plot.resetAxes(),
    );
    this.hidden = el("span", "lb-hidden lb-tools", tools);
    this.whenReleased = whenReleased(this.hidden);
  }

  build() {
    this.node.replaceChildren();
    for (const axis of this.plot.axes) {
      axis.head = button(
        this.node,
        "",
        "",
        (event) => {
          const isEndOfDrag = axis.wasDragged && event.detail > 0; // a key's click has no count, and may come at once
          if (!isEndOfDrag) openAxisMenu(this.plot, axis);
          axis.wasDragged = false;
          event.stopPropagation();
        },
        "lb-axis",
      );
      axis.head.onkeydown = (event) => {
        const step = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[event.key];
        if (!step) return;
        this.plot.moveAxis(axis, step);
        axis.head.focus();
        event.preventDefault();
      };
      axis.head.onpointerdown = (event) => this.drag(axis, event);
    }
  }

  /** @param {Axis[]} axes those that are shown, in their order @param {number[]} xs where they stand */
  place(axes, xs) {
    const gap = axes.length > 1 ? xs[1] - xs[0] : 160;
    for (const axis of this.plot.axes) {
      const i = axes.indexOf(axis);
      axis.head.style.display = i < 0 ? "none" : "";
      if (i < 0) continue;
      const mark = axis.scale === axis.home && axis.scale !== "log" ? "" : ` ${tr(axis.scale)}`;
      axis.head.replaceChildren(broken(axis.name), el("small", "", null, `${axis.flipped ? "↓" : ""}${mark} ▾`));
      Object.assign(axis.head.style, {
        left: `${xs[i]}px`,
        top: `${this.plot.size.top - 4}px`,
        maxWidth: `${Math.max(Math.min(gap - 4, 2 * xs[i], 2 * (this.plot.width - xs[i])), 60)}px`,
      });
      const flipped = axis.flipped ? tr(", flipped") : "";
      axis.head.setAttribute(
        "aria-label",
        tr("Axis {name}, {scale}{flipped}. Arrow keys move it, Enter opens its menu.", {
          name: axis.name,
          scale: tr(axis.scale),
          flipped,
        }),
      );
      axis.head.title = tr("{name}: drag to move, click for scale, flip, hide and range", { name: axis.name });
      if (this.node.children[i] !== axis.head) this.node.insertBefore(axis.head, this.node.children[i] ?? null);
    }
    this.whenReleased(() => this.offer());
    this.reset.disabled = this.plot.axesText === "";
  }

  /** A button for each hidden axis. */
  offer() {
    this.hidden.replaceChildren();
    for (const axis of this.plot.axes.filter((each) => each.hidden)) {
      button(this.hidden, `+ ${axis.name}`, tr("Show the axis {name} again", { name: axis.name }), () => {
        this.plot.change(() => (axis.hidden = false));
        axis.head.focus();
      });
    }
  }

  /** @param {Axis} axis @param {PointerEvent} press what it begins with */
  drag(axis, press) {
    axis.wasDragged = false;
    const { plot } = this;
    /** @param {PointerEvent} event */
    const move = (event) => {
      if (Math.abs(event.clientX - press.clientX) > 5) axis.wasDragged = true;
      if (!axis.wasDragged) return;
      const x = event.clientX - plot.stage.getBoundingClientRect().left;
      const axes = plot.shown();
      const i = axes.indexOf(axis);
      if (i > 0 && x < plot.x(i - 1, axes.length) + 8) plot.moveAxis(axis, -1);
      else if (i < axes.length - 1 && x > plot.x(i + 1, axes.length) - 8) plot.moveAxis(axis, 1);
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      axis.head.blur();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
  }
}
