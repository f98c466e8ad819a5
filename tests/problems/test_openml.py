"""OpenML on loopback: whatever it answers is a data set or one sentence, and nothing broken stays on disk."""

import gzip
import hashlib
import http.server
import json
import threading
import time
from types import SimpleNamespace
from urllib.parse import unquote, urlparse

import numpy as np
import pytest

from tuning import datasets
from tuning.datasets import DatasetError, _download

ROWS = 30


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answers.get(urlparse(self.path).path)
        if callable(answer):
            return answer(self)
        if answer is None:
            return self.send_error(412)
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        """The test run stays quiet."""


@pytest.fixture
def server(monkeypatch, tmp_path):
    from sklearn.datasets import _openml

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads, server.block_on_close = True, False
    base = f"http://127.0.0.1:{server.server_port}"
    server.answers, server.asked, server.base, server.home = {}, [], base, tmp_path
    for name, path in (("_SEARCH_NAME", "/s/{}"), ("_DATA_INFO", "/d/{}"), ("_DATA_FEATURES", "/f/{}")):
        monkeypatch.setattr(_openml, name, base + path)
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


def offer(server, columns, number=7, *, name="mine", types=None):
    """A data set of that number: columns by name, the last one is the target."""
    types = types or {}
    kinds = {c: types.get(c, "numeric") for c in columns}
    lines = [f"@relation {name}"]
    for column, values in columns.items():
        kind = kinds[column]
        nominal = "{" + ",".join(sorted(set(map(str, values)))) + "}"
        lines.append(f"@attribute {column} {'real' if kind == 'numeric' else nominal}")
    lines += ["@data", *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    arff = ("\n".join(lines) + "\n").encode()
    features = [
        {
            "index": str(i),
            "name": column,
            "data_type": kinds[column],
            "is_target": str(i == len(columns) - 1).lower(),
            "is_ignore": "false",
            "is_row_identifier": "false",
            "number_of_missing_values": "0",
        }
        for i, column in enumerate(columns)
    ]
    offer_files(server, number, name, arff, features)


def offer_files(server, number, name, arff, features):
    description = {
        "id": str(number),
        "name": name,
        "version": "1",
        "status": "active",
        "format": "ARFF",
        "description": "made for a test",
        "url": f"{server.base}/file/{number}",
        "md5_checksum": hashlib.md5(arff).hexdigest(),
    }
    rows = str(arff.count(b"\n") - arff[: arff.index(b"@data")].count(b"\n") - 1)
    listing = [{"did": number, "name": name, "version": 1, "status": "active"}]
    for path, answer in {
        f"/d/{number}": {"data_set_description": description},
        f"/f/{number}": {"data_features": {"feature": features}},
        f"/q/{number}": {"data_qualities": {"quality": [{"name": "NumberOfInstances", "value": rows}]}},
        f"/s/{name}/status/active/": {"data": {"dataset": listing}},
    }.items():
        server.answers[path] = gzip.compress(json.dumps(answer).encode())
    server.answers[f"/file/{number}"] = gzip.compress(arff)


def good(server, **more):
    rng = np.random.default_rng(0)
    columns = {"a": rng.normal(size=ROWS).round(3), "b": rng.normal(size=ROWS).round(3), "y": ["u", "v", "w"] * 10}
    offer(server, columns, types={"y": "nominal"}, **more)


def get(name=7, **settings):
    datasets._load.cache_clear()
    return datasets.get("openml", name_or_id=name, **settings)


def kept(server):
    return sorted(str(path.relative_to(server.home)) for path in server.home.rglob("*") if path.is_file())


def refused(words, name=7, **settings):
    with pytest.raises(DatasetError, match=words) as caught:
        get(name, **settings)
    text = str(caught.value)
    assert "\n" not in text and len(text) < 400 and text.endswith("."), text
    return text


def test_a_good_answer_is_kept_and_serves_without_the_network(server):
    good(server)
    assert get().n_classes == 3
    files = kept(server)
    assert len(files) == 4 and all(name.startswith("openml/openml.org/") for name in files)
    server.answers.clear()
    server.asked.clear()
    assert get().X.shape == (ROWS, 2) and not server.asked and kept(server) == files


@pytest.mark.parametrize("name", ["my data", "a/b?c#d", "größe", "..", "%20", "\x00", "²", "-5", "a\nb", "\ud800"])
def test_odd_names_are_asked_for_as_they_are_or_refused(server, name):
    refused("no data set|could not give|No active dataset", name)
    assert all(" " not in path and "\n" not in path for path in server.asked)
    assert not kept(server)


def test_a_name_with_a_blank_can_be_had(server):
    good(server, name="my data")
    server.answers["/s/my%20data/status/active/"] = server.answers.pop("/s/my data/status/active/")
    assert get("my data").n_rows == ROWS
    assert unquote(server.asked[0]) == "/s/my data/status/active/"


@pytest.mark.parametrize("name", ["x" * 5000, "9" * 5000])
def test_names_without_end_are_refused_before_anybody_is_asked(server, name):
    refused("at most 120 characters", name)
    assert not server.asked


def short(answer, told):
    """Says `told` bytes, and sends those of `answer`."""

    def handler(request):
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(told))
        request.end_headers()
        request.wfile.write(answer)

    return handler


