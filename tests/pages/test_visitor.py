"""A browser is one visitor: its tabs and reloads have one account, another browser has another."""

from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages._ui import setup, visitor
from tests.execution.faulty import Faulty
from tests.service.test_jobs import NO_LIMITS, Only
from tuning.service.jobs import JobError, Jobs, Limits, SearchSpec

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def browser():
    async def page(request):
        return HTMLResponse("a page")

    return TestClient(Starlette(routes=[Route("/", page)], middleware=[Middleware(visitor.Visitors)]))


def test_a_browser_gets_one_name_and_keeps_it():
    first, second = browser(), browser()
    answer = first.get("/", headers=PAGE)
    name = answer.cookies[visitor.COOKIE]
    assert visitor.NAME.fullmatch(name) and "HttpOnly" in answer.headers["set-cookie"]
    assert "set-cookie" not in first.get("/", headers=PAGE).headers
    assert second.get("/", headers=PAGE).cookies[visitor.COOKIE] != name
    assert "set-cookie" not in browser().get("/", headers={"accept": "application/json"}).headers


@pytest.mark.parametrize(
    "bad", ["", "x", "a" * 23, "=;=", 'tuning_visitor="', "tuning_visitor=<b>aaaaaaaaaaaaaaaaaaa</b>"]
)
def test_a_name_that_cannot_be_ours_is_none(bad):
    assert visitor.name_in(bad) is None
    assert "set-cookie" in browser().get("/", headers=PAGE | {"cookie": bad.encode()}).headers


def test_three_tabs_of_a_browser_have_one_account_and_another_browser_has_its_own(monkeypatch):
    """Each tab is a page run of its own; what it knows of the browser is the cookie of its connection."""

    def tab(cookies, address=None):
        monkeypatch.setattr(visitor.st, "context", SimpleNamespace(cookies=cookies, ip_address=address))
        return setup.visitor()

    searches = Jobs(workers=1, limits=Limits(**{**vars(NO_LIMITS), "searches": 1}))
    here, there = {visitor.COOKIE: "a" * 22}, {visitor.COOKIE: "b" * 22}
    spec = SearchSpec(Faulty(), Only("hang"), trials=3)
    try:
        searches.start(spec, visitor=tab(here))
        for _ in range(3):
            with pytest.raises(JobError, match="1 search or race under way"):
                searches.start(spec, visitor=tab(here))
        searches.start(spec, visitor=tab(there))
        searches.start(spec, visitor=tab({}, "10.0.0.7"))
        with pytest.raises(JobError, match="under way"):
            searches.start(spec, visitor=tab({visitor.COOKIE: "made up"}, "10.0.0.7"))
        searches.start(spec, visitor=tab({}))
    finally:
        searches.shutdown()
