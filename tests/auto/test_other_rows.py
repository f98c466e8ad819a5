"""Rows for `predict` and targets of every kind: what can be fitted is understood again, or it is said."""

import numpy as np
import pandas as pd
import pytest

from tests.datasets.tables import mixed
from tuning import auto, problems
from tuning.auto.given import coded, given, named_by
from tuning.datasets import DatasetError

N = 40
NUMBERS = np.random.default_rng(0).normal(size=(N, 3))
LABELS = np.where(NUMBERS[:, 0] > 0, "yes", "no")
FRAME = pd.DataFrame(NUMBERS, columns=["a", "b", "c"])


@pytest.mark.parametrize(
    "names", [["a", "a", "b"], ["", "b", "c"], [None, np.nan, "c"], [2, 1, 0], ["a\nb", "a b", "c"]]
)
def test_headings_of_any_kind_are_found_again(names):
    frame = FRAME.set_axis(pd.Index(names, dtype=object), axis=1)
    read = given(frame, LABELS)
    np.testing.assert_array_equal(read.inputs(frame), read.data.X)


def test_an_array_may_come_as_a_frame_later():
    read = given(NUMBERS, LABELS)
    for frame in (FRAME, FRAME.set_axis([0, 1, 2], axis=1), FRAME.set_axis(["x1", "x2", "x3"], axis=1)):
        np.testing.assert_array_equal(read.inputs(frame), NUMBERS)
    turned = FRAME.set_axis(["x1", "x2", "x3"], axis=1)[["x3", "x1", "x2"]]
    np.testing.assert_array_equal(read.inputs(turned), NUMBERS)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (FRAME[:0], "no rows"),
        (FRAME.assign(a=1j), "complex"),
        (FRAME.assign(a=[[1]] * N), "of the type list"),
        (FRAME.assign(a=np.nan), "column 'a' has gaps"),
        (FRAME.drop(columns="b"), "'b' is missing"),
        (NUMBERS + 1j, "array of numbers"),
    ],
)
def test_rows_that_cannot_be_answered_are_said(rows, words):
    with pytest.raises(DatasetError, match=words):
        given(FRAME, LABELS).inputs(rows)


@pytest.mark.parametrize(
    "target",
    [
        LABELS.tolist(),
        LABELS.reshape(-1, 1),
        pd.DataFrame({"y": LABELS}),
        pd.Series(LABELS, index=range(N, 0, -1)),
        pd.Series(LABELS).astype("string"),
        pd.Series(LABELS).astype(pd.CategoricalDtype(["yes", "never", "no"])),
        pd.Series(LABELS == "yes").astype("boolean"),
        pd.Series(LABELS == "yes").astype("Int64").where(np.arange(N) > 2),
        pd.Series([1 if label == "yes" else "no" for label in LABELS], dtype=object),
    ],
    ids=range(9),
)
def test_classes_are_told_as_they_were_handed_over(target):
    read = given(FRAME, target)
    known = (target if isinstance(target, pd.Series) else pd.Series(np.ravel(target))).dropna().tolist()
    assert {(type(label), label) for label in read.labels.tolist()} == {(type(label), label) for label in known}
    codes = coded(known, read.labels, len(known))
    np.testing.assert_array_equal(codes, read.data.y)


@pytest.mark.parametrize("word", ["none", "None", "NA", "-", "?", ".", "null"])
def test_a_class_of_any_name_is_a_class(word):
    read = given(FRAME.assign(c=[word, "mild", "severe", word] * 10), [word, "mild", "severe", word] * 10)
    assert sorted(read.labels) == sorted(read.read["c"].levels) == sorted({word, "mild", "severe"})
    assert read.data.n_rows == N and not read.left_out()
    np.testing.assert_array_equal(read.inputs(FRAME.assign(c=word))[:, 2], read.data.X[0, 2])


@pytest.mark.parametrize("gap", [None, np.nan, pd.NA, " "])
def test_rows_without_a_target_are_left_out_and_said(gap):
    plan = auto.plan(FRAME, [gap, *LABELS[1:].tolist()], seconds=9, models=["knn"])
    assert plan.problem.data.n_rows == N - 1
    assert str(plan.decisions[0]).startswith(f"Rows: 1 of {N} are left out. They have no target")


CODES = np.arange(N) % 10 * 3


@pytest.mark.parametrize(
    "target",
    [pd.Series(CODES).astype("category"), pd.Categorical(CODES), pd.CategoricalIndex(CODES)],
    ids=["series", "array", "index"],
)
def test_categories_that_are_numbers_are_classes(target):
    for read in (given(FRAME, target), given(FRAME.assign(y=target), "y")):
        assert read.data.task == "classification" and sorted(read.labels) == sorted(set(CODES))
        np.testing.assert_array_equal(read.labels[read.data.y], CODES)
        assert given(FRAME, target, task="regression").data.y.tolist() == CODES.tolist()


