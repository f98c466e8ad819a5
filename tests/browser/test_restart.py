"""A server that is killed and started again at the same address: open tabs find back by themselves."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.servers import served

SEARCH = "v=1&data=digits&model=mlp&trials=3000&p.hidden_layer_sizes=of:(20,), (10,)&cards=best_so_far"
RACE = "v=1&kind=live&data=digits&model=mlp&each=400&seeds=4"


class Servers:
    """One after the other, all at the same port."""

    def __init__(self, folder):
        self._folder, self._count, self._open, self.url = folder, 0, None, ""

    def start(self):
        self._count += 1
        port = int(self.url.rsplit(":", 1)[1]) if self.url else 0
        self._open = served("app.py", self._folder / f"log{self._count}.txt", port)
        self.url, _ = self._open.__enter__()

    def end(self):
        if self._open is not None:
            self._open.__exit__(None, None, None)
        self._open = None


@pytest.fixture(scope="module")
def servers(chromium, tmp_path_factory):
    found = Servers(tmp_path_factory.mktemp("servers"))
    yield found
    found.end()


@pytest.fixture
def again(new_page, servers):
    """A page, and what serves it: of the test before, or begun now. What runs at the end is stopped."""
    if servers._open is None:
        servers.start()
    page = new_page()
    yield page, servers
    stop = page.get_by_role("button", name="Stop", exact=True)
    if stop.count() and stop.is_enabled():
        stop.click()
        expect(stop).to_be_disabled()


@contextmanager
def restarted(page, servers):
    """What happens inside is seen while no server is there."""
    page.evaluate("() => { window.isTheSamePage = true; }")
    servers.end()
    yield
    servers.start()


def is_usable(page):
    page.get_by_text("is no longer kept").first.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('button')].some((b) => b.textContent === 'Start' && !b.disabled)"
    )
    assert page.evaluate("() => window.isTheSamePage"), "the page was reloaded"


def test_a_search_whose_server_was_restarted_says_so_and_can_be_started_again(again):
    page, servers = again
    page.goto(f"{servers.url}/?{SEARCH}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.lb-root')?.dataset.trials > 0")
    with restarted(page, servers):
        page.locator(".lb-root").get_by_text("The connection to the server was lost; trying again").wait_for()
    is_usable(page)
    assert page.get_by_role("spinbutton", name="Trials").input_value() == "3000"  # the set-up is as it was
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.lb-root')?.dataset.trials > 0")
    assert page.get_by_text("is no longer kept").count() == 0


def test_a_race_whose_server_was_restarted_says_so_and_can_be_started_again(again):
    page, servers = again
    page.goto(f"{servers.url}/race?{RACE}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'running'")
    with restarted(page, servers):
        page.locator(".rb-status").get_by_text("The connection to the server was lost; trying again").wait_for()
        assert "Running" not in page.locator(".rb-status").inner_text()
    is_usable(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'running'")


def test_inside_goes_on_with_another_board_after_a_restart(again):
    page, servers = again
    page.goto(f"{servers.url}/inside?v=1&inside=function&function=branin&method=random")
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    with restarted(page, servers):
        page.get_by_role("button", name="Step").click()
        page.get_by_text("The server does not answer").wait_for()
    page.wait_for_function("() => document.querySelector('[data-testid=stApp]').dataset.testConnectionState !== 'x'")
    page.get_by_role("button", name="Step").click()
    page.wait_for_function("() => document.querySelector('.in-error').textContent === ''")
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    assert page.evaluate("() => window.isTheSamePage")
