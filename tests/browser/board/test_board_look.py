"""The look of the board: projector, contrast, keyboard."""

from itertools import pairwise

import pytest

from tests.browser.board.board_page import VIEWPORT, opened  # noqa: F401 - read by the fixtures
from tests.browser.contrast import low_contrast
from tests.browser.test_access import PAPER, RESTS
from tests.waiting import until

SIZE = "() => parseFloat(getComputedStyle(document.querySelector('.lb-card h4')).fontSize)"
WIDTH = "() => document.querySelector('.lb-cards').clientWidth"


@pytest.mark.parametrize(
    "button, name, look, larger, has_actions",
    [
        ("Large type", "projector", "lb-projector", SIZE, False),
        ("Hide the set-up", "wide", "lb-roomy", WIDTH, True),
    ],
)
def test_a_mode_enlarges_hides_the_set_up_and_is_in_the_link(page, server, button, name, look, larger, has_actions):
    opened(page, server, 30)
    set_up = page.get_by_text("Ranges of the hyperparameters")
    before = page.evaluate(larger)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(f"**{name}=yes**")
    assert page.evaluate(larger) > 1.3 * before
    assert not set_up.is_visible()
    assert page.locator(".lb-actions").first.is_visible() == has_actions
    page.reload()
    page.wait_for_function("(look) => document.documentElement.classList.contains(look)", arg=look)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: name not in url)
    assert set_up.is_visible()


def test_contrast_of_all_text_is_at_least_4_5(page, server):
    page.emulate_media(color_scheme="light")
    opened(page, server, 30, states="done,failed")
    for scheme, paper in PAPER.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(RESTS, arg=paper)
        assert low_contrast(page, ".lb-root") == [], scheme


# Where the parts of the cards of one row begin; each row has cards at the same height.
ROWS = """() => {
  const rows = new Map();
  for (const card of document.querySelectorAll('.lb-card')) {
    const top = Math.round(card.getBoundingClientRect().top);
    const parts = ['h4', '.lb-help', '.lb-wide-chart', '.lb-summary', '.lb-actions', ''];
    const at = parts.map((part) => (part ? card.querySelector(`:scope > ${part}`) : card).getBoundingClientRect());
    rows.set(top, [...(rows.get(top) ?? []), at.map((box, i) => Math.round(i === 5 ? box.bottom : box.top))]);
  }
  return [...rows.values()];
}"""
# Parts of a chart, or of a card, that lie outside of the card.
CUT_OFF = """() => [...document.querySelectorAll('.lb-card')].flatMap((card) => {
  const edge = card.getBoundingClientRect();
  const wide = card.querySelector('.lb-wide-chart'), isScrolled = wide.scrollWidth > wide.clientWidth;
  const inner = card.querySelector('.lb-pc-scroll'), isScrolledInside = inner && inner.scrollWidth > inner.clientWidth;
  return [...card.querySelectorAll('text, h4, .lb-help, .lb-summary, .lb-button')].filter((node) => {
    if (!node.textContent || (node.closest('.lb-wide-chart') && (isScrolled || isScrolledInside))) return false;
    const box = node.getBoundingClientRect();
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1);
  }).map((node) => [card.className, node.textContent.slice(0, 40)]);
})"""


def test_cards_of_a_row_lie_on_common_lines_and_nothing_is_cut_off_at_any_width(page, server):
    from tuning import plots

    page.set_viewport_size({"width": 390, "height": 12_000})
    opened(page, server, 40, more=f"&cards={','.join(plots.names())}", states="done,done,failed,done,pruned")
    page.wait_for_function(
        """() => [...document.querySelectorAll('.lb-card:not(.lb-card-parallel_coordinates)')]
        .every((card) => +card.querySelector('.lb-chart').dataset.version > 0
        || card.querySelector('.lb-reason').textContent.length > 20)"""
    )
    for width, columns in ((390, 1), (1500, 2), (2200, 2)):
        page.set_viewport_size({"width": width, "height": 12_000})
        until(lambda columns=columns: max(map(len, page.evaluate(ROWS))) == columns)
        until(lambda: all(card == row[0] for row in page.evaluate(ROWS) for card in row))
        until(lambda: page.evaluate(CUT_OFF) == [])  # charts follow the window after a moment
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


# What Tab reaches inside the board, in its order: its name, whether one sees that it is reached, and where it is.
REACHED = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  if (!node.closest('.lb-root')) return null;
  const name = node.getAttribute('aria-label') || node.closest('label')?.textContent || node.textContent || node.title;
  const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return [name.trim(), isSeen, Math.round(node.getBoundingClientRect().top + window.scrollY), node.tagName];
}"""


def test_the_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(page, server):
    page.set_viewport_size({"width": 1600, "height": 4000})
    opened(page, server, 30, more="&cards=best_so_far,parallel_coordinates")
    page.locator(".lb-card-best_so_far select").first.wait_for()
    page.get_by_role("button", name="Freeze the view").focus()
    page.keyboard.press("Shift+Tab")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(REACHED)
        if found is None:
            break
        reached.append(found)
    names = [name for name, *_ in reached]
    assert all(names), reached
    assert [name for name, is_seen, *_ in reached if not is_seen] == []
    wanted = [
        "Pause view: Freeze the view",
        "Wide: Hide the set-up",
        "Projector: Large type",
        "x",
        "Data of Best so far",
        "Best so far as CSV",
        "Best ",
    ]
    wanted += [f"Axis {name}," for name in ("hidden_layer_sizes", "activation", "accuracy")]
    wanted += ["Data of Parallel", "Selected only", "Go to trial", "CSV of all trials", "Table of trials"]
    rest = iter(names)
    assert [start for start in wanted if not any(name.startswith(start) for name in rest)] == [], names
    tops = [top for _, _, top, tag in reached if tag != "TH"]
    assert all(later >= earlier - 60 for earlier, later in pairwise(tops)), reached  # never far back up


def test_no_colours_are_explained_where_nothing_has_a_value(page, server):
    opened(page, server, n=12, states="failed")
    legend = page.locator(".lb-legend")
    legend.get_by_text("failed").wait_for()
    assert legend.inner_text().split() == ["failed"]
