"""Drawn spaces and histories: small ones that can be tried out, with conditions and mixed kinds, and every state."""

import itertools
import math

import numpy as np
from hypothesis import strategies as st

from tuning.methods import key
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialStarted


@st.composite
def small_spaces(draw, *, may_be_infinite=False):
    """Spaces of some dozens of configs at most, half of them with conditions; with a `Float` deep inside if allowed."""
    kind = Categorical(draw(st.sampled_from([("u", "v"), (True, 1), (None, "v", (3,))])))
    n = draw(st.integers(1, 6))
    log = draw(st.booleans())
    parameters = {"k": kind, "n": Int(1, 1 + n, log, when=draw(st.sampled_from([{}, {"k": kind.choices[-1]}])))}
    if draw(st.booleans()):
        parameters["m"] = Int(-1, 1, when=draw(st.sampled_from([{}, {"n": [2]}, {"k": kind.choices[0]}])))
    if may_be_infinite and draw(st.booleans()):
        parameters["x"] = Float(1e-3, 1.0, draw(st.booleans()), when=draw(st.sampled_from([{"n": [1]}, {"n": [1, 2]}])))
    return Space(dict(draw(st.permutations(list(parameters.items())))))


@st.composite
def histories(draw, spaces, *, most=8):
    """Histories of at most `most` trials in every state, as the outcome of a search in a drawn space."""
    space = draw(spaces)
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    history = History(Study(space, draw(st.sampled_from(["minimize", "maximize"])), seed=3, trials=30))
    history = history.apply(StudyStarted(0.0))
    states = draw(st.lists(st.sampled_from(list(State)), max_size=most))
    for number, state in enumerate(states):
        history = history.apply(TrialStarted(float(number), number, space.sample(rng)))
        if state != State.RUNNING:
            folds = (0.25, float(rng.random())) if state == State.PRUNED else ()
            value = float(rng.normal()) if state == State.DONE else np.nan
            history = history.apply(TrialFinished(number + 0.5, number, state, Outcome(value, folds)))
    return history


def count(space):
    """Number of different configs, by making all of them."""
    if any(isinstance(parameter, Float) for parameter in space.values()):
        return math.inf
    axes = [[p.to_unit(value) for value in p.levels(100)] for p in space.values()]
    return len({key(space.from_unit(point)) for point in itertools.product(*axes)})
