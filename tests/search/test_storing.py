"""`run` and `steps` with a store: nothing is lost, whatever ends the search."""

import _thread
import math

import pytest

import tuning.store
from tests.search.objectives import P
from tuning import methods, problems
from tuning.search import run, steps, study_of
from tuning.store import StoreError
from tuning.study import State


@pytest.fixture
def store(tmp_path):
    with tuning.store.open(tmp_path / "s.db") as store:
        yield store


def only(store):
    (row,) = store.studies().rows
    return store.load(row.id)


def test_a_search_is_kept(store):
    history = run(problems.get("branin"), "random", trials=6, seed=2, store=store)
    stored = only(store)
    assert stored.history == history and stored.row.state == "finished" and stored.row.reason == history.reason
    assert (stored.row.problem, stored.row.kind) == (problems.title(problems.get("branin")), "search")
    assert stored.row.method == methods.get("random").title and stored.row.best == history.best.value


def test_by_its_address_and_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("TUNING_STORE", str(tmp_path / "deep" / "er.db"))
    history = run(problems.get("branin"), "random", trials=3, store=tmp_path / "deep" / "er.db")
    with tuning.store.open() as store:
        assert only(store).history == history


def test_steps_are_kept_also_where_nobody_takes_the_rest(store):
    taken = steps(problems.get("branin"), "random", trials=9, store=store)
    for _, history in taken:
        if len(history.done) == 4:
            break
    taken.close()
    stored = only(store)
    assert stored.history == history and stored.row.state == "stopped" and stored.row.n_trials == 4
    resumed = run(problems.get("branin"), "random", trials=9, store=store.go_on(stored.row.id))
    assert only(store).history == resumed and len(resumed.done) == 9 and only(store).row.state == "finished"
    whole = run(problems.get("branin"), "random", trials=9)
    assert [t.config for t in resumed.done] == [t.config for t in whole.done]


@pytest.mark.parametrize("method", ["bayes", "tpe", "grid", "sobol"])
def test_what_is_resumed_from_the_store_equals_what_went_through(store, method):
    problem = problems.get("branin")
    run(problem, method, trials=7, seed=5, store=store)
    resumed = run(problem, method, trials=14, store=store.go_on(only(store).row.id))
    whole = run(problem, method, trials=14, seed=5)
    assert [(t.config, t.value) for t in resumed.trials] == [(t.config, t.value) for t in whole.trials]


def test_ctrl_c_returns_the_history_and_leaves_it_in_the_store(store):
    def objective(config):
        if config["x"] > 0.9:
            _thread.interrupt_main()
        return config["x"]

    history = run(P(objective), "random", trials=500, store=store)
    stored = only(store)
    assert history.reason == "interrupted" and len(history) < 500
    assert stored.history == history and stored.row.state == "stopped"


@pytest.mark.parametrize("error", [RuntimeError("broken"), SystemExit(3)])
def test_whatever_a_callback_raises(store, error):
    def callback(event, history):
        if len(history.done) == 5:
            raise error

    with pytest.raises(type(error)) as caught:
        run(P(lambda config: 1.0), "random", trials=9, callbacks=[callback], store=store)
    stored = only(store)
    assert stored.history == caught.value.history and stored.row.n_trials == 5
    assert stored.row.state == ("error" if isinstance(error, Exception) else "stopped")
    assert ("broken" in stored.row.reason) == isinstance(error, Exception)


def test_odd_results_are_kept(store):
    values = iter([math.nan, 0.5, math.inf, -math.inf, -0.0])
    history = run(P(lambda config: next(values)), "random", trials=6, store=store)  # the sixth raises StopIteration
    assert only(store).history == history
    assert [t.state for t in history.trials][:2] == [State.NAN, State.DONE]


def test_what_cannot_be_stored_is_said_before_the_search_begins(store, tmp_path):
    class Own(P):
        def recipe(self):
            return {"function": lambda config: 1.0}

    with pytest.raises(StoreError, match="plain values"):
        run(Own(lambda config: 1.0), "random", trials=3, store=store)
    (tmp_path / "text.db").write_text("This is no database, but a text of some length. " * 9)
    with pytest.raises(StoreError, match="not a database"):
        run(P(lambda config: 1.0), "random", trials=3, store=tmp_path / "text.db")
    with pytest.raises(StoreError, match="address"):
        run(P(lambda config: 1.0), "random", trials=3, store="nonsense://here")
    assert store.studies().total == 0


def test_a_note_that_cannot_be_stored_is_said_at_the_end(store):
    class Noting(type(methods.get("random"))):
        def ask(self, history, rng):
            proposal = super().ask(history, rng)
            return methods.Proposal(proposal.config, note={"why": lambda: 1, "n": (1,)})

    with pytest.warns(RuntimeWarning, match="'why' of its note"):
        history = run(P(lambda config: 1.0), Noting(), trials=2, store=store)
    assert only(store).history.trials[1].note == {"n": (1,)} and len(history) == 2


@pytest.mark.parametrize("way", [run, lambda *given, **more: list(steps(*given, **more))])
def test_what_is_refused_leaves_the_study_as_it_was(store, way):
    taken = steps(problems.get("branin"), "random", trials=9, store=store)
    for _, history in taken:
        if len(history.done) == 4:
            break
    taken.close()
    before = only(store)
    for given, more in (
        (("branin", "bayes"), {"trials": 9}),
        (("six_hump_camel", "random"), {"trials": 9}),
        (("branin", "random"), {"trials": 9, "seed": 7}),
        (("branin", "random"), {"trials": -1}),
        (("branin", "random"), {}),
    ):
        with pytest.raises(ValueError, match=r"cannot be resumed|must be|never end"):
            way(problems.get(given[0]), given[1], store=store.go_on(before.row.id), **more)
        after = only(store)
        assert (after.row.state, after.row.reason) == (before.row.state, before.row.reason)
        assert after.history == before.history
    assert len(run(problems.get("branin"), "random", trials=9, store=store.go_on(before.row.id))) == 9


def test_what_is_refused_before_it_began_is_no_open_recording(store):
    problem = problems.get("branin")
    recording = store.begin("search", [tuning.store.Run("one", study_of(problem, methods.get("random")))])
    with pytest.raises(ValueError, match="never end"):
        run(problem, "random", store=recording)
    assert only(store).row.state == "error" and "never end" in only(store).row.reason
