"""Searches of more trials than a process is given: which ones it gets, and that it stays quick and new."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning import methods
from tuning.methods.bayes import telling as which
from tuning.methods.bayes.model import Model
from tuning.methods.bayes.telling import telling
from tuning.space import Float, Int, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

SPACE = Space({"a": Float(0, 1), "n": Int(0, 50)})


def searched(n, seed=0):
    """`n` random trials, one in seven without a value."""
    rng, history = np.random.default_rng(seed), History(Study(SPACE, "minimize", seed=seed))
    for k in range(n):
        config = SPACE.sample(rng)
        history = history.apply(TrialStarted(float(k), k, config))
        value = (config["a"] - 0.3) ** 2 + config["n"] / 50
        ended = (State.FAILED, Outcome(float("nan"))) if k % 7 == 6 else (State.DONE, Outcome(value))
        history = history.apply(TrialFinished(k + 0.5, k, *ended))
    return history


@given(st.lists(st.one_of(st.floats(-10, 10), st.just(float("nan"))), max_size=80))
def test_the_best_half_is_given_and_the_others_evenly(values):
    losses, most = np.array(values, dtype=float), 12
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(which, "MOST", most)
        kept = telling(losses)
    assert len(kept) == min(len(losses), most) and (np.diff(kept) > 0).all()
    if len(losses) > most:
        by_loss = sorted(range(len(losses)), key=lambda i: (np.isnan(losses[i]), losses[i], i))
        assert set(by_loss[: most // 2]) <= set(kept.tolist())
        others = sorted(by_loss[most // 2 :])
        ranks = [others.index(i) for i in kept if i in others]
        assert ranks[0] == 0 and ranks[-1] == len(others) - 1
        assert max(np.diff(ranks)) - min(np.diff(ranks)) <= 1


def test_a_long_search_asks_for_what_is_new_near_the_best_and_says_what_it_was_given(monkeypatch):
    monkeypatch.setattr(which, "MOST", 30)
    history, method = searched(90), methods.get("bayes")
    model = Model(history)
    assert len(model.trials) == 30 and model.n_counted == 90 and len(model.used) == 90
    best = min((t for t in history.trials if t.value is not None), key=lambda t: t.value)
    assert best.number in model.numbers
    fitted = set()
    for _ in range(6):
        number = history.next_number
        proposal = method.ask(history, np.random.default_rng([0, number]))
        assert methods.key(proposal.config) not in methods.tried(history)
        fitted.add(proposal.note["fitted"])
        if number == 90:
            assert "Of 90 trials the process is given 30:" in method.explain(history).sentence
        history = history.apply(TrialStarted(float(number), number, proposal.config, note=proposal.note))
        value = (proposal.config["a"] - 0.3) ** 2 + proposal.config["n"] / 50
        history = history.apply(TrialFinished(number + 0.5, number, State.DONE, Outcome(value)))
    assert len(fitted) == 1  # none anew for every trial
    assert history.best.value == pytest.approx(0, abs=0.01)


def test_a_short_search_is_given_whole():
    history = searched(30)
    assert "process is given" not in methods.get("bayes").explain(history).sentence
    assert Model(history).numbers == [trial.number for trial in history.ended_trials]
