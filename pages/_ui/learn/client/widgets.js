import { widgets } from "../../client/widgets.js";

export const { button, choice, hinted, labelled, select } = widgets("le");
