"""The first trials may be the best of earlier searches: those that fit are offered, and whether they helped is said."""

import pytest

from tests.pages.test_across_models_page import page, started
from tests.reading import read as words

pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:coroutine 'expire_cache':RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_what_was_good_elsewhere_is_tried_first_and_judged():
    before = started(page(data="wine", model="knn", method="random", trials="6", seed="5"))
    app = page(data="iris", model="knn", method="random", trials="8", **{"m.begin": "earlier"})
    (box,) = [box for box in app.multiselect if box.label == "Earlier searches"]
    label = next(option for option in box.options if f"{before.history.best.value:.4g}" in option)
    box.set_value([label]).run()
    assert any("3 of 3 hyperparameters, 6 trials" in words(caption.value) for caption in app.caption)
    job = started(app)
    first = [trial.config for trial in job.history.trials[:5]]
    assert first[0] == before.history.best.config and len(job.method.begin) == 5
    app.run()
    assert any(words(caption.value).startswith("It began with 5 configs") for caption in app.caption)


def test_without_a_search_that_fits_the_method_begins_itself():
    app = page(data="iris", model="gaussian_process", method="random", trials="2", **{"m.begin": "earlier"})
    assert any("No earlier search" in info.value for info in app.info)
    assert not started(app).method.begin


def test_earlier_searches_are_weighed_all_along_and_what_each_counts_is_said():
    before = started(page(data="wine", model="knn", method="random", trials="8", seed="15"))
    app = page(data="iris", model="knn", method="bayes", trials="4", **{"m.begin": "weighed"})
    (box,) = [box for box in app.multiselect if box.label == "Earlier searches"]
    label = next(option for option in box.options if f"{before.history.best.value:.4g}" in option)
    box.set_value([label]).run()
    job = started(app)
    assert job.method.earlier[0]["label"] == label and not job.method.begin
    assert job.history.study.method["earlier"][0]["of"]["problem"]["dataset"] in ("wine", "iris")
    assert job.history.trials[1].note["weights"] == [1.0, 0.0]
    app.run()
    assert any(words(c.value).startswith("In its last decision it weighed") for c in app.caption)
    other = page(data="iris", model="knn", method="random", trials="2", **{"m.begin": "weighed"})
    assert not hasattr(started(other).method, "earlier")
