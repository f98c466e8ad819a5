"""Which earlier searches count all along, what is said of one that misleads, and that a stored search keeps them."""

import pytest

from tests.search.objectives import P
from tuning import compare, export, methods, plots, problems, run
from tuning import store as stores
from tuning.datasets import table
from tuning.space import Float, Space

SPACE = Space({"x": Float(0, 1), "y": Float(0, 1)})


def hill(config):
    return 1 - (config["x"] - 0.7) ** 2 - (config["y"] - 0.3) ** 2


@pytest.fixture(scope="module")
def searched():
    """A search that is lent what helps by one, and by the other the opposite of it."""
    before = {
        "same hill": run(P(hill, SPACE), "random", trials=20, seed=5),
        "valley": run(P(lambda config: -hill(config), SPACE), "random", trials=20, seed=6),
    }
    earlier = compare.earlier(compare.sources(SPACE, before))
    return run(P(hill, SPACE), methods.get("bayes", earlier=earlier), trials=14, seed=1)


def test_what_helps_counts_and_what_misleads_is_named(searched):
    labels, numbers, weights = compare.weights(searched)
    assert labels == ("same hill", "valley") and list(numbers) == list(range(1, 14))
    assert weights.sum(axis=1) == pytest.approx([1] * 13)
    assert weights[0] == pytest.approx([0.5, 0.5, 0]) and weights[5, 0] > 0.5
    said = compare.weighed(searched)
    assert said.startswith("In its last decision it weighed ")
    assert "Without weight by now: valley (since trial " in said and "same hill (since" not in said
    assert compare.weighed(run(P(hill, SPACE), "random", trials=3, seed=0)) == ""


def test_its_card_shows_a_band_for_each(searched):
    card = plots.card("weights", {"bayes": searched})
    assert [trace["name"] for trace in card.drawing["data"]] == ["same hill", "valley", "its own trials"]
    assert all(trace["stackgroup"] == "weights" for trace in card.drawing["data"])
    assert card.summary == compare.weighed(searched)
    both = plots.card(
        "weights", {"bayes": searched, "again": searched, "random": run(P(hill, SPACE), "random", trials=3)}
    )
    first, second = both.drawing["data"]
    assert first["name"] == "bayes: all earlier searches" and list(first["y"]) == list(second["y"])
    _, _, weights = compare.weights(searched)
    assert list(first["y"]) == pytest.approx(weights[:, :-1].sum(axis=1), abs=1e-6)


def test_labels_of_somebody_are_text_and_no_page():
    sources = compare.sources(SPACE, {"<b>x</b>": run(P(hill, SPACE), "random", trials=8, seed=5)})
    history = run(P(hill, SPACE), methods.get("bayes", earlier=compare.earlier(sources)), trials=3, seed=1)
    (band, _) = plots.card("weights", {"bayes": history}).drawing["data"]
    assert "<b>" not in band["hovertemplate"]


def test_a_stored_search_goes_on_with_what_it_was_lent_and_its_script_has_it_too():
    problem = problems.get("branin")
    lent = compare.earlier(compare.sources(problem.space, {"before": run(problem, "random", trials=12, seed=3)}))
    method = methods.get("bayes", earlier=lent)
    whole = run(problem, method, trials=7, seed=2)
    store = stores.open("memory:")
    run(problem, method, trials=4, seed=2, store=store)
    id = store.studies().rows[0].id
    loaded = store.load(id).history
    again = methods.from_recipe(loaded.study.method)
    assert methods.recipe(again) == methods.recipe(method)
    resumed = run(problem, again, trials=7, history=loaded)
    assert [(t.config, t.note) for t in resumed.trials] == [(t.config, t.note) for t in whole.trials]
    assert loaded.study.method["earlier"][0]["of"]["seed"] == 3
    with pytest.raises(ValueError, match="method's earlier"):
        run(problem, "bayes", trials=7, history=loaded)
    names = {}
    exec(compile(export.script(whole), "script", "exec"), names)


def test_what_a_source_says_of_itself_names_no_column_of_its_table():
    content = table.keep(table.read("secret,label\n" + "1,a\n2,b\n" * 20))
    mine = problems.estimator("table", "knn", folds=2, settings={"content": content, "target": "label"})
    lent = compare.earlier(compare.sources(mine.space, {"before": run(mine, "random", trials=6, seed=3)}))
    assert lent[0]["of"]["problem"]["model"] == "knn"
    assert content not in str(lent) and "secret" not in str(lent) and "target" not in str(lent)
