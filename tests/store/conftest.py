"""Stores of both kinds, each empty. Tests on PostgreSQL are skipped where its server is not installed."""

import pytest

import tuning.store
from tests.store.server import Server, programs


@pytest.fixture(scope="session")
def postgres():
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed: neither 'initdb' on the path nor /usr/lib/postgresql")
    server = Server(folder)
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "studies.db")
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def store(url):
    with tuning.store.open(url) as store:
        yield store
