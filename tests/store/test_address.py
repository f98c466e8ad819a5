"""Addresses: nothing that is written down or shown has a password in it."""

import copy
import pickle

import pytest
import sqlalchemy as sa
from sklearn.datasets import load_iris
from sklearn.svm import SVC

import tuning.store
from tuning import TuningSearchCV
from tuning.store.address import address, shown, text_of, without_passwords

SECRETS = ("h%40t/s3cret", "0ther", "th1rd")
URL = "postgresql://ann:h%2540t%2Fs3cret@db.example:5433/runs?sslmode=require&password=0ther&sslpassword=th1rd"
PLAIN = "postgresql+psycopg://ann@db.example:5433/runs?sslmode=require"


def has_secret(data):
    text = data if isinstance(data, str) else data.decode("latin-1")
    return any(secret in text for secret in (*SECRETS, "h%2540t", "s3cret"))


def test_no_password_is_shown_or_written():
    url = address(URL)
    assert url.password == SECRETS[0] and has_secret(url.render_as_string(hide_password=False))
    assert text_of(url) == PLAIN == shown(url) and without_passwords(url) == address(PLAIN)


def test_the_environment_knows_the_password(monkeypatch):
    monkeypatch.setenv("TUNING_STORE", URL)
    assert address(PLAIN) == address(URL) == address()
    assert address(PLAIN.replace("runs", "others")).password is None
    mine = address(PLAIN.replace("ann@", "ann:mine@"))
    assert mine.password == "mine"
    monkeypatch.setenv("TUNING_STORE", "memory:")
    assert address(PLAIN).password is None


@pytest.mark.parametrize("fitted", [True, False])
def test_a_pickled_search_has_the_address_alone(fitted, monkeypatch):
    search = TuningSearchCV(SVC(), {"C": [0.1, 1.0]}, method="grid", cv=2)
    if fitted:
        search.fit(*load_iris(return_X_y=True))
    search.store = URL
    data = pickle.dumps(search)
    assert not has_secret(data) and pickle.loads(data).store == PLAIN
    assert search.store == URL and "s3cret" in search.get_params()["store"]  # nothing is lost here


def test_a_pickled_store_is_the_same_one(store, url, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path.parent)
    again = pickle.loads(pickle.dumps(store))
    try:
        assert again.address == store.address and again.studies() == store.studies()
        assert copy.deepcopy(store) is store
    finally:
        again.close()
    search = TuningSearchCV(SVC(), {"C": [0.1, 1.0]}, method="grid", cv=2, store=store)
    search = pickle.loads(pickle.dumps(search))
    assert search.store == store.address
    search.fit(*load_iris(return_X_y=True))
    assert [row.n_trials for row in store.studies().rows] == [2]


def test_a_pickled_store_with_a_password_is_opened_by_the_environment(store, url, monkeypatch):
    if "postgresql" not in url:
        pytest.skip("a file has no password")
    secret = sa.make_url(url).set(password="s3cret").render_as_string(hide_password=False)
    with tuning.store.open(secret) as opened:
        data = pickle.dumps(opened)
        assert not has_secret(data) and "s3cret" not in opened.name
    monkeypatch.setenv("TUNING_STORE", secret)
    again = pickle.loads(data)
    try:
        assert again._database.where.password == "s3cret" and again.studies().total == 0
    finally:
        again.close()
