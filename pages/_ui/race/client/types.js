// What the server says of a race, and what the browser makes of it: types only.

/** @typedef {import("../../client/theme.js").Theme} Theme */
/** @typedef {import("../../client/scale.js").Tick} Tick */
/** @typedef {import("./plane.js").Goal} Goal */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {CanvasRenderingContext2D} Brush */

/**
 * One trial; the places have names in `ROW`. What is null was not measured, or is a parameter that is off.
 * - value: the score
 * - seconds: of training
 * - finish: seconds from the start of the run to the end of the trial
 * - ask: seconds of choosing it
 * - why: its place in `Hello.why`
 * - test: the score on the test part
 * - more: each parameter's position from 0 to 1, then what was measured of each goal
 * @typedef {[value: number | null, seconds: number, finish: number, ask: number, why: number, test: number | null,
 *   ...more: (number | null)[]]} Row
 */

/**
 * One method on one seed; all lists have a place for each trial.
 * @typedef {object} Run
 * @property {Row[]} rows
 * @property {(number | null)[]} best the best value so far; for two goals the share of the plane that is covered
 * @property {number[]} bestAt the place of the trial that has it; -1 for none
 * @property {number[]} finish seconds until all trials up to this one were over
 * @property {number[]} asked seconds of choosing all of them
 * @property {number[]} trained seconds of training all of them
 * @property {boolean} isComplete whether nothing follows
 */
/** @typedef {[lower: number, median: number, upper: number]} Band the middle half over the seeds */
/** @typedef {[at: number, band: Band | null]} TimedBand at a moment: seconds, trials or fits */

/**
 * @typedef {object} Method
 * @property {string} label
 * @property {string} title
 * @property {string} help
 * @property {string[]} style its colour as #rrggbb, the name of its dash, and of its marker
 * @property {number | null} usesScoresFrom the first trial that is chosen by scores
 */
/** @typedef {{ name: string, kind: "categorical", choices: string[] }} Choice */
/** @typedef {{ name: string, kind: "linear" | "log", low: number, high: number, whole: boolean }} Span */
/** @typedef {Choice | Span} Parameter */

/**
 * The values under two parameters.
 * @typedef {object} Land
 * @property {number} i the first parameter
 * @property {number} j the second one
 * @property {number[]} x positions of the first, from 0 to 1
 * @property {number[]} y positions of the second
 * @property {(number | null)[][]} z values, one row for each of `y`
 * @property {string} note what they are
 */

/**
 * What does not change while a race runs.
 * @typedef {object} Hello
 * @property {Method[]} methods
 * @property {number[]} seeds
 * @property {number} trials of one run
 * @property {number} folds
 * @property {string} metric
 * @property {string} direction
 * @property {number | null} optimum the best value there is, where it is known
 * @property {string} problem
 * @property {boolean} isTimed whether training takes time
 * @property {boolean} live whether models are trained for it now
 * @property {string[]} why reasons to choose a trial
 * @property {Parameter[]} parameters
 * @property {Land[]} landscapes one for each pair of parameters; none where the truth is not known
 * @property {Goal[]} [goals] none where only the score counts
 */

/** @typedef {[method: number, seed: number, from: number, isComplete: boolean, rows: Row[]]} Piece of a run */
/** @typedef {Record<string, (number | null)[]>} Tests scores on the test part: a list over the seeds for each method */

/**
 * One of the messages that lead from one moment of a race to the next.
 * @typedef {object} Update
 * @property {Piece[]} runs
 * @property {string} state
 * @property {string} error
 * @property {number} seconds that the race has run
 * @property {Record<string, Judgement>} verdicts by trial
 * @property {Line[]} table
 * @property {Land[]} ground a model of the truth, once a live race is over
 * @property {Tests} tests
 * @property {number | null} foldNoise what drawing the folds anew does to a score
 * @property {Plane | null} [plane] for two goals: null while no trial has both, left out while more rows follow
 */
/** @typedef {{ headline: string, pairs: Pair[] }} Judgement */

/**
 * Two methods compared over the same seeds.
 * @typedef {object} Pair
 * @property {string} sentence
 * @property {boolean} settled
 * @property {number} p of signed ranks, corrected after Holm
 * @property {number} difference median, in the unit of the values
 * @property {number | null} noise the difference in units of `foldNoise`
 * @property {number} regretP the same as `p` for the area below the curve of regret
 */
/** @typedef {{ method: string, target: number | null, mean_regret: number | null }} Line of a method, at the end */

/** @typedef {Pick<import("./clock.js").Clock, "by" | "at">} Moment the unit of the clock, and how much of it is over */
/** @typedef {{ m: number, k: number, n: number, row: Row }} Point a trial; places of its method, its seed, itself */
/** @typedef {Point & { x: number, y: number, isFront: boolean }} Spot a trial where it is drawn, in pixels */

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box pixels */
/** @typedef {(value: number) => number} Scale from a value to pixels */

/**
 * Draws a card anew; `scale` is the size of type, 1 as usual.
 * @callback Draw
 * @param {import("./plots/plot.js").Plot} plot
 * @param {import("./model.js").Model} model
 * @param {import("./view.js").View} view
 * @param {Theme} theme
 * @param {number} scale
 * @returns {void}
 */

export {};
