"""The live board while a search runs: what one has done to the view survives, and it can be paused."""

from tests.board_page import APP, VIEWPORT, ask, brush, chosen, grown, opened  # noqa: F401 - read by the fixtures

ZOOM = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.range.map((x) => +x.toFixed(3))"


def test_zoom_ranges_scroll_and_selection_survive_twenty_updates(page, server):
    job = opened(page, server, 60, states="done,done,failed")
    box = page.locator(".lb-card-best_so_far .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
    zoomed = page.evaluate(ZOOM)
    brush(page, "alpha", 0.3, 1.1)
    brush(page, "accuracy", 0.3, 1.1)
    before, ranges = chosen(page), page.locator(".lb-pc-axes g:nth-of-type(2) rect").count()
    assert before and ranges >= 2
    page.locator(".lb-trials .lb-scroll").evaluate("(node) => (node.scrollTop = 300)")
    nodes = page.evaluate("() => (window.kept = document.querySelector('.lb-card-best_so_far .nsewdrag')) !== null")
    for _ in range(20):
        grown(page, server, job, 3)
    assert nodes and page.evaluate("() => window.kept.isConnected")  # not drawn anew
    assert page.evaluate(ZOOM) == zoomed
    assert page.locator(".lb-pc-axes g:nth-of-type(2) rect").count() == ranges
    assert page.locator(".lb-trials .lb-scroll").evaluate("(node) => node.scrollTop") == 300
    assert chosen(page) > before  # new trials inside the ranges belong to them
    assert page.locator("[data-stale=true]").count() == 0


def test_the_view_can_be_paused_and_a_hidden_tab_asks_for_nothing(page, server):
    job = opened(page, server, 30)
    page.get_by_role("button", name="Freeze the view").click()
    ask(server, f"add?job={job}&n=5")
    page.wait_for_timeout(1500)
    assert page.evaluate("() => document.querySelector('.lb-root').dataset.trials") == "30"
    page.get_by_role("button", name="Freeze the view").click()
    page.wait_for_function("() => document.querySelector('.lb-root').dataset.trials === '35'")
    hide = """(is) => {
      Object.defineProperty(document, 'hidden', { value: is, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(hide, True)
    ask(server, f"add?job={job}&n=5")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => document.querySelector('.lb-root').dataset.trials") == "35"
    page.evaluate(hide, False)
    page.wait_for_function("() => document.querySelector('.lb-root').dataset.trials === '40'")
