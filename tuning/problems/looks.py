"""What a closer look at a config finds: what it says of rows that it was not fitted to, and over two of its inputs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """What a config says of each row by a model that was not fitted to it; of repeated folds, the first time.

    Args:
        metric: the objective.
        class_names: none for regression.
        feature_names: of the inputs.
        rows: places in the data set, shape (n,).
        y: true targets, classes as numbers, shape (n,).
        predicted: shape (n,).
        probabilities: of each class, shape (n, k); None where the model gives none.
        importance: by input, how much the metric loses where the input is shuffled among the rows of a fold.
        wrong: places among these rows of those that are furthest off, the worst first.
        inputs: of these, as they are in the data set, shape (len(wrong), n_features).
        levels: by input, the words that its numbers stand for; empty for numbers.
        picture: height and width, where inputs are the pixels of a picture.
    """

    metric: str
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    rows: np.ndarray
    y: np.ndarray
    predicted: np.ndarray
    probabilities: np.ndarray | None
    importance: dict[str, tuple[float, ...]] = field(default_factory=dict)
    wrong: tuple[int, ...] = ()
    inputs: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    levels: tuple[tuple[str, ...], ...] = ()
    picture: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Boundary:
    """What models say over two inputs, the others at their middle.

    Args:
        names: of both inputs.
        x, y: their values on the grid, shapes (g,).
        said: class numbers or values, one array of shape (g, g) for each config: row by row of `y`.
        points: both inputs of some rows, shape (n, 2).
        targets: of the same rows.
        class_names: none for regression.
    """

    names: tuple[str, str]
    x: np.ndarray
    y: np.ndarray
    said: tuple[np.ndarray, ...]
    points: np.ndarray
    targets: np.ndarray
    class_names: tuple[str, ...]
