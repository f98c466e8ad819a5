import { widgets } from "../../client/widgets.js";

export const { button, check, select } = widgets("rb");
