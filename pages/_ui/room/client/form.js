// The form by which a phone comes in.

import { el, setText } from "../../client/dom.js";
import { tr } from "../../client/words.js";

/**
 * @param {HTMLElement} root
 * @param {string} known the code, as far as it is known
 * @param {string} said what there is to say beforehand
 * @param {(code: string, name: string) => Promise<void>} join
 */
export function askForName(root, known, said, join) {
  const form = el("form", "", root);
  const code = field(form, tr("Code"), known, 40); // as it is pasted, with blanks
  code.autocapitalize = "characters";
  const name = field(form, tr("Nickname"), "", 20);
  el("p", "cr-hint", form, tr("Everybody sees it. Do not use your full name."));
  const button = el("button", "cr-main", form, tr("Join"));
  const told = el("p", "cr-said", form, said);
  told.setAttribute("role", "alert");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (button.disabled) return; // a second tap would be refused: the nickname is taken by the first
    button.disabled = true;
    try {
      await join(codeOf(code.value), name.value);
    } catch (/** @type {any} */ error) {
      setText(told, error.message);
    }
    button.disabled = false;
  };
  (known ? name : code).focus();
}

/** A code as the server reads it. @param {string} typed */
export const codeOf = (typed) => typed.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();

/** @param {HTMLElement} into @param {string} text @param {string} value @param {number} most */
function field(into, text, value, most) {
  const label = el("label", "", into, text);
  const made = el("input", "", label);
  Object.assign(made, { value, maxLength: most, required: true, autocomplete: "off", spellcheck: false });
  return made;
}
