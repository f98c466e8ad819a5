"""Every method, found by discovery, keeps the same laws."""

import pickle
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import count, histories, small_spaces
from tuning import methods
from tuning.problems import get as get_problem
from tuning.search import run, steps
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialStarted

NUMERIC = Space({"x": Float(-5, 10), "n": Int(1, 100, log=True), "c": Float(1e-4, 1e2, log=True)})
MIXED = Space(
    {
        "kernel": Categorical(["rbf", "poly"]),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "C": Float(1e-3, 1e3, log=True),
        "layers": Categorical([(50,), (100, 50)]),
        "flag": Categorical([True, False, None]),
    }
)
SPACES = {
    "numeric": NUMERIC,
    "mixed": MIXED,
    "wide": Space({f"p{i}": Float(0, 1) for i in range(40)}),
    "small": Space({"a": Categorical(["x", "y"]), "b": Int(0, 2)}),
}


def score(config):
    return sum(crc32(repr(v).encode()) % 97 / 97 if not isinstance(v, float) else v % 1 for v in config.values())


def history(space, n, *, value=score, state=State.DONE, direction="minimize", seed=0, order=None):
    rng, started = (
        np.random.default_rng(seed),
        History(Study(space, direction, seed=3, trials=30)).apply(StudyStarted(0.0)),
    )
    configs = [space.sample(rng) for _ in range(n)]
    for k, config in enumerate(configs):
        started = started.apply(TrialStarted(float(k), k, config))
    for k in order or range(n):
        found = value(configs[k])
        ended = State.NAN if state == State.DONE and not np.isfinite(found) else state
        started = started.apply(TrialFinished(n + 1.0, k, ended, Outcome(found)))
    return started


def distinct(space):
    """Configs drawn at random, each once."""
    rng, seen = np.random.default_rng(0), set()
    while True:
        config = space.sample(rng)
        if (key := methods.key(config)) not in seen:
            seen.add(key)
            yield config


def ask(name, past, k=0):
    return methods.get(name).ask(past, np.random.default_rng([3, k]))


pytestmark = pytest.mark.parametrize("name", methods.names())


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
@pytest.mark.parametrize("n", [0, 1, 4, 12])
def test_proposals_are_inside_and_repeatable(name, space, n):
    if methods.find(name).has_end and n > 8:
        pytest.skip("what it has may be used up")
    past = history(space, n) if n <= 5 or space is not SPACES["small"] else history(space, 5)
    before = past.trials
    first, again = ask(name, past), ask(name, past)
    assert first == again
    assert space.check(first.config) == first.config
    assert past.trials == before


@pytest.mark.parametrize(
    "case",
    [
        "all failed",
        "constant",
        "nan",
        "huge",
        "tiny",
        "mixed sizes",
        "both ends",
        "one terrible",
    ],
)
def test_survives_odd_values(name, case):
    values = {
        "constant": lambda c: 1.0,
        "nan": lambda c: np.nan,
        "huge": lambda c: 1e300 * score(c),
        "tiny": lambda c: 1e-300 * score(c),
        "mixed sizes": lambda c: 10.0 ** (300 * (score(c) % 1) - 150),
        "both ends": lambda c: 1e300 if score(c) % 1 > 0.5 else -1e300,
        "one terrible": lambda c: 1e300 if c["C"] < 1 else score(c),
        "all failed": lambda c: np.nan,
    }
    state = State.FAILED if case == "all failed" else State.DONE
    past = history(MIXED, 12, value=values[case], state=state)
    assert MIXED.contains(ask(name, past).config)


def test_survives_duplicates_and_a_one_point_space(name):
    config = {"x": 1.0, "n": 5, "c": 1.0}
    past = History.of(NUMERIC, [config] * 8, [1.0, 2.0] * 4)
    assert NUMERIC.contains(ask(name, past).config)
    point = Space({"a": Categorical([7])})
    assert ask(name, History(Study(point))).config == {"a": 7}


def test_order_of_finishing_does_not_matter(name):
    order = list(np.random.default_rng(1).permutation(12))
    assert ask(name, history(MIXED, 12)).config == ask(name, history(MIXED, 12, order=order)).config


def test_flipped_direction_gives_the_same_proposal(name):
    down = history(MIXED, 12)
    up = history(MIXED, 12, value=lambda c: -score(c), direction="maximize")
    assert ask(name, down).config == ask(name, up).config


def test_scaled_and_shifted_values_give_the_same_proposal(name):
    plain = ask(name, history(MIXED, 12)).config
    shifted = ask(name, history(MIXED, 12, value=lambda c: 4 * score(c) + 8)).config
    for parameter, value in plain.items():
        assert shifted[parameter] == (pytest.approx(value, rel=1e-3) if isinstance(value, float) else value)


