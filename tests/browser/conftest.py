"""All tests in a browser share one Chromium, its tabs and one server; each is a visitor, and leaves no search behind.

A module of tests may set the size of its window by ``VIEWPORT``. Pages stand still, which saves a quarter of Chromium's
work, where a module does not set ``MOTION`` to "no-preference". Without a program named ``chromium`` all are skipped.
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
PATIENCE = 180_000  # milliseconds
MOST_VISITORS = 20  # of a tab, which holds some 25 MB more after each
POLLING = 50  # milliseconds; in each frame, as is usual, what waits keeps Chromium busy with drawing


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
    page.set_default_timeout(PATIENCE)
    page.wait_for_function = functools.partial(page.wait_for_function, polling=POLLING)
    page.heard, page.visitors = [], 0
    listen = page.on

    def on(event, listener):
        page.heard.append((event, listener))
        listen(event, listener)

    page.on = on
    return page


def _forget(page):
    """Leaves nothing of what a visitor has seen, kept, set or listened to."""
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")
    page.set_extra_http_headers({})
    for event, listener in page.heard:
        page.remove_listener(event, listener)
    page.heard.clear()


@pytest.fixture(scope="package")
def tabs():
    """Tabs that are free. One that has shown our pages has compiled them, and shows the next with half of the work."""
    return []


@pytest.fixture
def new_page(request, chromium, tabs):
    """Opens pages as a visitor who was never here."""
    opened = []

    def open_page(viewport=VIEWPORT):
        page = tabs.pop() if tabs else _tab(chromium)
        page.bring_to_front()  # a tab behind another draws nothing
        page.set_viewport_size(viewport)
        page.emulate_media(reduced_motion=getattr(request.module, "MOTION", "reduce"), color_scheme="null")
        page.visitors += 1
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        if page.is_closed():
            continue
        _forget(page)
        if page.visitors < MOST_VISITORS:
            tabs.append(page)
        else:
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


@pytest.fixture
def page(request, new_page, server):
    """A page that may ask no host but ours, and may log no error. What was begun on it is stopped at the end."""
    page = new_page(getattr(request.module, "VIEWPORT", VIEWPORT))
    troubles, hosts = [], set()
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
    assert troubles == []
    assert hosts == {server.removeprefix("http://")}
