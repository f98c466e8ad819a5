"""What scikit-learn and NumPy say where a trial cannot be run: sentences that searches meet, and which are retold.

They stand here as these libraries write them, and `tests/language/test_libraries.py` has the libraries say them. What
is not here is quoted as `LEAD` says.
"""

LEAD = "{kind}, in its own words: “{said}”"
"""Around what is in no catalogue, after the name of an error, where another language is spoken."""

SAID = (
    "Expected n_neighbors <= n_samples_fit, but n_neighbors = {n_neighbors}, n_samples_fit = {n_fit}, "
    "n_samples = {n_samples}",
    "Solver produced non-finite parameter weights. The input data may contain large values and need to be "
    "preprocessed.",
    "The {name} parameter of {model} must be {what}. Got {value} instead.",
    "a float in the range {ends}",
    "an int in the range {ends}",
    "Input {what} contains NaN.",
    "Input {what} contains infinity or a value too large for {dtype}.",
    "The covariance matrix of class {label} is not full rank. Increase the value of {name} to reduce the collinearity.",
    "n_splits={n_splits} cannot be greater than the number of members in each class.",
    "This solver needs samples of at least {n_least} classes in the data, but the data contains only one class: "
    "{label}",
    "Solver {solver} supports only {supported} penalties, got {penalty} penalty.",
    "Found array with {n_rows} sample(s) (shape={shape}) while a minimum of {n_least} is required{by}.",
    "Unknown label type: {label}. Maybe you are trying to fit a classifier, which expects discrete classes on a "
    "regression target with continuous values.",
    "could not convert string to float: {text}",
    "Unable to allocate {size} for an array with shape {shape} and data type {dtype}",
)
