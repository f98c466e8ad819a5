"""The race in a real browser: bands grow, the scrubber and the target move every number, a link repeats the race."""

import math
import time

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.waiting import until
from tuning import compare, methods, problems
from tuning.compare.curves import finals

LINK = "kind=recorded&on=recorded_svm_digits&each=60&seeds=5&first=3"


def standings(page):
    return page.eval_on_selector_all(
        ".rb-standings tbody tr",
        "rows => Object.fromEntries(rows.map(r => [r.dataset.method, [...r.cells].map(c => c.dataset.value ?? '')]))",
    )


def finished(page):
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'finished'", timeout=180_000)
    page.wait_for_timeout(500)


def reach(page, trial, seconds=180):
    deadline = time.monotonic() + seconds
    while page.evaluate("() => +(document.querySelector('.rb-root')?.dataset.reached ?? -1)") < trial:
        said = page.locator(".rb-status").all_inner_texts(), page.url
        assert time.monotonic() < deadline, f"trial {trial} was not reached: {said}"
        page.wait_for_timeout(100)


def words(page):
    return page.locator(".rb-words p span").all_inner_texts()


def test_bands_grow_the_scrubber_follows_and_a_link_repeats_the_numbers(page, server, browser):
    asked = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))  # noqa: PLW0108
    page.on("request", lambda request: asked.append(request.url) if "/race/" in request.url else None)
    page.goto(f"{server}/race?v=1&{LINK}")
    page.get_by_role("button", name="Start", exact=True).click()
    seen, deadline = set(), time.monotonic() + 240
    while time.monotonic() < deadline:
        seen.add(page.evaluate("() => +(document.querySelector('.rb-root')?.dataset.reached ?? 0)"))
        if 60 in seen:
            break
        page.wait_for_timeout(30)
    assert 60 in seen and len(seen - {0}) >= 4, seen
    finished(page)

    race = compare.race(problems.get("recorded_svm_digits"), ["grid", "random", "bayes"], seeds=range(3, 8), trials=60)
    table = compare.by_method(race).set_index("method")
    shown = standings(page)
    for label in race.labels:
        assert float(shown[label][1]) == pytest.approx(table.loc[label, "median"], abs=1e-9)
        needed = table.loc[label, "trials_to_target"]
        assert shown[label][3] == ("" if math.isnan(needed) else f"{needed:g}")
        assert float(shown[label][4]) == pytest.approx(table.loc[label, "never_share"])
        assert float(shown[label][6]) == pytest.approx(table.loc[label, "mean_regret"])
    titles = {label: methods.title(label) for label in race.labels}
    assert words(page) == [pair.sentence(titles) for pair in compare.pairs(race)]
    assert page.locator(".rb-headline").inner_text() == compare.headline(compare.pairs(race), titles)

    # Scrub back to trial 4 by the keyboard: every number follows.
    page.locator(".rb-scrub").focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until(lambda: page.locator(".rb-where").inner_text() == "4 of 60 trials")
    until(lambda: words(page) == [pair.sentence(titles) for pair in compare.pairs(race, at=4)])
    for label, values in finals(race, 4).items():
        assert float(standings(page)[label][1]) == pytest.approx(np.median(values), abs=1e-9)
    assert "trial 4 of seed 3 tried C = " in page.locator(".rb-now p").nth(1).inner_text()

    page.wait_for_url("**at%3A4**")  # the moment is in the link too

    # Drag the target.
    slider = page.locator(".rb-target input")
    goal = page.locator(".rb-target-value")
    before = goal.get_attribute("data-value")
    slider.evaluate("x => { x.value = 500; x.dispatchEvent(new Event('input')); }")
    until(lambda: goal.get_attribute("data-value") != before)
    target = float(goal.get_attribute("data-value"))
    at_target = compare.by_method(race, target=target).set_index("method")
    for label in race.labels:
        needed = at_target.loc[label, "trials_to_target"]
        assert standings(page)[label][3] == ("" if math.isnan(needed) else f"{needed:g}")
        assert float(standings(page)[label][4]) == pytest.approx(at_target.loc[label, "never_share"])

    # Play: at least 20 pictures a second, and space pauses.
    page.locator(".rb-scrub").focus()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.wait_for_timeout(100)
    asked.clear()
    drawn, offered = page.evaluate(
        """() => new Promise((done) => {
          const drawn = () => +document.querySelector('.rb-root').dataset.frames;
          const [before, began] = [drawn(), performance.now()];
          let offered = 0;
          const next = (now) => {
            offered += 1;
            if (now - began < 1500) requestAnimationFrame(next);
            else done([drawn() - before, offered]);
          };
          requestAnimationFrame(next);
        })"""
    )
    assert asked == []  # the browser plays alone
    assert drawn >= offered / 3, f"{drawn} pictures in {offered} frames"  # 20 a second where the browser has its 60
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play or pause (space)")).to_have_text("Play")

    # The link in another browser: the same race, its numbers repeated from the seeds.
    other = browser.new_context().new_page()
    link = page.url
    assert "race=" in link
    other.goto(link.replace(f"race={job_in(link)}", "race="))
    other.get_by_role("button", name="Start", exact=True).click()
    finished(other)
    page.keyboard.press("End")
    until(lambda: page.locator(".rb-where").inner_text() == "60 of 60 trials")
    again = standings(other)
    for label in race.labels:
        assert again[label][1] == standings(page)[label][1] and again[label][6] == standings(page)[label][6]
    page.get_by_label("look at").select_option("all seeds")
    page.get_by_label("by", exact=True).select_option("seconds")
    page.keyboard.press("Escape")
    page.wait_for_function("() => location.search.includes('by%3Aseconds')")
    other.goto(page.url)
    finished(other)
    assert other.locator(".rb-where").inner_text() == page.locator(".rb-where").inner_text()
    assert other.get_by_label("look at").input_value() == "-1"
    assert standings(other) == standings(page)
    other.context.close()


def job_in(link):
    return next(part.removeprefix("race=") for part in link.split("?")[1].split("&") if part.startswith("race="))


def test_the_verdict_stays_covered_until_somebody_reveals_it(page, server):
    page.goto(f"{server}/race?v=1&{LINK}&hide=yes&projector=yes")
    page.get_by_role("button", name="Start", exact=True).click()
    finished(page)
    assert not page.locator(".rb-words").is_visible()
    page.get_by_role("button", name="One more guess for Random").click()
    assert page.get_by_role("button", name="One more guess for Random").inner_text() == "Random: 1"
    page.get_by_text("Reveal", exact=True).click()
    assert page.locator(".rb-words").is_visible() and page.locator(".rb-root.rb-projector").count() == 1


def test_stop_and_resume_in_the_browser(page, server):
    page.goto(f"{server}/race?v=1&kind=recorded&on=recorded_svm_digits&each=60&seeds=10")
    page.get_by_role("button", name="Start", exact=True).click()
    reach(page, 6)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'stopped'")
    reached = page.evaluate("() => +document.querySelector('.rb-root').dataset.reached")
    assert 6 <= reached < 60
    page.get_by_role("button", name="Resume", exact=True).click()
    page.wait_for_function("r => +document.querySelector('.rb-root')?.dataset.reached > r", arg=reached)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'stopped'")
