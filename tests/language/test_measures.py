"""What is measured has a title where people read; its name in code stays in links, files and programs."""

import pytest

from tuning import metrics, plots, problems, run
from tuning.language import LANGUAGES, speaking

COSTS = "cost:0,1,1;5,0,1;1,1,0"


@pytest.fixture(scope="module", params=["balanced_accuracy", COSTS])
def history(request):
    problem = problems.estimator(dataset="wine", model="naive_bayes", metric=request.param, folds=2)
    return run(problem, "random", trials=4, seed=0, goals=["score", "fit_seconds"])


def texts(value):
    """All texts of a drawing."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def test_no_card_calls_a_measure_by_its_name_in_code(history):
    histories, name = {"random": history}, history.study.metric
    with speaking("zh"):
        cards = [plots.card(plot, histories) for plot in plots.names()]
        title = metrics.title(name)
    assert title in ("平衡准确率", "每行代价")
    shown = {card.title: [*texts(card.drawing or {}), card.summary, card.help] for card in cards}
    assert not {card for card, said in shown.items() for text in said if name in text or "fit_seconds" in text}
    assert sum(title in text for said in shown.values() for text in said) > 10


def test_every_measure_of_every_problem_has_a_title():
    names = {name for each in problems.names() for name in problems.get(each).metrics}
    names |= {*metrics.names(), "fit_seconds", "predict_seconds"}
    for language in LANGUAGES:
        with speaking(language):
            assert not [name for name in names if "_" in metrics.title(name)]


def test_a_title_begins_small_within_a_sentence_unless_it_is_a_name():
    names = ("accuracy", "roc_auc", "r2", "brier", "matthews", "f1_macro", "my_own")
    said = ["accuracy", "ROC AUC", "R²", "Brier score", "Matthews correlation", "F1 (macro)", "my_own"]
    assert [metrics.called(name) for name in names] == said
