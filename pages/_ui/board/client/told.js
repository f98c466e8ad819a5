// What the server tells the board: only types. What tells it are view.py, feed.py, status.py, stream.py and trial.py.

/**
 * What the page hands to the board.
 * @typedef {object} Data
 * @property {string} live address of the event stream
 * @property {string} base address below which cards, their files and single trials are
 * @property {Record<string, string>} query what each of these addresses asks with: the searches, and a metric
 * @property {string[]} ids of the searches
 * @property {string} csv address of all trials as a file
 * @property {string} plotly address of plotly.js
 * @property {About[]} cards all that there are, in their order
 * @property {View} view
 * @property {boolean} over whether all searches have ended
 */

/**
 * A card before anything is drawn on it.
 * @typedef {object} About
 * @property {string} name
 * @property {string} title
 * @property {string} help how to read it
 * @property {boolean} isWide whether it takes a whole row
 */

/**
 * How the board is shown, as the link has it.
 * @typedef {object} View
 * @property {string} sel the selection: trials, or ranges
 * @property {string} axes how the axes of parallel coordinates stand
 * @property {string} projector "yes" or "no"
 * @property {string} wide "yes" or "no"
 * @property {string[]} cards names, or names with options: "landscape:x=alpha:y=degree"
 */

/**
 * The first message of the stream: what never changes.
 * @typedef {object} Hello
 * @property {string} token of the server's feed; another one counts its frames and rows anew
 * @property {string} metric what it is called
 * @property {string} direction "maximize" or "minimize"
 * @property {Job[]} jobs the searches
 * @property {Look} look
 * @property {Axis[]} axes one for each parameter
 */

/**
 * A search, and how it looks in all plots.
 * @typedef {object} Job
 * @property {string} label
 * @property {string} color
 * @property {string} dash its name in plotly
 * @property {string} marker its name in plotly
 */

/**
 * The colours that all plots share.
 * @typedef {object} Look
 * @property {string[]} steps from bad to good
 * @property {number[]} begins the share of the ranks, from 0 to 1, at which each step begins
 * @property {string} failed
 * @property {string} grey
 */

/** @typedef {import("./parallel/axis.js").Given & { name: string }} Axis a parameter */
/** @typedef {number | null} Cell a number, the place of a choice, or null if the parameter is inactive */

/**
 * A trial as it travels.
 * @typedef {[job: number, number: number, state: string, value: number | null, spread: number | null,
 *   seconds: number, cells: Cell[], message: string]} Row
 */

/**
 * All other messages of the stream: what is new.
 * @typedef {object} Update
 * @property {number} version of the trials
 * @property {boolean} over whether all searches have ended
 * @property {number} from how many ended trials come before the rows
 * @property {Row[]} rows trials that have ended
 * @property {Row[]} running
 * @property {Status[]} status one for each search
 * @property {Record<string, Frame>} cards what was drawn, by how the card is asked for
 */

/**
 * One search in a few numbers and words. The number is that of the best trial.
 * @typedef {object} Status
 * @property {string} label
 * @property {string} state
 * @property {number} finished trials
 * @property {number | null} trials in all, if that is known
 * @property {string} error
 * @property {string} unsaved why it is not kept, if it is not
 * @property {number} ahead how many searches are served before a waiting one
 * @property {number} running trials
 * @property {number | null} eta seconds that are left
 * @property {number} failed trials without a value
 * @property {string} why what most of them say
 * @property {number} pruned trials
 * @property {number} seconds since it began
 * @property {number | null} best value
 * @property {number | null} number null where there is no best one
 * @property {string} metric what it is called
 * @property {string} direction
 * @property {Record<string, string> | null} config of the best one
 * @property {{ big: string, text: string } | null} front of several goals
 * @property {string} reason why the search ended
 * @property {string} outlook what there is still to gain
 */

/**
 * One drawing of a card: the whole of it, or what changed since the one before.
 * @typedef {object} Frame
 * @property {number} frame counted from 1 on
 * @property {number} version of the trials that it shows
 * @property {number} every seconds between two drawings while the search runs
 * @property {Content} [whole]
 * @property {import("./cards/figure.js").Step} [change]
 */

/**
 * What is on a card.
 * @typedef {object} Content
 * @property {string} title
 * @property {string} help
 * @property {string} reason why there is no chart; else ""
 * @property {string} summary the chart in words
 * @property {Choices} choices
 * @property {Record<string, string>} words what options and their values are called, where it is not as in the code
 * @property {Picture | null} figure
 */

/** @typedef {Record<string, (string | number)[]>} Choices the options of a plot with their values, the default first */
/** @typedef {{ data: import("./cards/dim.js").Trace[], layout: import("./cards/figure.js").Layout }} Picture */

/**
 * The data of a card, at most its last 500 rows.
 * @typedef {object} Rows
 * @property {string[]} columns
 * @property {(string | number | boolean | null)[][]} rows
 * @property {number} n how many rows there are in all
 * @property {string} reason why there are none; else ""
 */

/**
 * All about one trial.
 * @typedef {object} Details
 * @property {string} label of the search
 * @property {number} number
 * @property {string} state
 * @property {number | null} value
 * @property {number | null} spread between folds
 * @property {string} metric what it is called
 * @property {string} rank "3 of 40"; "" without a value
 * @property {[name: string, value: string | null][]} config null where a parameter is inactive
 * @property {(number | null)[]} folds the score of each
 * @property {{ title: string, mean: number | null, folds: (number | null)[] }[]} metrics
 * @property {Curve[]} curves
 * @property {boolean} gets_rows whether its budget is rows of data, not epochs
 * @property {{ fit: number, score: number, ask: number, wall: number }} times in seconds
 * @property {string} why it was proposed
 * @property {[name: string, value: string][]} note what else its method noted of that
 * @property {string} message
 * @property {Neighbour[]} neighbours the nearest trials
 * @property {string} code of exactly this model; "" where there is none
 */

/** @typedef {{ fold: number, x: number[], y: number[] }} Curve scores by epochs, or by rows of data */
/** @typedef {{ number: number, state: string, value: number | null, distance: number }} Neighbour */

export {};
