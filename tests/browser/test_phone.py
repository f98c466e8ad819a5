"""On a phone Start, Stop and the progress stay in reach, and the set-up stands before the results, folded away."""

import pytest

from tests.browser.board.board_page import opened

VIEWPORT = {"width": 390, "height": 844}
SEARCH = "v=1&data=wine&model=logistic_regression&trials=8"
RACE = "v=1&kind=recorded&on=recorded_svm_digits&each=8&seeds=3"


def wait_until_in_sight(page, locator):
    """Fails when it does not come to lie within the window."""
    within = (
        "(node) => { const { top, bottom } = node.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
    )
    locator.wait_for()
    page.wait_for_function(within, arg=locator.element_handle(), timeout=180_000)


@pytest.mark.parametrize(
    ("path", "over"),
    [
        (f"?{SEARCH}", ".lb-root[data-over=true]"),
        (f"race?{RACE}", ".rb-root[data-state=finished]"),
    ],
)
def test_start_stop_and_progress_stay_in_reach(page, server, path, over):
    page.goto(f"{server}/{path}")
    start = page.get_by_role("button", name="Start", exact=True)
    start.wait_for()
    wait_until_in_sight(page, start)  # before anything was started
    start.click()
    page.locator(over).wait_for()
    page.locator(".ui-brief").filter(has_text="inished").wait_for()
    page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    for name in ("Start", "Stop"):
        wait_until_in_sight(page, page.get_by_role("button", name=name, exact=True))
    brief = page.locator(".ui-brief")
    wait_until_in_sight(page, brief)
    assert "8 of 8" in brief.inner_text()
    setup = page.get_by_test_id("stColumn").first
    assert not setup.is_visible()
    page.get_by_role("button", name="Set-up", exact=True).click()
    assert setup.is_visible()
    results = page.locator(".lb-root, .rb-root")
    assert setup.bounding_box()["y"] < results.bounding_box()["y"]
    page.get_by_role("button", name="Results", exact=True).click()
    assert not setup.is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_no_tool_bar_lies_on_a_legend(page, server):
    """On a phone a touch counts as the mouse over a chart, so the bar would stay; wide charts have it."""
    opened(page, server, states="done,failed")
    chart = page.locator(".lb-card-best_so_far .lb-chart")
    chart.locator(".legend").first.wait_for()
    assert chart.locator(".modebar-btn").count() == 0
    page.set_viewport_size({"width": 1500, "height": 1000})
    chart.locator(".modebar-btn").first.wait_for(state="attached")
