"""Histories that plots must stand."""

import math
from collections.abc import Mapping

import numpy as np

from tuning.space import Categorical, Float, Int, Space
from tuning.study import (
    History,
    Outcome,
    State,
    Study,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

MIXED = Space(
    {
        "C": Float(1e-3, 1e3, log=True),
        "kernel": Categorical(["rbf", "poly"]),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "layers": Categorical([(50,), (100, 50)]),
        "flag": Categorical([True, False, None, 0]),
    }
)
WIDE = Space({f"p{i}": Float(0, 1) for i in range(40)})
TWELVE = Space({f"p{i}": Float(1e-4, 1, log=True) for i in range(12)})
SIZES = Space(
    {
        **{f"x{i}": Float(0, 1) for i in range(3)},
        **{f"l{i}": Float(1e-5, 10, log=True) for i in range(2)},
        "n": Int(1, 100),
        "kind": Categorical(["alpha", "beta", "gamma"]),
        "depth": Categorical([None, 2, 4, 8]),
    }
)
PICTURES = {  # of every kind that there is a plot of
    "policy": {
        "map": ["SF", "HG"],
        "arrows": "←↓→↑",
        "action": [2, 1, 0, 0],
        "value": [0.5, 0.9, 0.0, 0.0],
        "known": [True, True, False, False],
        "walk": [0, 1, 3],
    },
    "samples": {"made": [[0.5, 0.5], [1.0, 0.0]], "real": [[0.0, 1.0]]},
    "text": {"written": "ab c\nd", "read": "x y\nz", "bits": [4.5, 0.2, 3.0, 1.0, 9.0]},
    "episode": {
        "task": "cart_pole",
        "seen": [[0.1, 0.0, 0.02, 0.0], [0.2, 0.1, 0.03, 0.1]],
        "worth": [9, 8.5],
        "over": True,
    },
    "attention": {
        "letters": ["a", "b"],
        "rows": [
            {"is": "x", "read_as": "y", "steps": [1, 3, 4], "heads": [["f00", "0f8", "00f"], ["aaa", "f00", "123"]]}
        ]
        * 2,
    },
    "images": {"n": 20, "n_wrong": 1, "wrong": [["0f0f" * 4, "3", "8"]], "filters": [[9, -9, 0, 4]] * 3},
}
ENDS = tuple(state for state in State if state != State.RUNNING)


def history(
    space, n, *, states=(State.DONE,), direction="maximize", value=None, seed=0, rich=False, running=0, workers=2
):
    """A search of `n` trials on `workers`; `rich` ones have folds, epochs, several metrics and times."""
    rng, out = np.random.default_rng(seed), History(Study(space, direction, "accuracy"))
    out = out.apply(StudyStarted(100.0))
    for k in range(n + running):
        state = states[k % len(states)]
        config = space.sample(rng)
        began = 100.0 + k // workers
        note = {"weights": [0.5 / (k + 1), 0.25, 0.75 - 0.5 / (k + 1)]} if rich else {}
        out = out.apply(TrialStarted(began, k, config, note=note))
        centre = _score(space, config, rng) if value is None else value
        folds = tuple(float(v) for v in centre + (0.0 if value is not None else 0.02) * rng.normal(size=3))
        for fold in range(3 if rich else 1):
            for epoch in (1, 2, 3, 4) if rich else ():
                out = out.apply(TrialReported(began + 0.1, k, fold, epoch, folds[fold] * (1 - 0.5**epoch)))
            out = out.apply(TrialReported(began + 0.2, k, fold, None, folds[fold]))
        if k >= n:
            continue
        is_done = state == State.DONE
        found = float(np.mean(folds)) if is_done else math.nan
        scores = folds if is_done else folds[:1] if state == State.PRUNED else ()
        metrics = {"accuracy": scores, "f1": tuple(s**2 for s in scores)} if rich else {"accuracy": scores}
        message, pictures = "" if is_done else "bad luck", PICTURES if rich else {}
        outcome = Outcome(found, scores, metrics, 0.1 + rng.random(), 0.01, message=message, pictures=pictures)
        out = out.apply(TrialFinished(began + 0.3 + 0.6 * rng.random(), k, state, outcome))
    return out


def _score(space, config, rng):
    """Depends on the first parameter that is always active, and on chance."""
    first = next(name for name in space if not space[name].when)
    return 0.9 - (space[first].to_unit(config[first]) - 0.3) ** 2 + 0.03 * rng.normal()


def as_arrays(values):
    return [] if values is None else values


class Cases(Mapping):
    """Histories by what they are a case of, each made when it is first asked for: most processes need none."""

    def __init__(self, makers):
        self._makers, self._made = makers, {}

    def __getitem__(self, case):
        if case not in self._made:
            self._made[case] = self._makers[case]()
        return self._made[case]

    def __iter__(self):
        return iter(self._makers)

    def __len__(self):
        return len(self._makers)


CASES = Cases(
    {
        "one": lambda: {"bayes": history(MIXED, 1)},
        "mixed states": lambda: {"bayes": history(MIXED, 30, states=ENDS)},
        "all failed": lambda: {"grid": history(MIXED, 5, states=(State.FAILED,))},
        "all equal": lambda: {"random": history(MIXED, 40, value=0.0)},
        "ties": lambda: {
            "random": History.of(Space({"x": Int(0, 3)}), [{"x": k % 4} for k in range(24)], [0.5, 1.0, 1.0] * 8)
        },
        "minimize": lambda: {"random": history(MIXED, 30, direction="minimize")},
        "two methods": lambda: {"random": history(MIXED, 30), "bayes": history(MIXED, 30, seed=1)},
        "unknown label": lambda: {"mine": history(MIXED, 4), "other": history(MIXED, 4)},
        "one parameter": lambda: {"bayes": history(Space({"x": Float(0, 1)}), 30)},
        "twelve parameters": lambda: {"bayes": history(TWELVE, 30)},
        "forty parameters": lambda: {"bayes": history(WIDE, 30)},
        "one-point axis": lambda: {"bayes": history(Space({"x": Categorical([3]), "y": Int(1, 2)}), 30)},
        "fifty": lambda: {"bayes": history(MIXED, 50)},
        "thousand": lambda: {"bayes": history(MIXED, 1000, rich=True)},
        "running": lambda: {"bayes": history(MIXED, 30, running=2)},
        "everything": lambda: {"bayes": history(MIXED, 60, states=(*[State.DONE] * 5, *ENDS), rich=True, running=2)},
        "different spaces": lambda: {
            "random": history(Space({"a": Float(0, 1), "b": Categorical(["u", "v"])}), 30),
            "bayes": history(Space({"a": Float(0.5, 2), "b": Categorical(["v", "w"]), "c": Int(1, 9)}), 30),
        },
        "long labels": lambda: {
            "bayes": history(
                Space({"k": Categorical([f"a very long name of a category that ends in {i}" for i in range(30)])}), 60
            )
        },
    }
)
