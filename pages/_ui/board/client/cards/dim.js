// The selection inside Plotly figures: which trials a point stands for, and the traces with all others dimmed.
// A point says by `customdata` which trial it is: its number, or a list of its number and its method. Else a trace says
// whose trials it shows by `meta.method`, `legendgroup`, `name`, or the label beside its hover text.

const FAINT = 0.07;

function jobOf(trace, jobs) {
  if (jobs.length < 2) return 0;
  const extra = /<extra>(.*?)<\/extra>/.exec(typeof trace.hovertemplate === "string" ? trace.hovertemplate : "")?.[1];
  for (const name of [trace.meta?.method, trace.legendgroup, trace.name, trace.name?.split(":")[0], extra]) {
    const found = jobs.findIndex((job) => job.label === name);
    if (found >= 0) return found;
  }
  return -1;
}

export function keysOf(trace, entry, jobs) {
  const [number, label] = Array.isArray(entry) ? entry : [entry];
  if (!Number.isInteger(number)) return [];
  const byLabel = jobs.findIndex((job) => job.label === label);
  const job = byLabel >= 0 ? byLabel : jobOf(trace, jobs);
  return job >= 0 ? [`${job}:${number}`] : jobs.map((_, j) => `${j}:${number}`);
}

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
    if (joinsTrials(trace)) return [trace]; // such as the best so far: no part of it is one trial's
    const chosen = { ...trace, y: trace.y.map((y, i) => (isChosen[i] ? y : null)), showlegend: false };
    return [{ ...trace, opacity: FAINT }, ...(isChosen.includes(true) ? [chosen] : [])];
  });
}

// Whether a line leads from one trial to another, without a gap between.
function joinsTrials({ y, customdata }) {
  const same = (a, b) => String(a) === String(b);
  return customdata.some((entry, i) => i > 0 && y[i] !== null && y[i - 1] !== null && !same(entry, customdata[i - 1]));
}
