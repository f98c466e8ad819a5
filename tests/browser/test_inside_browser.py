"""The Inside page in a real browser: stepping through a search, and a whole game by mouse alone."""

import json


def drawn(page):
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    return int(page.locator(".in-root").get_attribute("data-drawn"))


def wait_for_picture(page, after):
    page.wait_for_function("n => +document.querySelector('.in-root').dataset.drawn > n", arg=after)


def test_steps_back_and_forth_and_keeps_it_in_the_link(page, server):
    page.goto(f"{server}/inside?v=1&function=branin&steps=20")
    n = drawn(page)
    assert page.locator(".in-count").inner_text() == "Choosing trial 13 of 20"
    page.get_by_role("button", name="Step", exact=True).click()
    wait_for_picture(page, n)
    assert page.locator(".in-count").inner_text() == "Choosing trial 14 of 20"
    page.get_by_role("button", name="Back", exact=True).click()
    page.locator(".in-count", has_text="How trial 13 of 13 was chosen").wait_for()
    sentence = page.locator(".in-sentence").inner_text()
    page.locator(".in-check", has_text="truth").click()
    page.wait_for_function("() => document.querySelectorAll('.in-chart .heatmaplayer .hm').length === 4")
    page.wait_for_url("**truth**")
    page.reload()
    page.locator(".in-count", has_text="How trial 13 of 13 was chosen").wait_for()
    assert page.locator(".in-sentence").inner_text() == sentence
    assert json.dumps("truth") in page.evaluate("() => new URL(location).searchParams.get('look')")


def test_a_whole_game_by_mouse_alone(page, server):
    page.goto(f"{server}/inside?v=1&function=branin&mode=play&steps=15")
    for k in range(15):
        page.locator(".in-count", has_text=f"Trial {k + 1} of 15: your turn").wait_for()
        n = drawn(page)
        box = page.locator(".in-chart .nsewdrag").first.bounding_box()
        page.mouse.click(
            box["x"] + box["width"] * (0.08 + 0.06 * k), box["y"] + box["height"] * (0.1 + (k * 0.37) % 0.8)
        )
        wait_for_picture(page, n)
    page.locator(".in-count", has_text="All 15 trials made").wait_for()
    page.locator(".in-root[data-score=over]").wait_for()
    text = page.get_by_text("One game proves little").inner_text()
    assert all(name in text for name in ("You", "Grid", "Random", "Bayesian", "from the optimum"))
