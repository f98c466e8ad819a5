"""What there is to look at in a trained network, small and as JSON has it.

An image, and a line of attention, are a text of one hexadecimal digit for each pixel or step.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tuning.models.networks import training

N_SHOWN = 16  # images read wrongly, and filters
N_READ, MOST_SHOWN = 8, 16_000  # rows whose attention is shown, and digits of it


def images(network: Any, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Images that a convolutional network reads wrongly, and its first filters: numbers from -9 to 9."""
    said = network.predict(X)
    wrong = np.flatnonzero(said != y)
    filters = next(weights for weights in network.net_.module_.parameters() if weights.ndim == 4)
    filters = filters.detach().cpu().numpy()[:N_SHOWN, 0].reshape(min(network.channels, N_SHOWN), -1)
    largest = np.abs(filters).max(axis=1, keepdims=True)
    return {
        "n": len(X),
        "n_wrong": len(wrong),
        "wrong": [[_pixels(X[row]), str(y[row]), str(said[row])] for row in wrong[:N_SHOWN]],
        "filters": np.round(9 * filters / np.where(largest > 0, largest, 1)).astype(int).tolist(),
    }


def _pixels(image: np.ndarray) -> str:
    image = (image - image.min()) / (np.ptp(image) or 1)
    return "".join(f"{round(15 * value):x}" for value in image.tolist())


def attention(network: Any, rows: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Where the last layer of a Transformer looks while it reads the first row of each class, as many as may be.

    Steps are symbols, or empty texts where there are none; those before anything is there are left out.
    """
    has_symbols = rows.dtype.kind == "i"
    n = int(np.clip(MOST_SHOWN // (network.heads * network.net_.module_.steps[0] ** 2), 1, N_READ))
    places = np.sort(np.unique(y, return_index=True)[1])[:n]
    looks, found = training.attention(network, rows[places]), []
    for place, said, of_row in zip(places, network.predict(rows[places]), looks, strict=True):
        first = int((rows[place] != 0).argmax()) if has_symbols else 0
        steps = rows[place][first:].tolist() if has_symbols else [""] * of_row.shape[-1]
        heads = [[_levels(line) for line in head] for head in of_row[:, first:, first:]]
        found.append({"is": str(y[place]), "read_as": str(said), "steps": steps, "heads": heads})
    return {"letters": [], "rows": found}


def _levels(line: np.ndarray) -> str:
    return "".join(f"{round(15 * share / max(float(line.max()), 1e-9)):x}" for share in line.tolist())
