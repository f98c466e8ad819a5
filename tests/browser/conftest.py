"""All tests in a browser share one Chromium, one server and mostly one tab; each leaves no search and no trace behind.

A module of tests may set the size of its window by ``VIEWPORT``. Without a program named ``chromium`` all are skipped.
"""

import functools
import re
import shutil
import urllib.request

import pytest

from tests.browser.servers import served

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
VIEWPORT = {"width": 1400, "height": 1000}
PATIENCE = 90_000  # milliseconds


@pytest.fixture(scope="package")
def chromium(tmp_path_factory):
    """A Chromium that keeps what it has fetched and compiled, as a person's does: later pages cost half."""
    if CHROMIUM is None:
        pytest.skip("no program named 'chromium' on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)  # of its own it gives up after 5 s, which a busy machine needs for one page
    with sync_playwright() as playwright:
        found = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"), executable_path=CHROMIUM, args=FLAGS, viewport=VIEWPORT
        )
        yield found
        found.close()


@pytest.fixture(scope="package")
def browser(chromium):
    """The same program, for pages that have nothing to do with each other: it keeps nothing for them."""
    return chromium.browser


def _tab(chromium):
    page = chromium.new_page()
    # As it is, a function that is waited for runs in every frame, and makes the browser draw sixty a second.
    page.wait_for_function = functools.partial(page.wait_for_function, polling=50)
    page.set_default_timeout(PATIENCE)
    return page


def _forget(page):
    """Leaves nothing that the page has kept for a visitor who comes again."""
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")


@pytest.fixture
def new_page(chromium):
    """Opens pages as a visitor who was never here; they are closed at the end, and all that they kept is gone."""
    opened = []

    def open_page(viewport=VIEWPORT):
        opened.append(_tab(chromium))
        opened[-1].set_viewport_size(viewport)
        return opened[-1]

    yield open_page
    for page in opened:
        _forget(page)
        page.close()
    chromium.clear_cookies()


@pytest.fixture(scope="package")
def server(chromium, tmp_path_factory):
    """Address of our app, with the routes of `scripted_app.py` added."""
    with served("tests/browser/scripted_app.py", tmp_path_factory.mktemp("server") / "log.txt") as (url, _):
        yield url


def _is_trouble(message):
    """Streamlit looks for its own base path below a page's name first, and Chromium logs the 404."""
    return message.type == "error" and not re.search(r"//[^/]+/\w+/_stcore/", message.location.get("url", ""))


@pytest.fixture(scope="package")
def at_rest():
    """Tabs that tests have done with."""
    return []


@pytest.fixture
def page(request, chromium, server, at_rest):
    """A page that may ask no host but ours, and may log no error. What was begun on it is stopped at the end.

    It is the tab of the test before, of which nothing is left: another tab is another process, which costs as much as
    two loads of a page.
    """
    page = at_rest.pop() if at_rest else _tab(chromium)
    page.set_viewport_size(getattr(request.module, "VIEWPORT", VIEWPORT))
    troubles, hosts, listeners = [], set(), []

    def listen(event, listener):
        type(page).on(page, event, listener)
        listeners.append((event, listener))

    page.on = listen
    page.on("console", lambda message: troubles.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            hosts.add(re.sub(r"^\w+://([^/]*).*", r"\1", asked.url)) if asked.url.startswith("http") else None
        ),
    )
    yield page
    urllib.request.urlopen(f"{server}/scripted/rest", timeout=60).close()
    for event, listener in listeners:
        page.remove_listener(event, listener)
    _forget(page)
    page.goto(f"{server}/_stcore/health")
    page.mouse.move(0, 0)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    chromium.clear_cookies()
    at_rest.append(page)
    assert troubles == []
    assert hosts == {server.removeprefix("http://")}