def test_rescaled_bounds_give_the_same_proposal(name):
    """The same search in other units."""
    one = Space({"x": Float(0, 1), "c": Float(1e-4, 1e2, log=True), "n": Int(1, 9)})
    other = Space({"x": Float(-300, 700), "c": Float(1e2, 1e8, log=True), "n": Int(101, 109)})
    units = np.random.default_rng(0).random((12, 3))
    pasts = [
        History.of(
            space, [space.from_unit(u) for u in units], [float(((u - 0.4) ** 2).sum()) for u in units], "minimize"
        )
        for space in (one, other)
    ]
    first, second = (past.space.to_unit(ask(name, past).config) for past in pasts)
    np.testing.assert_allclose(first, second, atol=2e-3)  # L-BFGS-B stops within its tolerance, in both by rounding


def test_forty_axes_and_five_hundred_trials_are_survived(name):
    past = history(SPACES["wide"], 500, value=lambda c: sum(c.values()))
    assert SPACES["wide"].contains(ask(name, past).config)


def test_a_resumed_search_equals_an_uninterrupted_one(name):
    problem, method = get_problem("branin"), methods.get(name)
    whole = run(problem, method, trials=9, seed=5)
    part = run(problem, method, trials=5, seed=5)
    again = run(problem, method, trials=9, seed=5, history=part)
    assert [trial.config for trial in again.trials] == [trial.config for trial in whole.trials]