@pytest.mark.parametrize(
    "target",
    [
        ["a", "a ", " a", "b"] * 10,
        ["a\nb", "a b", "b", "b"] * 10,
        [True, 1, 0, False] * 10,
        [1, "1", 1.0, "x"] * 10,
        [2**60, 2**60 + 1, 5, 7] * 10,
        ["1,5 €", "1,234 €"] * 20,
        pd.Series(CODES).astype("category"),
    ],
    ids=range(7),
)
def test_targets_that_were_fitted_to_are_understood_again(target):
    read = given(FRAME, target)
    np.testing.assert_array_equal(read.coded(target, N), read.data.y)
    for row in range(4):
        assert read.coded(list(target)[row : row + 1], 1) == read.data.y[row]
    with pytest.raises(DatasetError, match="'N'"):
        read.coded(["N"], 1)


def test_a_target_is_found_by_its_heading_whatever_it_is():
    for heading in (" y ", 7, "a\tb", np.int64(5), ""):
        frame = FRAME.assign(y=LABELS).rename(columns={"y": heading})
        read = given(frame, heading)
        assert read.data.feature_names == ("a", "b", "c") and set(read.labels) == {"yes", "no"}
        assert named_by(frame, heading).tolist() == LABELS.tolist()
    marked = FRAME.assign(y=LABELS, g=np.arange(N) % 4)[["y", "a", "g", "b", "c"]].rename(columns={"g": " g"})
    grouped = given(marked, "y", group=" g")
    assert grouped.data.feature_names == ("a", "b", "c") and grouped.data.facts.can == ("group",)


def test_a_heading_that_stands_there_twice_is_no_target():
    frame = pd.concat([FRAME, pd.DataFrame({"y": LABELS}), pd.DataFrame({"y": LABELS})], axis=1)
    for how in ({"y": "y"}, {"y": LABELS, "group": "y"}):
        with pytest.raises(DatasetError, match="2 columns of X are named 'y'"):
            given(frame, **how)
    with pytest.raises(DatasetError, match="2 columns of X are named 'y'"):
        named_by(frame, "y")
    with pytest.raises(DatasetError, match="'x1' is no column of X"):
        given(NUMBERS, "x1")


def test_targets_that_do_not_fit_are_said():
    with pytest.raises(DatasetError, match="y must be numbers"):
        coded(LABELS, np.empty(0), N)
    rare = np.where(np.arange(N) == 0, "rare", LABELS)
    with pytest.raises(ValueError, match=r"class 'rare' has too few rows.*Leave the class out"):
        auto.plan(FRAME, rare, seconds=9, models=["knn"])
    with pytest.raises(ValueError, match="seconds must be a number from 1"):
        auto.plan(FRAME, LABELS, seconds=True)


TABLE = mixed(120).drop(columns="price")
FIRST, OTHERS = np.arange(80), np.arange(80, 120)
STEPS = [
    {},
    {"missing": "keep", "categories": "keep"},
    {"missing": "most_frequent", "categories": "ordinal", "dates": "both", "pairs": True},
    {
        "missing": "mean",
        "mark_missing": True,
        "dates": "days",
        "scaling": "robust",
        "pca": 0.9,
    },
]


@pytest.mark.parametrize("steps", STEPS)
def test_texts_of_other_rows_are_read_as_if_they_had_been_in_the_table(steps):
    alone, whole = given(TABLE.iloc[FIRST], "label"), given(TABLE, "label")
    inputs = alone.inputs(TABLE.iloc[OTHERS])
    assert inputs[5].tolist() == TABLE["said"].iloc[OTHERS].tolist()
    found = problems.preparation(alone.data, **steps).fit(alone.data.X, alone.data.y).transform(inputs)
    same = problems.preparation(whole.data, **steps).fit(whole.data.X[FIRST], whole.data.y[FIRST])
    np.testing.assert_allclose(np.asarray(found, dtype=float), same.transform(whole.data.X[OTHERS]))


def test_what_texts_say_is_answered_where_none_was_seen_before():
    def frame(seed):
        rng = np.random.default_rng(seed)
        good = rng.integers(0, 2, 60)
        words = [("good", "fine") if one else ("bad", "poor") for one in good]
        said = [
            " ".join([*two, *rng.choice(["film", "plot", "actor", "scene"], 4), str(seed), str(n)])
            for n, two in enumerate(words)
        ]
        return pd.DataFrame({"said": said, "liked": good == 1})

    found = auto(frame(0), "liked", seconds=600, trials=1, models=["logistic_regression"], test_size=0)
    assert found.score(frame(1), "liked") == 1 and found.predict(frame(1)[:1]).shape == (1,)
    assert found.predict(frame(1).assign(said=None)).shape == (60,)
