"""The look of the race and of the Inside page: texts can be read, and no axis lacks its ticks."""

import re

import pytest

from tests.browser.board.board_page import SCRIPTS
from tests.browser.contrast import contrast, low_contrast
from tests.browser.test_access import PAPER, RESTS
from tests.waiting import until
from tuning.plots._core.style import OTHERS, STYLES

THEMES = {"light": ("#0C121C", "#FBFBFC"), "dark": ("#E6EAF0", "#12161C")}


def rgb(text):
    if text.startswith("#"):
        return [int(text[i : i + 2], 16) for i in (1, 3, 5)]
    return [int(v) for v in re.findall(r"\d+", text)]


def test_a_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)  # the well-known #777


@pytest.mark.parametrize("scheme", THEMES)
def test_names_of_methods_can_be_read_in_their_colours(page, server, scheme):
    page.goto(f"{server}/_stcore/health")
    text, background = THEMES[scheme]
    colours = [*(colour for colour, _, _ in STYLES.values()), *OTHERS]
    shown = page.evaluate(
        """async ([colours, theme]) => {
      const { readable } = await import('SCRIPTS/client/theme.js');
      return colours.map((colour) => readable(colour, theme));
    }""".replace("SCRIPTS", SCRIPTS),
        [colours, {"text": text, "background": background}],
    )
    ratios = {colour: contrast(rgb(found), rgb(background)) for colour, found in zip(colours, shown, strict=True)}
    assert min(ratios.values()) >= 4.5, ratios
    for colour, found in zip(colours, shown, strict=True):  # no more is mixed in than is needed
        if contrast(rgb(colour), rgb(background)) >= 4.5:
            assert rgb(found) == rgb(colour)


def in_either_theme(page):
    for scheme, paper in PAPER.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(RESTS, arg=paper)
        yield scheme


def test_contrast_of_all_text_of_race_and_inside(page, server):
    page.emulate_media(color_scheme="light")
    page.goto(f"{server}/race?v=1&kind=recorded&on=recorded_svm_digits&each=6&seeds=3")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'finished'")
    for scheme in in_either_theme(page):
        assert low_contrast(page, ".rb-root") == [], scheme
    page.goto(f"{server}/inside?v=1&function=branin&steps=12")  # opens as dark as the page before
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    for scheme in in_either_theme(page):
        assert low_contrast(page, ".in-root") == [], scheme


# Where the parts of the cards of one row begin; each row has cards at the same height.
ROWS = """([card, ...parts]) => {
  const rows = new Map();
  for (const node of document.querySelectorAll(card)) {
    const edge = node.getBoundingClientRect(), top = Math.round(edge.top);
    const at = [...parts.map((part) => node.querySelector(part).getBoundingClientRect().top), edge.bottom];
    if (at.every((y) => y > 0)) rows.set(top, [...(rows.get(top) ?? []), at.map(Math.round)]);
  }
  return [...rows.values()];
}"""


def wait_until_aligned(page, parts, sizes):
    """Until there are rows of so many cards, and the parts of all cards of a row lie on common lines."""

    def are_aligned():
        rows = page.evaluate(ROWS, parts)
        return [len(row) for row in rows] == sizes and all(card == row[0] for row in rows for card in row)

    until(are_aligned)


def test_cards_of_a_row_lie_on_common_lines_and_a_legend_never_lies_on_its_chart(page, server):
    page.set_viewport_size({"width": 1500, "height": 3400})
    page.goto(f"{server}/race?v=1&kind=recorded&on=recorded_svm_digits&each=6&seeds=3")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'finished'")
    wait_until_aligned(page, [".rb-plot", "h4", ".rb-help", ".rb-canvas", ".rb-summary"], [1, 1, 2, 2, 1])
    page.goto(f"{server}/inside?v=1&function=two_bumps")
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    wait_until_aligned(page, [".in-card", "h4", ".in-help", ":scope > :nth-child(3)", ".in-note"], [3])
    page.set_viewport_size({"width": 390, "height": 2600})
    page.reload()
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    edges = """() => ['.in-chart .legend', '.in-chart .nsewdrag'].map((name) => {
      const box = document.querySelector(name).getBoundingClientRect();
      return [box.top, box.bottom, box.right];
    })"""
    legend, chart = page.evaluate(edges)
    assert legend[1] <= chart[0] + 2 and legend[2] <= 390 and chart[2] <= 390
    assert not page.get_by_test_id("stColumn").first.is_visible()  # on a phone what one came to see stands first
    page.get_by_role("button", name="Set-up", exact=True).click()
    assert page.get_by_test_id("stColumn").first.is_visible()
