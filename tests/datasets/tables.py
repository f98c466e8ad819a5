"""Mixed tables that tests make."""

import numpy as np
import pandas as pd

WORDS = ["engine", "quiet", "strong", "light", "broken", "new", "old", "fast", "slow", "cheap"]


def mixed(n=200, seed=0, gaps=0.1):
    """A frame with numbers, words, dates, texts and gaps; `label` has classes and `price` numbers."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "size": rng.normal(3, 2, n).round(3),
            "age": rng.integers(1, 60, n).astype(float),
            "colour": rng.choice(["red", "green", "dark blue"], n),
            "city": rng.choice([f"town {k}" for k in range(12)], n),
            "sold": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "said": [" ".join(rng.choice(WORDS, 4)) + f" no{rng.integers(0, 10**6)}" for _ in range(n)],
        }
    )
    signal = frame["size"] + 2.0 * (frame["colour"] == "red") + rng.normal(0, 1, n)
    frame["sold"] = frame["sold"].dt.strftime("%Y-%m-%d")
    for name in ("size", "age", "colour", "sold"):
        frame.loc[rng.random(n) < gaps, name] = None
    frame["label"] = np.where(signal > signal.median(), "yes", "no")
    frame["price"] = signal.round(4)
    return frame


def csv(frame, **how):
    return frame.to_csv(index=False, **how).encode()
