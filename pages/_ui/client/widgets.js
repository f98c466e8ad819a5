// What one can press and choose. The classes of a screen have its prefix, so that its own styles apply.

import { el } from "./dom.js";

/**
 * What a button is called: who speaks to it says what stands on it, so that its label has to have that.
 * @param {string} text
 * @param {string} label
 */
export function nameOf(text, label) {
  const shown = text.replace(/[^\p{L}\p{N} ]/gu, "").trim(); // an arrow or a cross is not spoken
  return label.toLowerCase().includes(shown.toLowerCase()) ? label : `${shown}: ${label}`;
}

/** @param {string} prefix */
export function widgets(prefix) {
  /**
   * An input with its label before it.
   * @template {Element} T
   * @param {Element} parent
   * @param {string} text
   * @param {T} input
   */
  function labelled(parent, text, input) {
    el("label", `${prefix}-field`, parent, text).appendChild(input);
    return input;
  }

  /**
   * @param {Element | null} parent
   * @param {string} text
   * @param {string} label what it does, where the text alone does not say it; else ""
   * @param {(event: MouseEvent) => void} onclick
   */
  function button(parent, text, label, onclick, className = `${prefix}-button`) {
    const node = el("button", className, parent, text);
    node.type = "button";
    if (label) {
      node.setAttribute("aria-label", nameOf(text, label));
      node.title = label;
    }
    node.onclick = onclick;
    return node;
  }

  /**
   * A button with more about it than its text, by which alone it is called.
   * @param {Element} parent
   * @param {string} text
   * @param {string} hint
   * @param {() => unknown} act
   */
  const hinted = (parent, text, hint, act) => Object.assign(button(parent, text, "", act), { title: hint });

  /**
   * @param {Iterable<[string, string]>} options values and what is shown of them
   * @param {string} value
   * @param {(value: string) => void} onchange
   */
  function choice(options, value, onchange) {
    const node = el("select", `${prefix}-select`);
    for (const [each, text] of options) el("option", "", node, text).value = each;
    node.value = value;
    node.onchange = () => onchange(node.value);
    return node;
  }

  /**
   * A choice with its label before it.
   * @param {Element} parent
   * @param {string} label
   * @param {[string, string][]} options
   * @param {(value: string) => void} onchange
   */
  function select(parent, label, options, onchange, value = options[0]?.[0] ?? "") {
    const node = choice(options, value, onchange);
    node.setAttribute("aria-label", label);
    labelled(parent, label, node);
    return node;
  }

  /**
   * A box to tick, with its label after it.
   * @param {Element} parent
   * @param {string} label
   * @param {boolean} isOn
   * @param {(isOn: boolean) => void} onchange
   */
  function check(parent, label, isOn, onchange, className = `${prefix}-field`) {
    const wrap = el("label", className, parent);
    const node = el("input", "", wrap);
    node.type = "checkbox";
    node.checked = isOn;
    node.onchange = () => onchange(node.checked);
    el("span", "", wrap, label);
    return node;
  }

  return { button, check, choice, hinted, labelled, select };
}
