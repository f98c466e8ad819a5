"""Every data set, found by discovery; and the OpenML loader against recorded answers on loopback."""

import gzip
import http.server
import importlib.resources
import json
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlparse

import numpy as np
import pytest

from tuning import datasets, discovery, problems

OFFLINE = [name for name in datasets.names() if name != "openml" and datasets.info(name).is_everywhere]


@pytest.mark.parametrize("name", OFFLINE)
def test_data_set_is_complete(name):
    if reason := discovery.missing(datasets.info(name).needs):
        pytest.skip(reason)
    data = datasets.get(name)
    assert data.X.shape == (data.n_rows, data.n_features) == (len(data.y), len(data.feature_names))
    assert np.isfinite(data.X).all()
    assert data.origin and datasets.info(name).description
    assert datasets.info(name).task == data.task
    assert datasets.facts(name) == data.facts and datasets.info(name).facts in (None, data.facts)
    if data.task == "classification":
        assert set(data.y) == set(range(data.n_classes)) and data.n_classes == datasets.info(name).n_classes
        assert sum(data.class_balance.values()) == pytest.approx(1)
    else:
        assert data.class_balance == {}
    again = datasets.get(**data.recipe())
    assert np.array_equal(again.X, data.X) and np.array_equal(again.y, data.y)
    with pytest.raises(ValueError, match="read-only"):
        data.X[0] = 0


def test_size_noise_and_seed_matter():
    assert datasets.get("moons", n=200).n_rows == 200
    assert not np.array_equal(datasets.get("moons", seed=1).X, datasets.get("moons", seed=2).X)
    assert min(datasets.get("imbalanced").class_balance.values()) < 0.1


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("nope", {}, "not a data set"),
        ("moons", {"n": 5}, "from 60"),
        ("moons", {"n": True}, "number"),
        ("moons", {"colour": 1}, "no setting"),
        ("openml", {"name_or_id": ""}, "text or a number"),
        (None, {}, "not a data set"),
    ],
)
def test_bad_requests_are_refused(name, settings, words):
    with pytest.raises(datasets.DatasetError, match=words):
        datasets.get(name, **settings)


RECORDED = importlib.resources.files("sklearn.datasets.tests.data.openml")


class Recorded(http.server.BaseHTTPRequestHandler):
    """Serves scikit-learn's recorded answers of OpenML, and points their links back to this server."""

    def do_GET(self):
        body = self.server.answers.get(urlparse(self.path).path)
        if body is None:
            self.send_error(412)
            return
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """The test run stays quiet."""


@pytest.fixture
def openml(monkeypatch, tmp_path):
    from sklearn.datasets import _openml

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorded)
    base = f"http://127.0.0.1:{server.server_port}"
    server.answers = {}
    for number in (61, 561, 40945):
        folder = RECORDED / f"id_{number}"
        for start, path in [
            ("api-v1-jd-", f"/d/{number}"),
            ("api-v1-jdf-", f"/f/{number}"),
            ("api-v1-jdq-", f"/q/{number}"),
        ]:
            content = next(
                e
                for e in folder.iterdir()
                if e.name.startswith(start) and "json" in e.name and not e.name.startswith("api-v1-jdl")
            )
            answer = json.loads(gzip.decompress(content.read_bytes()))
            if start == "api-v1-jd-":
                link = urlparse(answer["data_set_description"]["url"]).path
                answer["data_set_description"]["url"] = base + link
                server.answers[link] = next(e for e in folder.iterdir() if e.name.startswith("data-v1-")).read_bytes()
            server.answers[path] = gzip.compress(json.dumps(answer).encode())
    listing = next(e for e in (RECORDED / "id_61").iterdir() if "dn-iris" in e.name and "s-act" in e.name)
    server.answers["/s/iris/status/active/"] = listing.read_bytes()
    monkeypatch.setattr(_openml, "_SEARCH_NAME", base + "/s/{}")
    monkeypatch.setattr(_openml, "_DATA_INFO", base + "/d/{}")
    monkeypatch.setattr(_openml, "_DATA_FEATURES", base + "/f/{}")
    monkeypatch.setattr(_openml, "_DATA_QUALITIES", base + "/q/{}")
    # scikit-learn pauses for a second before it asks again, at some places whatever pause it is given
    monkeypatch.setattr(_openml, "time", SimpleNamespace(sleep=lambda seconds: None))
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    datasets._load.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    datasets._load.cache_clear()


def test_openml_by_id_and_from_the_disk_when_the_network_is_gone(openml):
    data = datasets.get("openml", name_or_id="61")
    assert data.X.shape == (150, 4) and data.n_classes == 3 and data.X.dtype == np.float32
    openml.answers.clear()
    datasets._load.cache_clear()
    assert datasets.get("openml", name_or_id=61).X.shape == (150, 4)


def test_openml_with_categories_missing_values_and_text(openml):
    data = datasets.get("openml", name_or_id="40945")
    kinds = {column.name: column.kind for column in data.columns}
    assert data.n_classes == 2 and len(kinds) == data.n_features == data.X.shape[1] == 13  # all of them
    assert kinds["sex"] == "category" and kinds["age"] == "number" and kinds["name"] in ("category", "text")
    assert np.isnan(data.X).any() and "gaps" in data.facts.kinds
    outcome = problems.estimator("openml", "logistic_regression", settings={"name_or_id": "40945"}).evaluate({})
    assert outcome.value > 0.5, outcome


def test_openml_in_part(openml):
    whole, part = datasets.get("openml", name_or_id="61"), datasets.get("openml", name_or_id="61", rows=60)
    assert part.n_rows == 60 and part.facts.class_counts == (20, 20, 20) and datasets.get(**part.recipe()) is part
    rows = {(*row, label) for row, label in zip(whole.X.tolist(), whole.y, strict=True)}
    assert all((*row, label) in rows for row, label in zip(part.X.tolist(), part.y, strict=True))
    assert datasets.get("openml", name_or_id="61", rows=151).n_rows == 150
    with pytest.raises(datasets.DatasetError, match="2 rows are too few: some of the 3 classes would have none"):
        datasets.get("openml", name_or_id="61", rows=2)
    problem = problems.estimator("openml", "knn", settings={"name_or_id": "61", "rows": 60})
    assert problem.recipe()["settings"]["rows"] == 60 and problem.evaluate({"n_neighbors": 3}).value > 0.8


def test_openml_by_name(openml):
    assert datasets.get("openml", name_or_id="iris").n_rows == 150


def test_openml_regression(openml):
    data = datasets.get("openml", name_or_id="561")
    assert data.task == "regression" and data.n_rows == 209


def test_openml_unknown_id_is_one_sentence(openml):
    with pytest.raises(datasets.DatasetError, match=r"'999'.*not found"):
        datasets.get("openml", name_or_id="999")


def test_no_network_is_one_sentence_soon(openml, monkeypatch):
    from sklearn.datasets import _openml

    monkeypatch.setattr(_openml, "_DATA_INFO", "http://127.0.0.1:9/d/{}")
    began = time.monotonic()
    with pytest.raises(datasets.DatasetError, match="cannot be reached"):
        datasets.get("openml", name_or_id="2")
    assert time.monotonic() - began < 30
