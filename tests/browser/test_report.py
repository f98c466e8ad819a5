"""The report: one file that asks no network, draws every card, and runs nothing that a name or a value holds."""

import re
from datetime import UTC, datetime

import pytest

from tuning import compare, export, plots, problems, run
from tuning.export.facts import titled
from tuning.space import Categorical, Float, Space
from tuning.study import History

NOW = datetime(2026, 3, 4, tzinfo=UTC)
EVIL = '</script><script>window.hit=1</script><img src=x onerror="window.hit=1"><a href="https://example.org">a</a>'
DIGITS = problems.get("recorded_svm_digits")


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """Opens a report from its file, and tells what it asked for and complained of."""
    pages = []

    def open_(text, **options):
        file = tmp_path_factory.mktemp("report") / "report.html"
        file.write_text(text, encoding="utf-8")
        page = browser.new_page(**{"viewport": {"width": 1400, "height": 900}, **options})
        pages.append(page)
        page.set_default_timeout(180_000)
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_function("() => document.documentElement.dataset.drawn || document.querySelector('.failed')")
        assert page.asked == [file.as_uri()]
        return page

    yield open_
    for page in pages:
        page.close()


DRAWN = """() => Object.fromEntries([...document.querySelectorAll('.chart')].map((node) => [
  node.id.slice(6),
  node.querySelectorAll('.cartesianlayer .trace path, .cartesianlayer image, .cartesianlayer .contour path').length,
]))"""


def all_drawn(page, what):
    """Every card that has a drawing is there with marks inside its frame, and nothing was complained of."""
    drawn = page.evaluate(DRAWN)
    cards = {name: plots.card(name, what) for name in plots.names()}
    missing = {name for name, card in cards.items() if card.drawing is None}
    assert set(drawn) - {"race"} == set(cards) - missing and len(drawn) > 8
    assert all(n > 0 for n in drawn.values()), drawn
    assert page.said == []


@pytest.fixture(scope="module")
def searched():
    return run(problems.estimator("wine", "mlp", folds=2, test_size=0.5), "random", trials=22, seed=0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_every_card_of_a_search_is_drawn_without_a_request(opened, searched, scheme, width):
    history = searched
    page = opened(export.html(history), color_scheme=scheme, viewport={"width": width, "height": 800})
    all_drawn(page, {"random": history})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    dark = page.evaluate("() => getComputedStyle(document.querySelector('.xtick text')).fill")
    assert (sum(map(int, re.findall(r"\d+", dark)[:3])) > 384) == (scheme == "dark")
    bare = page.locator("#best_so_far .nsewdrag")
    bare.scroll_into_view_if_needed()
    box = bare.bounding_box()
    point = page.locator("#best_so_far .points path").first.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2, steps=4)
    page.wait_for_selector("#best_so_far .hovertext")


def test_a_race_with_its_verdict_and_all_its_cards(opened):
    race = compare.race(DIGITS, ["random", "bayes", "grid"], seeds=3, trials=22)
    text = export.html(race, now=NOW)
    page = opened(text)
    all_drawn(page, race.of_seed(0))
    shown = page.inner_text("body")
    for line in compare.verdict(titled(race)).splitlines():
        assert line.strip() in shown
    assert "2026-03-04" in shown and "scikit-learn 1" in shown
    assert page.locator("table").nth(-1).locator("tbody tr").count() == 9


def test_a_thousand_trials_stay_below_six_megabytes(opened, tmp_path):
    history = run(DIGITS, "random", trials=1000, seed=0)
    path = export.report(history, tmp_path / "report.html", now=NOW)
    assert path.stat().st_size < 6e6
    assert export.html(history, now=NOW).encode() == path.read_bytes()
    page = opened(path.read_text(encoding="utf-8"))
    all_drawn(page, {"random": history})
    head = page.locator("table").last.locator("th button", has_text="accuracy").first
    column = "() => [...document.querySelectorAll('table')].at(-1).tBodies[0]"
    first = column + ".rows[0].cells[0].textContent"
    head.click()
    head.click()
    best = max(history.done, key=lambda trial: (trial.value, -trial.number))
    assert page.evaluate(first) == str(best.number + 1)
    assert page.evaluate(column + ".rows.length") == 1000


def test_hostile_names_and_values_stay_text(opened):
    space = Space({EVIL: Categorical([EVIL, "=1+1", "b\0"]), "x": Float(0, 1)})
    configs = [{EVIL: (EVIL, "=1+1", "b\0")[i % 3], "x": i / 30} for i in range(30)]
    recipe = {"name": EVIL, "kind": EVIL, "table": {EVIL: EVIL}}
    history = History.of(space, configs, [i % 7 for i in range(30)], metric=EVIL, problem=recipe, method={"name": EVIL})
    text = export.html(history)
    assert "<script>window" not in text and "<img" not in text
    page = opened(text)
    assert page.evaluate("() => window.hit") is None
    assert page.locator("a[href], img:not([src^='data:'])").count() == 0
    assert page.locator("svg a").count() == 0
    assert EVIL in page.inner_text("h1") and page.said == []


def test_the_policy_allows_two_scripts_and_nothing_else():
    text = export.html(run(DIGITS, "random", trials=3))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert len(re.findall(r"'sha256-[^']+'", parts["script-src"])) == 2 == len(parts["script-src"].split())
    assert "unsafe-eval" not in policy and "http" not in policy


@pytest.mark.parametrize("n", [0, 1])
def test_a_search_of_hardly_anything_has_a_report(n):
    history = History.of(DIGITS.space, [{"C": 1.0, "gamma": 0.01}] * n, [None] * n)
    assert "No trial has a value yet" in export.html(history)
    race = compare.race(DIGITS, ["random", "bayes"], seeds=1, trials=1)
    assert "<h2>By method</h2>" in export.html(race)