def page(body, encoding=None, status=200):
    def handler(request):
        request.send_response(status)
        if encoding:
            request.send_header("Content-Encoding", encoding)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return handler


LOGIN = b"<!doctype html><title>Log in</title><form>Who are you?</form>"
DAMAGES = {
    "cut short": lambda whole: short(whole[: len(whole) // 2], len(whole)),
    "truncated gzip": lambda whole: page(whole[:-9], "gzip"),
    "no gzip": lambda whole: page(b"\x1f\x8b nonsense", "gzip"),
    "login page": lambda whole: page(LOGIN),
    "login page, packed": lambda whole: page(gzip.compress(LOGIN), "gzip"),
    "JSON of something else": lambda whole: page(b'{"error": "please log in"}'),
    "a list": lambda whole: page(b"[]"),
    "no text": lambda whole: page(bytes(range(256))),
    "nothing": lambda whole: page(b""),
    "one byte changed": lambda whole: page(gzip.decompress(whole).replace(b"0.", b"1.", 1) + b" "),
}


@pytest.mark.parametrize("path", ["/d/7", "/f/7", "/q/7", "/file/7", "/s/mine/status/active/"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_one_sentence_and_leaves_nothing(server, path, damage):
    good(server)
    name = "mine" if path.startswith("/s") else 7
    whole = server.answers[path]
    if damage == "one byte changed" and path != "/file/7":
        pytest.skip("only the data have a checksum")
    server.answers[path] = DAMAGES[damage](whole)
    if path == "/q/7" and damage in ("JSON of something else", "a list"):
        pytest.skip("scikit-learn asks for no more than a number of rows there")
    refused("is no data|could not give|cannot be reached", name)
    assert not kept(server)
    server.answers[path] = whole
    assert get(name).n_rows == ROWS and len(kept(server)) >= 4


BROKEN = {"empty": b"", "cut": b"\x1f\x8b", "JSON": gzip.compress(b'{"error": 1}'), "login": gzip.compress(LOGIN)}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_in_the_cache_is_fetched_anew(server, broken):
    good(server)
    get()
    for name in kept(server):
        (server.home / name).write_bytes(broken)
        assert get().n_rows == ROWS
        if "/q/" not in name:  # of which scikit-learn asks for no more than a number of rows, if it is there
            assert (server.home / name).read_bytes() != broken


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "no data set"),
        (410, "no data set"),
        (400, "answered 400"),
        (418, "answered 418"),
        (403, "now"),
        (500, "later"),
        (503, "later"),
    ],
)
def test_refusals_of_the_server_are_told_apart(server, status, words):
    server.answers["/d/7"] = page(b"no", status=status)
    assert ("no data set" in refused(words)) == (status in (404, 410))


def test_a_server_that_falls_silent_is_given_up(server, monkeypatch):
    monkeypatch.setattr(_download, "SILENCE_SECONDS", 0.3)
    good(server)
    whole = server.answers["/file/7"]
    is_over = threading.Event()

    def half(request):
        short(whole[:20], len(whole))(request)
        request.wfile.flush()
        is_over.wait(240)

    for path, answer in (("/d/7", lambda request: is_over.wait(240)), ("/file/7", half)):
        before, server.answers[path] = server.answers[path], answer
        began = time.monotonic()
        refused("cannot be reached")
        assert time.monotonic() - began < 30
        server.answers[path] = before
    is_over.set()
    assert not kept(server)


def test_a_folder_that_cannot_be_written_to_is_said(server, monkeypatch):
    good(server)
    (server.home / "file").write_text("no folder")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(server.home / "file"))
    refused("SCIKIT_LEARN_DATA")