def test_a_search_that_was_broken_off_anywhere_equals_an_uninterrupted_one(name):
    """As after the end of the process: nothing was cancelled, and one trial had begun, or had told something."""
    problem, method = get_problem("recorded_mlp_digits"), methods.get(name)
    moments = [now for _, now in steps(problem, method, trials=9, seed=5)]
    whole = moments[-1]
    told = [now for now in moments if now.running and now.running[0].reports]
    begun = [now for now in moments if now.running and not now.running[0].reports]
    for part in (begun[0], begun[7], told[len(told) // 2], *moments[0:1], *moments[-1:]):
        again = run(problem, method, trials=9, history=part)
        assert [facts(trial) for trial in again.trials] == [facts(trial) for trial in whole.trials]


def facts(trial):
    return trial.number, trial.config, trial.state, trial.value, trial.note, trial.fold_scores, list(trial.reports)


def test_explains_its_next_choice_and_any_past_one(name):
    history_ = run(get_problem("branin"), name, trials=8, seed=5)
    method = methods.get(name)
    for at in (0, 5, 7):
        explanation = method.explain(history_, at=at)
        assert explanation.proposal == history_.trials[at].config and explanation.axes == ("x1",)


def test_parallel_asks_do_not_repeat_each_other(name):
    past, configs = history(NUMERIC, 6), []
    for k in range(4):
        proposal = ask(name, past, k)
        configs.append(repr(proposal.config))
        past = past.apply(TrialStarted(10.0 + k, past.next_number, proposal.config, note=proposal.note))
    assert len(set(configs)) == 4


@settings(max_examples=10)
@given(past=histories(small_spaces(may_be_infinite=True)))
def test_no_config_comes_again_while_others_are_left(name, past):
    """From any history on: each proposal is inside, repeatable and new, until a method or the space has no more."""
    space, method = past.space, methods.get(name)
    before, seen, n_configs = past.trials, set(methods.tried(past)), count(space)
    for k in range(12):
        if len(seen) == n_configs:
            break
        try:
            proposal = method.ask(past, np.random.default_rng([1, k]))
        except methods.Exhausted:
            assert methods.find(name).has_end
            break
        assert method.ask(past, np.random.default_rng([1, k])) == proposal
        assert space.check(proposal.config) == proposal.config
        assert methods.key(proposal.config) not in seen
        seen.add(methods.key(proposal.config))
        past = past.apply(TrialStarted(99.0 + k, past.next_number, proposal.config, note=proposal.note))
        if k % 3:
            past = past.apply(TrialFinished(99.5 + k, past.next_number - 1, State.DONE, Outcome(0.5 + k % 4)))
    assert past.trials[: len(before)] == before


@pytest.mark.parametrize(
    "space",
    [
        Space({"k": Categorical(["u", "v"]), "n": Int(1, 30, log=True, when={"k": "v"})}),
        Space({"a": Categorical(["x", "y"]), "b": Int(0, 2)}),
        Space({"a": Categorical([True, 1]), "b": Int(0, 4), "c": Categorical(["p", "q"], when={"a": True, "b": 3})}),
    ],
    ids=["conditional", "plain", "deep"],
)
def test_a_small_space_is_tried_out_whole(name, space):
    """Methods of another package, which take a second to think, are asked for the last four configs only."""
    trials, method = int(count(space)), methods.get(name, **methods.find(name).race_settings)
    for seed in range(1 if method.requires else 2):
        history_ = History(Study(space, seed=seed, trials=trials))
        if method.requires:
            configs = [config for config, _ in zip(distinct(space), range(trials - 4), strict=False)]
            history_ = history_.grown(History.of(space, configs, map(score, configs)).finished)
        for k in range(len(history_.finished), trials):
            proposal = method.ask(history_, np.random.default_rng([seed, k]))
            history_ = history_.apply(TrialStarted(0.0, k, proposal.config, note=proposal.note))
            history_ = history_.apply(TrialFinished(1.0, k, State.DONE, Outcome(score(proposal.config))))
        assert len(methods.tried(history_)) == trials


def test_when_every_config_was_tried_there_is_an_answer(name):
    past = history(Space({"a": Categorical([7, 8])}), 12)
    if methods.find(name).has_end:
        with pytest.raises(methods.Exhausted):
            ask(name, past)
    else:
        assert ask(name, past).config["a"] in (7, 8)


OF_OWN_TRIALS = {"optuna_cmaes": {}, "optuna_nsga2": {"population": 6}}
"""What learns from trials of its own alone, with settings by which it begins to within a few of them."""


def own_configs(method, n, value):
    """The configs of a search by this method, judged by `value`."""
    past = History(Study(NUMERIC, seed=3, trials=30))
    for k in range(n):
        proposal = method.ask(past, np.random.default_rng([3, k]))
        past = past.apply(TrialStarted(0.0, k, proposal.config, note=proposal.note))
        past = past.apply(TrialFinished(1.0, k, State.DONE, Outcome(value(proposal.config))))
    return [methods.key(trial.config) for trial in past.finished]


def test_scores_play_no_part_before_the_trial_that_the_method_names(name):
    values = (score, lambda c: -score(c), lambda c: abs(c["x"]), lambda c: float(c["n"]))
    if name in OF_OWN_TRIALS:
        method = methods.get(name, **OF_OWN_TRIALS[name])
        first = method.uses_scores_from(NUMERIC)
        found = [own_configs(method, first + 14, value) for value in values]
        assert len({tuple(configs[:first]) for configs in found}) == 1
        assert len({tuple(configs) for configs in found}) > 1
        return
    first = methods.get(name).uses_scores_from(NUMERIC)
    for n in (1, 4, 7, 20):
        if first is None or n < first:
            assert ask(name, history(NUMERIC, n)) == ask(name, history(NUMERIC, n, value=lambda c: -(score(c) ** 3)))
    if first is not None:
        assert len({methods.key(ask(name, history(NUMERIC, 20, value=value)).config) for value in values}) > 1


def test_with_a_common_start_all_methods_propose_the_same(name):
    past = History(Study(MIXED, seed=5, trials=30))
    for k in range(6):
        proposals = [
            methods.get(other, same_start=6).ask(past, np.random.default_rng([5, k])) for other in (name, "random")
        ]
        assert proposals[0] == proposals[1]
        past = past.apply(TrialStarted(0.0, k, proposals[0].config, note=proposals[0].note))
        past = past.apply(TrialFinished(1.0, k, State.DONE, Outcome(float(k))))
    assert "same_start" not in methods.get(name, same_start=6).ask(past, np.random.default_rng(0)).note


def test_cancelled_trials_are_made_up_for(name):
    if not methods.find(name).is_sequence:
        pytest.skip("draws anew")
    past = History(Study(NUMERIC))
    first = ask(name, past)
    cancelled = past.apply(TrialStarted(0.0, 0, first.config, note=first.note))
    cancelled = cancelled.apply(TrialFinished(1.0, 0, State.CANCELLED, Outcome(np.nan)))
    assert ask(name, cancelled).config == first.config


def test_pickles_and_comes_back_from_its_recipe(name):
    method = methods.get(name)
    assert pickle.loads(pickle.dumps(method)) == method
    assert methods.get(**methods.recipe(method)) == method
    assert methods.title(name) and methods.help(name)
    assert replace(method) == method


def test_unknown_settings_are_refused(name):
    with pytest.raises(ValueError, match="nonsense"):
        methods.get(name, nonsense=1)
    with pytest.raises(ValueError, match="not a method"):
        methods.get(name + "x")


def test_configs_to_begin_with_come_first_and_the_method_says_so(name):
    problem = get_problem("branin")
    given = ({"x1": 1.0, "x2": 2.0}, {"x1": 0.0, "x2": 0.0})
    method = methods.get(name, begin=given)
    found = run(problem, method, trials=4, seed=0)
    assert [trial.config for trial in found.trials[:2]] == list(given)
    assert "given to begin with" in method.explain(found, at=1).sentence
    assert "given to begin with" not in method.explain(found, at=3).sentence
    assert methods.from_recipe(methods.recipe(method)) == method
    first = method.uses_scores_from(problem.space)
    assert first is None or first >= 2
    both = methods.get(name, begin=given, same_start=2)
    assert [trial.config for trial in run(problem, both, trials=4, seed=0).trials[:2]] == list(given)
    with pytest.raises(ValueError, match="x1"):
        run(problem, methods.get(name, begin=[{"x1": 99.0, "x2": 2.0}]), trials=1, seed=0)
    with pytest.raises(ValueError, match="list of configs"):
        methods.get(name, begin={"x1": 1.0})
