import { widgets } from "../../client/widgets.js";

export const { button, choice, labelled, select } = widgets("le");
