import { widgets } from "../../client/widgets.js";

export const { button, check, choice, hinted, labelled } = widgets("in");
