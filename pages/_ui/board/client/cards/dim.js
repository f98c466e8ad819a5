// The selection inside Plotly figures: which trials a point stands for, and the traces with all others dimmed.
// A point says by `customdata` which trial it is: its number, or a list of its number and its method. Else a trace says
// whose trials it shows by `meta.method`, `legendgroup`, `name`, or the label beside its hover text.

const FAINT = 0.07;

/**
 * What is read here of a trace, as plotly.js takes it.
 * @typedef {object} Trace
 * @property {string} [type]
 * @property {string} [mode]
 * @property {{ method?: string }} [meta]
 * @property {string} [legendgroup]
 * @property {string} [name]
 * @property {string | string[]} [hovertemplate]
 * @property {unknown} [customdata] for each point its trial, or something else
 * @property {unknown[]} [y]
 * @property {boolean} [showlegend]
 * @property {number} [opacity]
 * @property {number[]} [selectedpoints]
 * @property {object} [selected]
 * @property {object} [unselected]
 */
/** @typedef {{ y: unknown[], customdata: unknown[] }} Points of a trace of lines */
/** @typedef {Pick<import("../told.js").Job, "label">[]} Jobs the searches of the board */

/** The place of the search whose trials a trace shows, or -1. @param {Trace} trace @param {Jobs} jobs */
function jobOf(trace, jobs) {
  if (jobs.length < 2) return 0;
  const extra = /<extra>(.*?)<\/extra>/.exec(typeof trace.hovertemplate === "string" ? trace.hovertemplate : "")?.[1];
  for (const name of [trace.meta?.method, trace.legendgroup, trace.name, trace.name?.split(":")[0], extra]) {
    const found = jobs.findIndex((job) => job.label === name);
    if (found >= 0) return found;
  }
  return -1;
}

/**
 * The trials that a point stands for.
 * @param {Trace} trace
 * @param {unknown} entry the point's own in `customdata`
 * @param {Jobs} jobs
 * @returns {string[]}
 */
export function keysOf(trace, entry, jobs) {
  const [number, label] = Array.isArray(entry) ? entry : [entry];
  if (!Number.isInteger(number)) return [];
  const byLabel = jobs.findIndex((job) => job.label === label);
  const job = byLabel >= 0 ? byLabel : jobOf(trace, jobs);
  return job >= 0 ? [`${job}:${number}`] : jobs.map((_, j) => `${j}:${number}`);
}

/**
 * The traces with all that is not selected dimmed.
 * @param {Trace[]} data
 * @param {Jobs} jobs
 * @param {import("../trials.js").Selection} selection
 * @returns {Trace[]}
 */
export function dimmed(data, jobs, selection) {
  if (!selection.keys) return data;
  return data.flatMap((trace) => {
    if (!Array.isArray(trace.customdata)) return [trace];
    const isChosen = trace.customdata.map((entry) => keysOf(trace, entry, jobs).some((key) => selection.has(key)));
    const isLine = trace.type?.startsWith("scatter") && !(trace.mode ?? "lines+markers").includes("markers");
    if (!isLine) {
      const selectedpoints = [...isChosen.keys()].filter((i) => isChosen[i]);
      return [
        {
          ...trace,
          selectedpoints,
          selected: { marker: { opacity: 0.95 } },
          unselected: { marker: { opacity: FAINT } },
        },
      ];
    }
    // Such as the best so far: no part of it is one trial's.
    if (joinsTrials(/** @type {Points} */ (trace))) return [trace];
    const chosen = {
      ...trace,
      y: /** @type {Points} */ (trace).y.map((y, i) => (isChosen[i] ? y : null)),
      showlegend: false,
    };
    return [{ ...trace, opacity: FAINT }, ...(isChosen.includes(true) ? [chosen] : [])];
  });
}

/** Whether a line leads from one trial to another, without a gap between. @param {Points} trace */
function joinsTrials({ y, customdata }) {
  /** @param {unknown} a @param {unknown} b */
  const same = (a, b) => String(a) === String(b);
  return customdata.some((entry, i) => i > 0 && y[i] !== null && y[i - 1] !== null && !same(entry, customdata[i - 1]));
}
