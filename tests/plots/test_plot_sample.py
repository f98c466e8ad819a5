"""Which trials are drawn when there are too many, and what an update of a live chart then sends."""

import json

import numpy as np
import pytest

from pages._ui.changes import change, plain
from tests.plots.plot_cases import TWELVE, history
from tuning import plots
from tuning.plots._core import trials as _trials
from tuning.space import Float, Space
from tuning.study import History

LINE = Space({"x": Float(0, 1), "y": Float(0, 1)})


@pytest.mark.parametrize("methods", [1, 3])
@pytest.mark.parametrize("limit", [200, 250, 2000])
def test_a_sample_has_the_best_the_latest_and_an_even_choice_of_the_others(methods, limit):
    rng = np.random.default_rng(0)
    for about in (limit - 1, limit, limit + 1, limit + limit // 8, 3 * limit + 7):
        lengths = [about // methods] * methods
        n = sum(lengths)
        histories = {
            f"m{k}": History.of(LINE, [{"x": 0.5, "y": 0.5}] * length, rng.permutation(length).astype(float).tolist())
            for k, length in enumerate(lengths)
        }
        frame = _trials.table(histories)
        rows = _trials.sample(frame, limit)
        assert len(rows) == _trials.n_drawn(n, limit) <= limit and (np.diff(rows) > 0).all()
        numbers, values = frame["number"].to_numpy(), frame["value"].to_numpy()
        assert set(np.flatnonzero(values >= np.sort(values)[-(limit // 8)])) <= set(rows)
        assert set(np.flatnonzero(numbers > numbers.max() - limit // 8 // methods)) <= set(rows)
        if n > limit:
            assert np.histogram(rows, 8, (0, n))[0].min() >= limit // 8 // 8  # no stretch is left out


def test_beyond_the_limit_an_update_sends_what_is_new():
    """Each plot that draws trials as they are: one more trial changes next to nothing of what is there."""
    given = history(TWELVE, 2600, rich=True, workers=1)
    for name in ("best_so_far", "cost", "metric_pairs", "slice", "timeline", "learning_curves"):
        sizes = []
        for n in (2530, 2570):  # between the numbers at which points are chosen anew
            old, new = (plain(plots.card(name, {"a": given.at(k)}).drawing) for k in (n, n + 1))
            sizes.append(len(json.dumps(change(old, new))))
        assert max(sizes) < 0.05 * len(json.dumps(new)), (name, sizes)
