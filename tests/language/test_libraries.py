"""What libraries say of a trial that cannot be run: they say it here, and it is retold or quoted, never by half."""

import ast
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import scipy
import sklearn
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC

import pages._ui.speech  # noqa: F401 - loads the catalogues of the pages
from tuning.language import speaking, tr
from tuning.language.libraries import LEAD
from tuning.language.retelling import retold

X, Y = np.random.default_rng(0).normal(size=(40, 5)), np.arange(40) % 2
CHINESE = re.compile("[\u4e00-\u9fff]")
PROSE = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")  # three words in a row
FAILING = {
    "neighbours": lambda: KNeighborsClassifier(5000, weights="distance").fit(X, Y).predict(X),
    "diverges": lambda: MLPClassifier(solver="sgd", learning_rate_init=1e300).fit(X, Y),
    "float": lambda: SVC(C=-1).fit(X, Y),
    "int": lambda: RandomForestClassifier(n_estimators=0).fit(X, Y),
    "nan": lambda: SVC().fit(X * np.nan, Y),
    "infinity": lambda: SVC().fit(X * np.inf, Y),
    "rank": lambda: QuadraticDiscriminantAnalysis().fit(np.ones((40, 5)), Y),
    "splits": lambda: list(StratifiedKFold(30).split(X, Y)),
    "one class": lambda: LogisticRegression().fit(X, Y * 0),
    "penalty": lambda: LogisticRegression(penalty="l1").fit(X, Y),
    "no rows": lambda: LogisticRegression().fit(X[:0], Y[:0]),
    "regression": lambda: LogisticRegression().fit(X, X[:, 0]),
    "text": lambda: np.array(["a"]).astype(float),
    "memory": lambda: np.empty((10**7, 10**7)),
}


@pytest.mark.parametrize("name", FAILING)
def test_what_searches_meet_is_retold(name):
    with warnings.catch_warnings(), pytest.raises(Exception) as raised:
        warnings.simplefilter("ignore")
        FAILING[name]()
    kind, said = type(raised.value).__name__, str(raised.value).splitlines()[0]
    with speaking("zh"):
        told = retold(f"{kind}: {said}")
    assert told.startswith(f"{kind}: ") and CHINESE.search(told) and not PROSE.search(told)
    assert set(re.findall(r"\d+", told)) <= set(re.findall(r"\d+", said))
    assert retold(f"{kind}: {said}") == f"{kind}: {said}"


def sentences(package):
    """What a package raises, with a number in the place of each value."""
    for path in Path(package.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                parts = node.exc.args[0]
                parts = parts.values if isinstance(parts, ast.JoinedStr) else [parts]
                texts = [getattr(part, "value", "") if isinstance(part, ast.Constant) else "7" for part in parts]
                if len((text := "".join(map(str, texts))).split()) > 3:
                    yield text


def test_what_is_not_known_is_quoted_and_never_told_by_half():
    found = sorted({*sentences(sklearn.linear_model), *sentences(sklearn.utils), *sentences(scipy.stats)})
    assert len(found) > 300
    with speaking("zh"):
        told = {said: retold(f"ValueError: {said}") for said in found}
        quoted = [said for said in found if told[said] == tr(LEAD, kind="ValueError", said=said)]
        assert [told[said] for said in found if said not in quoted and PROSE.search(told[said])] == []
        assert len(quoted) > 0.9 * len(found)
