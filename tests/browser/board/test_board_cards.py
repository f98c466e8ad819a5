"""The cards of the board: which are shown, their options, their files, and too few trials."""

import re

from tests.browser.board.board_page import VIEWPORT, ask, bright, grown, opened  # noqa: F401 - read by the fixtures
from tests.waiting import until


def test_downloads_of_every_kind(page, server, tmp_path):
    opened(page, server, 30)

    def saved(card, kind):
        with page.expect_download() as waiting:
            page.locator(f".lb-card-{card} .lb-actions").get_by_text(kind, exact=True).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.name == f"{card}.{kind.lower()}"
        return path.read_bytes()

    for card in ("best_so_far", "parallel_coordinates"):
        assert saved(card, "PNG").startswith(b"\x89PNG")
        assert b"</svg>" in saved(card, "SVG")
        assert saved(card, "CSV").count(b"\n") == 31
        assert b"newPlot" in saved(card, "HTML")
    page.locator(".lb-card-best_so_far").get_by_role("button", name="Data of Best so far as a table").click()
    page.wait_for_function("() => document.querySelectorAll('.lb-card-best_so_far .lb-data tbody tr').length === 30")


def test_only_the_chosen_cards_are_drawn_and_the_choice_is_in_the_link(page, server):
    opened(page, server, 30)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/live?" in request.url else None)
    page.locator(".lb-which summary").click()
    page.locator(".lb-which").get_by_label("Slice by parameter").uncheck()
    page.wait_for_url("**cards=best_so_far%2Cparallel_coordinates**")
    assert page.locator(".lb-card-slice").count() == 0
    assert len(asked) == 1 and "cards=best_so_far&" in asked[0] and not asked[0].endswith("since=")
    page.reload()
    page.locator(".lb-card-best_so_far").wait_for()
    assert page.locator(".lb-card").count() == 2


def test_an_option_of_a_card_is_chosen_kept_in_the_link_and_used_by_its_downloads(page, server):
    opened(page, server, 30, more="&cards=best_so_far")
    card = page.locator(".lb-card-best_so_far")
    card.get_by_label("x", exact=True).select_option("seconds")
    title = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.title.text"
    page.wait_for_function(f"() => ({title})().includes('second')")
    page.wait_for_url("**cards=best_so_far%3Ax%3Dseconds**")
    page.reload()
    page.wait_for_function(
        f"() => document.querySelector('.lb-card-best_so_far .lb-chart')?.layout && ({title})().includes('second')"
    )
    assert card.get_by_label("x", exact=True).input_value() == "seconds"
    assert "x%3Dseconds" in card.get_by_text("CSV", exact=True).get_attribute("href")


def test_every_card_is_drawn(page, server):
    from tuning import plots

    page.set_viewport_size({"width": 1600, "height": 9000})
    opened(page, server, 60, more=f"&cards={','.join(plots.names())}", states="done,done,done,failed,pruned")
    drawn = [name for name in plots.names() if name != "parallel_coordinates"]
    right = re.compile("picture of this kind|No earlier search is weighed here")

    def without_a_chart():
        said = {name: page.locator(f".lb-card-{name} .lb-reason").text_content() for name in drawn}
        return {name for name, reason in said.items() if right.search(reason)}

    def all_are_there():
        charts = ", ".join(f".lb-card-{name} .lb-chart" for name in drawn if name not in without_a_chart())
        versions = page.evaluate("(s) => [...document.querySelectorAll(s)].map((c) => +c.dataset.version)", charts)
        return all(version > 0 for version in versions)

    until(all_are_there)
    pictures = without_a_chart()
    assert "weights" in pictures and len(pictures) < len(drawn) / 2
    page.locator(".lb-trials tr[data-key='0:56']").click(modifiers=["Control"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.inside === '1'")

    def is_marked():
        marked = [set(bright(page, name)) for name in drawn if name not in pictures]
        return all(found <= {56} for found in marked) and sum(found == {56} for found in marked) >= 7

    until(is_marked)


def test_no_trial_one_trial_and_all_failed(page, server):
    started = ask(server, "start?n=0")
    page.goto(f"{server}/?v=1&data=wine&job={started['job']}")
    page.locator(".lb-card-best_so_far .lb-reason", has_text="No trial has finished yet").wait_for()
    grown(page, server, started["job"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.lines === '1'")
    ask(server, f"end?job={started['job']}")
    page.locator(".lb-state", has_text="finished").wait_for()
    page.get_by_text("Code of the best model").wait_for()
    opened(page, server, 5, states="failed,nan,died")
    page.locator(".lb-card-parallel_coordinates .lb-summary", has_text="None has a value").wait_for()


def test_one_goes_to_any_trial_of_thousands_in_the_table(page, server):
    opened(page, server, 3000, "&cards=best_so_far")
    row = page.locator(".lb-trials tr[data-key='0:1233']")
    assert row.count() == 0  # only what is in sight has a row
    page.get_by_label("Go to trial").fill("1234")
    page.get_by_label("Go to trial").press("Enter")
    row.wait_for()
    table, found = page.locator(".lb-trials .lb-scroll").bounding_box(), row.bounding_box()
    assert table["y"] <= found["y"] and found["y"] + found["height"] <= table["y"] + table["height"]


def test_a_card_out_of_sight_is_not_asked_for_until_it_comes_near(page, server):
    page.set_viewport_size({"width": 1600, "height": 700})
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/live?" in request.url else None)
    job = opened(page, server, 40, "&cards=best_so_far,slice,timeline,edf")
    page.wait_for_timeout(500)
    assert asked and not any("edf" in url for url in asked)
    assert page.locator(".lb-card-edf .lb-summary").inner_text() == ""
    n = len(asked)
    page.locator(".lb-card-edf").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.lb-card-edf .lb-chart').dataset.version > 0")
    page.wait_for_timeout(300)
    assert any("edf" in url for url in asked[n:])
    assert "best_so_far" not in asked[-1]
    # what was left behind is brought up to date when one comes back to it
    version = ask(server, f"add?job={job}&n=5")["version"]
    page.wait_for_function("(v) => +document.querySelector('.lb-card-edf .lb-chart').dataset.version >= v", arg=version)
    best = "() => +document.querySelector('.lb-card-best_so_far .lb-chart').dataset.version"
    assert page.evaluate(best) < version
    page.locator(".lb-jobs").scroll_into_view_if_needed()
    page.wait_for_function(f"(v) => ({best})() >= v", arg=version)
    points = """() => document.querySelector('.lb-card-best_so_far .lb-chart').data
      .filter((trace) => trace.mode === 'markers').reduce((sum, trace) => sum + trace.x.length, 0)"""
    assert page.evaluate(points) == 45
