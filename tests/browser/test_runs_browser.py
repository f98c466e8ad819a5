"""The Runs page with a notebook beside it: what that writes appears, grows and is live; names, stars, undo."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.browser.board.board_page import let_draw
from tests.browser.servers import ROOT, served
from tests.store.conftest import postgres  # noqa: F401 - a fixture
from tuning import problems, run
from tuning import store as stores

NOTEBOOK = """
import sys
from tuning import problems, steps

for event, history in steps(problems.get("branin"), "random", trials=6, seed=0, store=sys.argv[1]):
    if type(event).__name__ == "TrialFinished":
        print(len(history.finished), flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def address(request, tmp_path):
    if getattr(request, "param", "sqlite") == "postgres":
        return request.getfixturevalue("postgres").new_database()
    return f"sqlite:///{tmp_path / 'runs.db'}"


@pytest.fixture
def opened(new_page, address, tmp_path, monkeypatch):
    """The Runs page of a server of its own, on a store of its own."""
    monkeypatch.setenv("TUNING_STORE", address)
    with served("app.py", tmp_path / "log.txt") as (url, _):
        page = new_page({"width": 1400, "height": 1800})
        page.goto(f"{url}/runs")
        page.locator(".rn-root[data-total]").wait_for()
        yield page


@contextmanager
def notebook(address):
    """A process that makes a trial for every line that it is sent, after the first."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", NOTEBOOK, address]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_trial(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline()


@pytest.mark.parametrize("address", ["sqlite", "postgres"], indirect=True)
def test_a_notebook_appears_and_its_board_is_live(opened, address):
    opened.get_by_text("Nothing is stored yet").wait_for()
    with notebook(address) as process:
        assert process.stdout.readline() == "1\n"
        row = opened.locator(".rn-row")
        row.wait_for()
        opened.get_by_text("1 of 6", exact=True).wait_for()
        assert row.locator(".rn-state").inner_text() == "running"
        row.locator(".rn-open").click()
        opened.get_by_text("1 of 6 trials", exact=True).wait_for()
        assert next_trial(process) == "2\n"
        opened.get_by_text("2 of 6 trials", exact=True).wait_for()
        opened.get_by_text("2 of 6", exact=True).wait_for()
        while next_trial(process) != "":
            pass
    opened.get_by_text("6 of 6 trials", exact=True).wait_for()
    opened.locator(".rn-state", has_text="finished").wait_for()
    opened.get_by_role("button", name="Open in Search").click()
    opened.get_by_role("heading", name="Search", exact=True).wait_for()
    opened.get_by_text("6 of 6 trials", exact=True).wait_for()


def test_a_press_on_a_row_is_heard_though_the_list_changes_meanwhile(opened, address):
    with stores.open(address) as store:
        run(problems.get("branin"), "random", trials=5, seed=1, store=store)
        box = opened.get_by_role("checkbox", name="Choose Branin")
        box.hover()
        opened.mouse.down()
        with opened.expect_response(lambda answer: "/runs/list" in answer.url and answer.status == 200) as told:
            run(problems.get("six_hump_camel"), "random", trials=5, store=store)
    told.value.finished()
    let_draw(opened)
    opened.mouse.up()
    opened.locator(".rn-row").nth(1).wait_for()
    assert box.is_checked()


def test_named_starred_deleted_and_compared(opened, address):
    with stores.open(address) as store:
        for method in ("random", "sobol"):
            run(problems.get("branin"), method, trials=5, seed=1, store=store)
        run(problems.get("six_hump_camel"), "random", trials=5, store=store)
    opened.locator(".rn-row").nth(2).wait_for()
    rows = opened.locator(".rn-row")
    for text in ("Sobol", "Random"):
        rows.filter(has_text="Branin").filter(has_text=text).get_by_role("checkbox").check()
    opened.get_by_role("heading", name="2 studies side by side").wait_for()
    opened.get_by_text("is ahead of").wait_for()
    opened.locator(".lb-job").nth(1).wait_for()
    rows.filter(has_text="camel").get_by_role("checkbox").check()
    opened.get_by_text("Not compared: ").wait_for()
    opened.get_by_role("button", name="Choose none").click()
    camel = rows.filter(has_text="camel")
    camel.locator(".rn-open").click()
    opened.get_by_text("Name, tags and note").click()
    name = opened.get_by_role("textbox", name="Name")
    name.fill("<b>the camel</b>")
    name.press("Enter")
    named = rows.filter(has_text="<b>the camel</b>")
    named.wait_for()
    named.get_by_role("button", name="Give a star").click()
    named.get_by_role("button", name="Remove the star").wait_for()
    named.get_by_role("button", name="Delete").click()
    opened.get_by_role("button", name="Bring it back").wait_for()
    for _ in range(2):  # the list is asked for again every second: the way back stays
        with opened.expect_response(lambda answer: "/runs/list" in answer.url and answer.status == 304):
            pass
    assert rows.count() == 2
    opened.get_by_role("button", name="Bring it back").click()
    named.wait_for()
    tags = opened.get_by_role("textbox", name="Tags, with commas")
    if not tags.is_visible():
        named.locator(".rn-open").click()
        opened.get_by_text("Name, tags and note").click()
    tags.fill("week 3, <i>b</i>")
    tags.press("Enter")
    named.locator(".rn-tag", has_text="<i>b</i>").wait_for()
    note = opened.get_by_role("textbox", name="Note, in Markdown")
    note.fill("# What I saw\n\n**much** ![p](http://evil.example/p.png) <script>window.ran = 1</script>")
    note.press("Control+Enter")
    opened.get_by_role("heading", name="What I saw").wait_for()
    assert opened.evaluate("() => window.ran") is None and opened.locator("img[src*=evil]").count() == 0
    opened.get_by_role("searchbox").fill("WEEK")
    opened.locator(".rn-root[data-total='1']").wait_for()
    opened.get_by_role("searchbox").fill("nothing like that")
    opened.get_by_text("No study matches.").wait_for()


def test_paged_sorted_and_filtered(opened, address):
    with stores.open(address) as store:
        for seed in range(27):
            run(problems.get("branin"), "random", trials=1 + seed % 3, seed=seed, store=store)
    rows, total = opened.locator(".rn-row"), opened.locator(".rn-place")
    opened.get_by_text("1 to 25 of 27 studies").wait_for()
    opened.get_by_role("button", name="Next page").click()
    opened.get_by_text("26 to 27 of 27 studies").wait_for()
    assert rows.count() == 2 and opened.get_by_role("button", name="Next page").is_disabled()
    opened.get_by_role("button", name="Previous page").click()
    opened.get_by_text("1 to 25 of 27 studies").wait_for()
    for direction, first in (("descending", "3"), ("ascending", "1")):
        opened.get_by_role("button", name="Sort by trials").click()
        opened.locator(f"th.rn-trials[aria-sort={direction}]").wait_for()
        assert rows.first.locator(".rn-trials").inner_text() == first
    opened.get_by_role("button", name="Give a star").first.click()
    opened.get_by_role("button", name="★ only").click()
    opened.get_by_text("1 study", exact=True).wait_for()
    opened.get_by_label("Kind", exact=True).select_option("race")
    opened.get_by_text("No study matches.").wait_for()
    opened.get_by_label("Kind", exact=True).select_option("search")
    opened.get_by_label("State", exact=True).select_option("finished")
    opened.get_by_text("1 study", exact=True).wait_for()
    opened.set_viewport_size({"width": 390, "height": 844})
    frame = opened.locator(".rn-frame")
    assert frame.evaluate("(node) => node.scrollWidth <= node.clientWidth"), "a row goes beyond the edge of a phone"
    assert total.inner_text() == "1 study"
