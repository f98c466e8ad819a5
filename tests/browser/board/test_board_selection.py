"""One selection for all views of the board, in the link; and the side panel of one trial."""

import json
import re
import urllib.request

from tests.browser.board.board_page import VIEWPORT, ask, bright, brush, chosen, let_draw, opened  # noqa: F401 - read by the fixtures


def test_one_selection_for_all_views_in_the_link_and_after_a_reload(page, server):
    opened(page, server, 40)
    page.locator(".lb-trials tr[data-key='0:35']").click(modifiers=["Control"])
    page.locator(".lb-trials tr[data-key='0:37']").click(modifiers=["Control"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.inside === '2'")
    page.wait_for_url("**sel=0%3A35%2C37**")
    assert sorted(bright(page, "best_so_far")) == [35, 37]
    assert sorted(set(bright(page, "slice"))) == [35, 37]
    page.reload()
    page.wait_for_function("() => document.querySelector('.lb-pc-stage')?.dataset.inside === '2'")
    page.wait_for_function("() => document.querySelectorAll('.lb-trials tr.lb-chosen').length === 2")
    page.get_by_role("button", name="Clear selection").click()
    page.wait_for_function("() => !location.search.includes('sel=')")
    brush(page, "alpha", 0.5, 1.2)
    n = chosen(page)
    page.wait_for_url(re.compile(r"sel=f%3A%3Balpha%3D[\d.]+~~"))
    page.reload()
    page.wait_for_function("(n) => document.querySelector('.lb-pc-stage')?.dataset.inside === String(n)", arg=n)
    page.get_by_role("button", name="Clear selection").click()
    # a lasso in a chart: all points in its left half
    page.locator(".lb-card-best_so_far").hover()
    page.locator(".lb-card-best_so_far .modebar-btn[data-val=select]").click()
    box = page.locator(".lb-card-best_so_far .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()
    page.wait_for_function("() => +document.querySelector('.lb-pc-stage').dataset.inside < 40")
    left = bright(page, "best_so_far")
    assert left == list(range(len(left))) and 10 < len(left) < 30
    assert sorted(set(bright(page, "slice"))) == left


def test_a_trial_opens_in_the_side_panel_by_click_and_by_keyboard(page, server):
    job = opened(page, server, 30, states="done,failed")
    point = page.locator(".lb-card-best_so_far .points path").first.bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    panel = page.get_by_role("complementary", name="One trial")
    panel.get_by_role("heading", name="Trial 1 · random").wait_for()
    for part in (
        "Config",
        "Folds",
        "All metrics",
        "Learning curve",
        "Why it was proposed",
        "Nearest trials",
        "Code of exactly",
    ):
        assert panel.get_by_text(part).count() >= 1
    told = json.load(urllib.request.urlopen(f"{server}/live/trial?jobs={job}&number=0"))
    assert panel.locator("pre").text_content() == told["code"]
    panel.locator(".lb-neighbour").first.click()
    panel.get_by_role("heading", name=f"Trial {told['neighbours'][0]['number'] + 1} · random").wait_for()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert chosen(page) == 1  # closing the panel leaves the selection
    page.locator(".lb-trials .lb-scroll").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel.get_by_role("heading", name="Trial 29 · random").wait_for()


def test_a_press_on_a_trial_is_heard_though_another_one_arrives_meanwhile(page, server):
    job = opened(page, server, 12, more="&cards=best_so_far")
    row = page.locator(".lb-trials tr[data-key='0:4']")
    row.hover()
    page.mouse.down()
    ask(server, f"add?job={job}&n=1")
    page.get_by_text("13 of 5000 trials").first.wait_for()
    page.mouse.up()
    page.locator(".lb-panel").get_by_text("Trial 5 ·").wait_for()
    page.locator(".lb-trials tr[data-key='0:12']").wait_for()  # what waited is drawn


def test_a_press_in_the_panel_of_a_running_trial_is_heard_though_it_is_drawn_anew_meanwhile(page, server):
    job = opened(page, server, 12, more="&cards=best_so_far")
    ask(server, f"begin?job={job}")
    page.locator(".lb-trials tr[data-key='0:12']").click()
    panel = page.locator(".lb-panel")
    panel.get_by_role("heading", name="Trial 13 · random").wait_for()
    assert "method's thinking" in panel.inner_text() and "start to end" not in panel.inner_text()  # it has not ended
    neighbour = panel.locator(".lb-neighbour").first
    number = neighbour.inner_text().split(":")[0].removeprefix("trial ")
    neighbour.hover()
    page.mouse.down()
    with page.expect_response(lambda answer: "/live/trial?" in answer.url) as told:
        ask(server, f"add?job={job}&n=1")
    told.value.finished()
    let_draw(page)
    page.mouse.up()
    panel.get_by_role("heading", name=f"Trial {number} · random").wait_for()
    panel.get_by_text("start to end").wait_for()
