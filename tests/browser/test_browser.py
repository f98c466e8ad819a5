"""The app in a real browser: deep links, live growth, kept zoom, stop, reload; no other host, no console error."""

import json
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.board.board_page import zoom


@pytest.mark.parametrize("name", ["race", "", "search"])
def test_pages_open_by_deep_link(page, server, name):
    page.goto(f"{server}/{name}?v=1&data=wine&model=knn")
    title = "Race" if name == "race" else "Search"
    page.get_by_role("heading", name=title, exact=True).wait_for()
    page.locator('input[value="Nearest neighbours"]').wait_for()
    page.get_by_role("button", name="Start", exact=True).wait_for()
    expect(page.get_by_role("link", name="Search")).to_have_count(1)
    assert page.get_by_text("Page not found").count() == 0
    assert page.get_by_role("link", name="app", exact=True).count() == 0  # the legacy list of pages
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_part_is_drawn_when_it_is_unfolded_and_holds_when_it_is_folded_again(page, server):
    page.goto(f"{server}/search?v=1&data=wine&model=knn&method=random&trials=2&cards=best_so_far")
    start = page.get_by_role("button", name="Start", exact=True)
    start.wait_for()
    seed, fold = page.get_by_role("spinbutton", name="Seed"), page.locator("summary", has_text="Time, seed and workers")
    expect(seed).to_have_count(0)
    fold.click()
    seed.fill("9")
    seed.press("Enter")
    page.wait_for_function("() => location.search.includes('seed=9')")
    fold.click()
    expect(seed).to_have_count(0)
    start.click()
    page.locator(".lb-state", has_text="finished").wait_for()
    assert "seed=9" in page.url
    fold.click()
    expect(seed).to_have_value("9")


def counted(page):
    text = page.locator(".lb-count").first.inner_text()
    return int(text.split()[0]) if text else 0


def test_search_grows_while_it_runs_keeps_the_zoom_stops_and_reloads(page, server):
    page.goto(f"{server}/?v=1&trials=400&p.hidden_layer_sizes=of:(20,), (10,)&p.batch_size=of:256&cards=best_so_far")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.lb-card-best_so_far .lb-chart')?.dataset.version > 0")
    seen = {counted(page)}
    deadline = time.monotonic() + 240
    while len(seen) < 3 and time.monotonic() < deadline:
        page.wait_for_timeout(200)
        seen.add(counted(page))
    assert len(seen) >= 3, "the page did not grow while the search ran"
    axis = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.range.map(x => +x.toFixed(3))"
    zoom(page, "best_so_far")
    zoomed, version = (
        page.evaluate(axis),
        page.evaluate("() => +document.querySelector('.lb-card-best_so_far .lb-chart').dataset.version"),
    )
    page.wait_for_function(
        "v => +document.querySelector('.lb-card-best_so_far .lb-chart').dataset.version > v + 4", arg=version
    )
    assert page.evaluate(axis) == zoomed
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".lb-state", has_text="stopped").wait_for()
    page.get_by_text("Code of the best model").wait_for()
    n = counted(page)
    page.reload()
    page.locator(".lb-state", has_text="stopped").wait_for()
    assert counted(page) == n
    assert page.get_by_role("spinbutton", name="Trials").input_value() == "400"


def test_quick_demo_is_done_in_sight(page, server):
    page.goto(f"{server}/search")
    page.get_by_role("radio", name="Quick demo").click()  # which starts it
    page.locator(".lb-count").first.wait_for()
    page.evaluate("() => { document.querySelector('.lb-root').isTheFirst = true; }")
    page.locator(".lb-state", has_text="finished").wait_for()
    assert counted(page) == 20
    page.get_by_text("Code of the best model").wait_for()
    assert page.evaluate(
        "() => document.querySelector('.lb-root').isTheFirst"
    )  # the end of a search mounts nothing anew


def test_one_preset_straight_after_another_is_loaded_and_started(page, server):
    page.goto(f"{server}/search")
    shown = {"Quick demo": "Logistic regression", "Grid of the text": "Neural network (MLP)"}
    for preset, model in (*shown.items(), *shown.items()):
        pill = page.get_by_role("radio", name=preset)
        expect(pill).to_have_count(1)  # those of before stand there until the page is complete
        pill.click()
        page.locator(f'input[value="{model}"]').wait_for()
        page.locator(".lb-count").filter(has_text="of 20" if preset == "Quick demo" else "of 324").wait_for()


RESTS = "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
PRESS_BOTH = """async ([second, milliseconds]) => {
  const press = (name) => [...document.querySelectorAll('button')].find((b) => b.textContent.trim() === name).click();
  press('Grid of the text');
  await new Promise((done) => setTimeout(done, milliseconds));
  press(second);
}"""


@pytest.mark.parametrize("second", ["Start", "Grid of the text"])
def test_a_press_on_top_of_a_preset_starts_it_once_however_soon_it_comes(page, server, second):
    for milliseconds in (0, 20, 60, 150, 400):
        page.goto(f"{server}/search")
        page.get_by_role("radio", name="Quick demo").wait_for()
        page.get_by_role("button", name="Start", exact=True).wait_for()
        page.wait_for_function(RESTS)
        page.get_by_text("Quick demo", exact=True).wait_for()
        page.evaluate(PRESS_BOTH, [second, milliseconds])
        page.locator(".lb-count").filter(has_text="of 324").wait_for()
        assert page.get_by_role("spinbutton", name="Trials").input_value() == "324"
        page.locator('input[value="Neural network (MLP)"]').wait_for()
        begun = json.load(urllib.request.urlopen(f"{server}/scripted/begun", timeout=60))
        assert begun == {"running": 1}, milliseconds
        urllib.request.urlopen(f"{server}/scripted/rest", timeout=60).close()


def test_markup_in_values_stays_text(page, server):
    page.goto(f"{server}/?v=1&data=wine&model=logistic_regression&trials=2")
    field = page.get_by_label("Choices of class_weight")
    field.fill("'<img src=x onerror=alert(1)>'")
    field.press("Enter")
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator(".lb-state", has_text="finished").wait_for()
    page.get_by_text("<img src=x onerror=alert(1)>").first.wait_for()
    assert page.locator(".lb-root img").count() == 0


def test_back_leads_to_the_page_before_whatever_was_chosen(page, server):
    page.goto(f"{server}/race")
    page.get_by_role("heading", name="Race", exact=True).wait_for()
    page.get_by_role("link", name="Search", exact=True).click()
    trials = page.get_by_role("spinbutton", name="Trials", exact=True)
    for value in ("7", "9"):
        trials.fill(value)
        trials.press("Enter")
        page.wait_for_function("value => location.search.includes(`trials=${value}`)", arg=value)
    page.go_back()
    page.get_by_role("heading", name="Race", exact=True).wait_for()
    assert "/race" in page.url
    page.go_forward()
    page.get_by_role("heading", name="Search", exact=True).wait_for()
    expect(trials).to_have_value("9")
