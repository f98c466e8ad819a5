"""The front page moves by itself, changes at a click, stands still for who asks for it, and opens into a search."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_phone import VIEWPORT as PHONE
from tests.browser.test_phone import wait_until_in_sight

MOTION = "no-preference"
MOVED = "(step) => +document.querySelector('.hb-root')?.dataset.step > step"


def shown(page, name):
    return page.locator(".hb-root").get_attribute(f"data-{name}")


def pixels(page):
    return page.locator(".hb-root canvas").first.evaluate("(canvas) => canvas.toDataURL()")


def opened(page, server):
    page.goto(server)
    page.locator(".hb-root[data-step]").wait_for()
    page.get_by_role("button", name="See it work").wait_for()
    return page


def test_the_picture_plays_by_itself_and_one_click_changes_it(page, server):
    opened(page, server)
    before = pixels(page)
    page.wait_for_function(MOVED, arg=3)
    assert pixels(page) != before
    assert page.locator("h1").count() == 1
    verdict = page.locator(".hb-verdict")
    wait_until_in_sight(page, verdict)
    assert "20 seeds" in verdict.inner_text()
    first = verdict.inner_text()
    page.get_by_role("button", name="Another problem").click()
    expect(verdict).not_to_have_text(first)
    assert shown(page, "race") == "1" and "Branin" in page.locator(".hb-where").inner_text()
    page.get_by_role("button", name="Another run").click()
    assert shown(page, "run") == "1"
    page.get_by_role("button", name="Pause").click()
    step = shown(page, "step")
    page.wait_for_timeout(900)  # three steps
    assert shown(page, "step") == step
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(MOVED, arg=int(step))
    assert verdict.inner_text() in page.locator(".hb-picture").get_attribute("aria-label")


def test_who_wants_no_motion_sees_the_end_and_a_play_button(page, server):
    page.emulate_media(reduced_motion="reduce")
    opened(page, server)
    assert shown(page, "step") == "25"
    page.wait_for_timeout(900)
    assert (shown(page, "step"), shown(page, "run"), shown(page, "plays")) == ("25", "0", "false")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.hb-root')?.dataset.step < 25")
    page.wait_for_function(MOVED, arg=2)


@pytest.mark.parametrize("size", [{"width": 1400, "height": 900}, PHONE], ids=["wide", "phone"])
def test_the_first_door_is_a_real_search_in_one_click(page, server, size):
    page.set_viewport_size(size)
    opened(page, server)
    door = page.get_by_role("button", name="See it work")
    wait_until_in_sight(page, door)  # without scrolling
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    door.click()
    page.locator(".lb-state", has_text="finished").wait_for()
    assert "20 of 20" in page.locator(".lb-count").first.inner_text()
    if size == PHONE:
        for name in ("Start", "Stop"):
            wait_until_in_sight(page, page.get_by_role("button", name=name, exact=True))
        wait_until_in_sight(page, page.locator(".ui-brief"))
        return
    page.get_by_role("link", name="Home").click()  # and back: its address has no set-up that would open Search
    page.wait_for_function(MOVED, arg=1)
    page.get_by_role("link", name="Use it on my data").click()
    page.locator(".hb-root").wait_for(state="detached")


def test_an_empty_page_shows_what_one_will_see(page, server):
    """A visitor of a server of one's own sees the last search of the machine instead, if there is one."""
    page.goto(f"{server}/search")
    picture = page.get_by_test_id("stImage").locator("img[alt]")
    picture.wait_for()
    page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert page.get_by_text("This is what you will see").or_(page.get_by_text("Your last search")).count()
