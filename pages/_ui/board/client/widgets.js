import { widgets } from "../../client/widgets.js";

export const { button, check, choice, labelled, select } = widgets("lb");
