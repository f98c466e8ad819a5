"""Answers of OpenML: ways that lead nowhere, words in quotes, percent signs, sparse rows, large numbers."""

import gzip
import json

import numpy as np
import pytest

from tests.problems import test_openml
from tests.problems.test_openml import ROWS, get, good, offer, offer_files, refused

server = test_openml.server  # its fixture


def offer_rows(server, attributes, rows, form="ARFF"):
    """A data set of lines as they are; the last attribute is the target."""
    head = "".join(f"@attribute {name} {kind}\n" for name, kind in attributes)
    arff = f"@relation r\n{head}@data\n{''.join(row + chr(10) for row in rows)}".encode()
    feature = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    kinds = {"real": "numeric", "string": "string"}
    features = [
        {
            **feature,
            "index": str(i),
            "name": name,
            "data_type": kinds.get(kind, "nominal"),
            "is_target": str(i == len(attributes) - 1).lower(),
        }
        for i, (name, kind) in enumerate(attributes)
    ]
    offer_files(server, 7, "mine", arff, features)
    about = json.loads(gzip.decompress(server.answers["/d/7"]))
    about["data_set_description"]["format"] = form
    server.answers["/d/7"] = gzip.compress(json.dumps(about).encode())


QUOTED = r"'it\'s'"


@pytest.mark.parametrize(
    ("written", "levels"),
    [("{}%", ("0%", "1%", "2%")), ("'it\\'s {}'", ("it's 0", "it's 1", "it's 2")), ("'a {}'", ("a 0", "a 1", "a 2"))],
)
def test_words_are_read_however_they_are_quoted(server, written, levels):
    rows = [f"{k},{written.format(k % 3)},{'uvw'[k % 3]}" for k in range(ROWS)]
    offer_rows(server, [("a", "real"), ("b", "string"), ("y", "{u,v,w}")], rows)
    data = get()
    if written == "{}%":
        assert data.X[:3, 1].tolist() == [0, 1, 2]
    else:
        assert data.columns[1].levels == levels


def test_classes_in_quotes_are_the_words_in_them(server):
    offer_rows(server, [("a", "real"), ("y", "string")], [f"{k},{['plain', QUOTED][k % 2]}" for k in range(ROWS)])
    assert get().class_names == ("it's", "plain")


def test_sparse_data_are_refused_in_words(server):
    rows = [f"{{0 {k},2 {'uvw'[k % 3]}}}" for k in range(ROWS)]
    offer_rows(server, [("a", "real"), ("b", "real"), ("y", "{u,v,w}")], rows, "Sparse_ARFF")
    refused("'7' is sparse, and such data are not taken")


@pytest.mark.parametrize("first", [2**24, 1_700_000_000, 3 * 2**40 + 1])
def test_whole_numbers_are_not_rounded(server, first):
    whole = [first + k % 3 for k in range(ROWS)]
    offer(server, {"a": whole, "b": [k / 7 for k in range(ROWS)], "y": ["u", "v"] * 15}, types={"y": "nominal"})
    assert get().X[:, 0].tolist() == whole
    good(server, number=8)
    assert get(8).X.dtype == np.float32  # as searches that are stored have it


def test_more_classes_than_are_taken_are_refused(server):
    offer(server, {"a": range(402), "y": [f"c{k % 201}" for k in range(402)]}, types={"y": "nominal"})
    refused("has 201 classes, and at most 200")


@pytest.mark.parametrize("there", ["/d/7", "", "file:///etc/hostname"])
def test_answers_that_lead_nowhere_are_not_taken_for_a_wrong_name(server, there):
    def elsewhere(request):
        request.send_response(302)
        request.send_header("Location", there)
        request.send_header("Content-Length", "0")
        request.end_headers()

    server.answers["/d/7"] = elsewhere
    refused("sends one elsewhere")
