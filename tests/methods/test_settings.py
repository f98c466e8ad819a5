"""Settings of methods: what is declared is checked, with a sentence that says what is allowed."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import methods, problems, run
from tuning.methods import Setting
from tuning.methods.bayes.model import Model
from tuning.space import Categorical, Space

ALL = [(name, setting) for name in methods.names() for setting in methods.declared(name)]


def bad(about: Setting):
    """Values that no such setting allows."""
    odd = [object(), 1j, [1], float("nan"), "nonsense"]
    odd += {"choice": [1, True, None], "switch": [0, 1, "yes", None], "free": [1, None]}.get(about.kind, [])
    if about.kind in ("whole", "number"):
        odd += [True, "3", np.array([1.0, 2.0]), float("inf"), about.low - 1, about.high + 1]
    return odd + ([2.5] if about.kind == "whole" else [])


@pytest.mark.parametrize(("name", "setting"), ALL)
def test_what_makes_no_sense_is_refused_with_the_settings_name(name, setting):
    for value in bad(methods.declared(name)[setting]):
        with pytest.raises(ValueError, match=f"^{setting} must be ") as caught:
            methods.get(name, **{setting: value})
        assert str(caught.value).endswith(".")


@pytest.mark.parametrize(("name", "setting"), ALL)
def test_the_default_and_what_is_declared_is_accepted(name, setting):
    about = methods.declared(name)[setting]
    assert about.default == methods.settings(name)[setting]
    values = [about.default, *about.choices]
    if about.kind in ("whole", "number") and not about.is_open:
        values += [low for low in (about.low, about.high) if np.isfinite(low)]
    if about.kind == "whole":
        values = [value if value is None else int(value) for value in values]
    for value in values:
        method = methods.get(name, **{setting: value})
        assert methods.get(**methods.recipe(method)) == method
    assert about.help or about.kind == "free"


DEEP = Space(
    {f"a{i}": Categorical(["no", "yes"], when={f"a{i - 1}": "yes"} if i else None) for i in range(14)}
)  # 15 configs, of which the last comes up once in 16,000 draws


@pytest.mark.parametrize(
    ("name", "setting", "value"), [(*one, value) for one in ALL for value in methods.declared(one[0])[one[1]].choices]
)
def test_with_every_choice_each_config_is_tried_once_and_the_last_one_can_be_explained(name, setting, value):
    method = methods.get(name, **{setting: value})
    history = run(P(lambda config: float(len(config) % 5), DEEP), method, trials=15, seed=0)
    assert len({tuple(trial.config.items()) for trial in history.done}) == 15
    if callable(getattr(method, "explain", None)):
        assert method.explain(history, at=14).proposal == history.trials[14].config


def test_numbers_of_numpy_become_plain_ones_and_a_list_of_configs_a_tuple():
    method = methods.get("bayes", initial=np.int64(4), kappa=np.float32(2), begin=[{"x": 1}])
    assert type(method.initial) is int and type(method.kappa) is float and method.begin == ({"x": 1},)


def test_a_single_draw_may_come_from_each_process():
    history = run(problems.get("branin"), "bayes", trials=12, seed=0)
    model = Model(history, n=4)
    asked = []
    model._processes.draws = lambda inputs, counts, rng: asked.append(counts) or np.zeros((1, len(inputs)))
    for seed in range(40):
        model.draws(model.points, 1, np.random.default_rng(seed))
    assert {tuple(counts) for counts in asked} == {tuple(row) for row in np.eye(4, dtype=int).tolist()}
    model.draws(model.points, 10, np.random.default_rng(0))
    assert sum(asked[-1]) == 10 and set(asked[-1]) == {2, 3}


def test_a_history_read_by_another_metric_is_fitted_anew():
    history = run(problems.get("recorded_logistic_wine"), "bayes", trials=14, seed=0)
    other = history.by_metric("log_loss", "minimize")
    method = methods.get("bayes")
    fresh = Model(other, n=4, transform="log_tail", focus=True)
    for found, expected in zip(method._model(other).thetas, fresh.thetas, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert method._model(history).fitted_at == 14
    kept = history.trials[-1].note["thetas"]
    assert not np.allclose(method._model(other).thetas[0], kept[0])