# The table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["inf", "-inf", "1e300", "-1e39"])
@pytest.mark.parametrize("column", ["a", "y"])
def test_numbers_that_no_model_takes_are_refused_by_column(server, value, column):
    numbers = [str(float(k)) for k in range(ROWS)]
    columns = {"a": list(numbers), "b": list(numbers), "y": list(numbers)}
    columns[column][3] = value
    offer(server, columns)
    refused("its target holds" if column == "y" else "its column 'a' holds")


def test_missing_numbers_stay_missing_and_large_ones_stay(server):
    a = [1e30, "?", *range(28)]
    offer(server, {"a": a, "b": range(30), "y": [k * 0.5 for k in range(30)]})
    data = get()
    assert data.X[0, 0] == 1e30 and np.isnan(data.X[1, 0]) and data.columns[0].has_gaps
    assert data.task == "regression"


def test_two_columns_of_one_name_are_refused(server):
    rows = "".join(f"{k},{k * 2},{'uv'[k % 2]}\n" for k in range(ROWS))
    arff = f"@relation r\n@attribute a real\n@attribute a real\n@attribute y {{u,v}}\n@data\n{rows}".encode()
    feature = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    features = [
        {**feature, "index": str(i), "name": n, "data_type": t, "is_target": str(n == "y").lower()}
        for i, (n, t) in enumerate([("a", "numeric"), ("a", "numeric"), ("y", "nominal")])
    ]
    offer_files(server, 7, "mine", arff, features)
    refused("[Dd]uplicate|two columns|no data")


def test_whole_numbers_are_predicted_as_numbers_unless_the_task_says_classes(server):
    offer(server, {"a": range(30), "b": range(30), "y": [3, 5, 10] * 10})
    assert get().task == "regression" and get().y[:3].tolist() == [3.0, 5.0, 10.0]
    classes = get(task="classification")
    assert classes.class_names == ("3", "5", "10") and classes.y[:3].tolist() == [0, 1, 2]
    again = datasets.get(**classes.recipe())
    assert again.task == "classification"
    refused("task must be one of", task="ranking")


def test_classes_that_are_numbers_are_classes_unless_the_task_says_numbers(server):
    offer(server, {"a": range(30), "b": range(30), "y": ["1", "2", "3"] * 10}, types={"y": "nominal"})
    assert get().task == "classification" and get().class_names == ("1", "2", "3")
    assert get(task="regression").y[:3].tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("y", "kind", "task", "words"),
    [
        (["u", "v", "w"] * 10, "nominal", "regression", "no numbers"),
        ([4.0] * 30, "numeric", "as given", "same target"),
        (["u"] * 30, "nominal", "as given", "one class"),
    ],
)
def test_targets_that_teach_nothing_are_refused(server, y, kind, task, words):
    offer(server, {"a": range(30), "y": y}, types={"y": kind})
    refused(words, task=task)
