"""What the board tells besides trials: what can still be gained; whose turn it is when many boards want something."""

import json
from types import SimpleNamespace

import pytest

from pages._ui.board import feed as board_feed
from pages._ui.board import labels, outlook
from pages._ui.board.feed import Feed
from pages._ui.board.stream import BoardViewer
from pages._ui.setup import estimate
from tests.pages.test_streams import everything
from tests.waiting import until
from tuning import methods, plots, problems, run
from tuning.plots.look import style
from tuning.service import jobs


@pytest.fixture(scope="module")
def searches():
    registry = jobs.registry()
    branin = problems.get("branin")
    specs = {name: jobs.SearchSpec(branin, methods.get(name), trials=8, label=name) for name in ("bayes", "random")}
    found = {name: registry.start(spec, visitor="browser-a") for name, spec in specs.items()}
    assert all(job.wait(240) for job in found.values())
    yield found
    registry.shutdown()


def statuses(job):
    found = everything(BoardViewer(Feed([job], None), {}))
    texts = [dict(line.split(b": ", 1) for line in text.strip().split(b"\n")) for text in found]
    return [json.loads(text[b"data"])["status"][0] for text in texts if text[b"event"] == b"update"]


def test_the_stream_ends_with_what_can_still_be_gained(searches):
    job = searches["bayes"]
    expected = job.method.outlook(job.history)
    said = statuses(job)[-1]["outlook"]
    assert f"about {expected.remaining:.2g} value" in said and "stop here" not in said
    assert all(status["outlook"] == "" for status in statuses(searches["random"]))  # it has no surrogate


def test_who_watches_a_running_search_is_advised_and_a_failing_look_is_not_repeated(monkeypatch):
    asked = []

    def fails(history):
        asked.append(len(history.finished))
        raise ValueError("not today")

    history = run(problems.get("branin"), "bayes", trials=4, seed=0)
    method = SimpleNamespace(outlook=fails)
    job = SimpleNamespace(id="a test", method=method, history=history, is_over=False)
    assert outlook.said(job) == outlook.UNKNOWN_YET and outlook.is_due(job)
    with pytest.raises(ValueError, match="not today"):
        outlook.look(job)
    assert not outlook.is_due(job) and asked == [4]
    method.outlook = methods.get("bayes").outlook
    outlook.look(job)
    assert outlook.said(job).endswith(outlook.ADVICE) and not outlook.is_due(job)
    job.history = history.at(3)
    assert not outlook.is_due(job)  # a moment ago
    job.is_over = True
    assert outlook.is_due(job)  # the end is told at once
    assert outlook.ADVICE not in outlook.said(job)


def test_many_boards_of_one_visitor_wait_in_one_queue(searches, monkeypatch):
    asked = []
    monkeypatch.setattr(board_feed.heavy, "submit", lambda who, work: asked.append(who))
    for job in searches.values():
        feed = Feed([job], None)
        feed.poke(["best_so_far"])
        until(lambda feed=feed: feed.version)
        feed.poke(["best_so_far", "slice"])
    assert len(asked) >= 4 and set(asked) == {"browser-a"}


def test_charts_are_drawn_less_often_while_the_server_is_slow(searches, monkeypatch):
    feed = Feed([searches["random"]], None)
    frame = SimpleNamespace(stand=None, every=1.5)
    slow = SimpleNamespace(slowness=1.0)
    monkeypatch.setattr(board_feed, "gate", slow)
    found = []
    for slow.slowness in (1, 3, 50):
        found.append(feed._every(frame, "best_so_far"))
    assert found == [1.5, 4.5, board_feed.LONGEST_SECONDS]


def test_methods_have_their_titles_in_legends_and_keep_their_colours(searches):
    found = labels.labels_of([*searches.values()])
    assert found == ["Bayesian", "Random"]
    card = plots.card("best_so_far", dict(zip(found, [job.history for job in searches.values()], strict=True)))
    names = {trace.get("name") for trace in card.drawing["data"]}
    assert {"Bayesian", "Random"} <= names and not {"bayes", "random"} & names
    assert "Bayesian: best" in card.summary
    for name in ("bayes", "random", "grid", "sobol"):
        assert style(methods.title(name), ["x", methods.title(name)]) == style(name, ["x", name])
    assert style("x", ["Bayesian", "x"]) == style("x", ["bayes", "x"])


def test_two_tabs_of_a_visitor_do_not_end_each_others_pilots_for_ever():
    slow = [problems.estimator("digits", "mlp", space={"hidden_layer_sizes": [(n,)]}, folds=5) for n in (2000, 2001)]
    try:
        first = estimate.pilot(slow[0], "browser-b")
        second = estimate.pilot(slow[1], "browser-b")
        until(lambda: first.is_over)  # he looks at something else by now
        assert estimate.pilot(slow[0], "browser-b") is first and not second.is_over
        second.stop()
        until(lambda: second.is_over)
        again = estimate.pilot(slow[0], "browser-b")
        assert again is not first and not again.is_over
    finally:
        for job in (*estimate._pilots.values(),):
            job.stop()
