"""The live board while a search runs: what one has done to the view survives, and it can be paused."""

from tests.browser.board.board_page import DRAWN, LINES, VIEWPORT, ask, brush, chosen, grown, opened, zoom  # noqa: F401 - read by the fixtures

ZOOM = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.range.map((x) => +x.toFixed(3))"


def test_zoom_ranges_scroll_and_selection_survive_twenty_updates(page, server):
    job = opened(page, server, 60, LINES, states="done,done,failed")
    zoom(page, "best_so_far")
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
    job = opened(page, server, 30, LINES)
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


def test_at_the_end_of_a_search_the_words_are_those_of_its_last_trial(page, server):
    """While it runs they change every four seconds at most: a screen reader must be able to finish a sentence."""
    job = opened(page, server, 30, "&cards=best_so_far")
    page.locator(".lb-card-best_so_far .lb-summary", has_text="of 30").wait_for()
    grown(page, server, job, 5)
    ask(server, f"end?job={job}")
    said = page.wait_for_function(
        """() => document.querySelector('.lb-root').dataset.over === 'true'
        && document.querySelector('.lb-card-best_so_far .lb-summary').textContent""",
        polling="raf",
    )
    assert "of 35" in said.json_value()  # at the very moment at which it is over, and not when their time has come


def test_another_metric_is_shown_in_place_and_keeps_the_zoom_of_axes_that_it_leaves_alone(page, server):
    page.set_viewport_size({"width": 1600, "height": 2800})  # all charts are in sight, so all can be dragged on
    opened(page, server, 60, "&cards=best_so_far,parallel_coordinates,rank,timeline")
    page.wait_for_function(DRAWN, arg=[["best_so_far", "rank", "timeline"], 1])
    brush(page, "alpha", 0.3, 1.1)
    before = chosen(page)
    assert before
    for name in ("best_so_far", "rank", "timeline"):
        zoom(page, name)
    ranges = """(name) => ["xaxis", "yaxis"].map((side) =>
      document.querySelector(`.lb-card-${name} .lb-chart`)._fullLayout[side].range.map((x) => +x.toFixed(4)))"""
    zoomed = {name: page.evaluate(ranges, name) for name in ("best_so_far", "rank", "timeline")}
    page.evaluate("() => { window.kept = [...document.querySelectorAll('.lb-root, .lb-card, .lb-chart, .nsewdrag')]; }")
    page.get_by_role("combobox", name="Metric shown").click()
    page.get_by_role("option", name="F1 (macro)").click()
    page.wait_for_function(
        """() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.yaxis.title.text.startsWith('F1 (m')
        && document.querySelector('.lb-card-rank .lb-help').textContent.includes('F1 (macro)')"""
    )
    page.wait_for_function(
        f"(was) => JSON.stringify(({ranges})('best_so_far')[1]) !== JSON.stringify(was)", arg=zoomed["best_so_far"][1]
    )
    page.wait_for_timeout(500)  # for what must not happen
    assert page.evaluate("() => window.kept.length > 8 && window.kept.every((node) => node.isConnected)")
    x, y = page.evaluate(ranges, "best_so_far")
    assert x == zoomed["best_so_far"][0]  # trials are trials
    assert y != zoomed["best_so_far"][1]  # another metric is another axis
    for name in ("rank", "timeline"):
        assert page.evaluate(ranges, name) == zoomed[name]
    assert chosen(page) == before
    assert page.locator(".lb-axis[aria-label^='Axis F1 (macro),']").count() == 1
