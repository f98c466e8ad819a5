"""How the axes of parallel coordinates stand is kept: in the link, through updates and reloads, in another browser."""

import re

import pytest

from pages._ui.setup import link
from tests.browser.board.board_page import LINES, SCRIPTS, VIEWPORT, brush, chosen, grown, opened


def heads(page):
    """Names of the axes as they stand, and what their heads say of scale and direction."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.lb-axis')].filter((a) => a.style.display !== 'none')
      .map((a) => a.getAttribute('aria-label').split('. ')[0].replace('Axis ', ''))"""
    )


def test_axes_are_kept_in_the_link_through_updates_a_reload_and_in_another_browser(page, server, browser):
    job = opened(page, server, 60, LINES)
    at_first = heads(page)
    reset = page.get_by_role("button", name="Order, scales, directions")
    assert reset.is_disabled() and "axes=" not in page.url
    page.locator(".lb-axis[aria-label^='Axis activation,']").focus()
    page.keyboard.press("ArrowLeft")
    for name, scale, flipped, hidden in (
        ("alpha", "rank", True, False),
        ("batch_size", "linear", False, False),
        ("momentum", "", False, True),
        ("accuracy", "", True, False),
    ):
        page.locator(f".lb-axis[aria-label^='Axis {name},']").press("Enter")
        menu = page.get_by_role("group", name=f"Axis {name}")
        if scale:
            menu.get_by_label("Scale").select_option(scale)
        if flipped:
            menu.get_by_label("Flipped").check()
        if hidden:
            menu.get_by_role("button", name="Hide the axis").click()
        else:
            page.keyboard.press("Escape")
    brush(page, "learning_rate_init", 0.4, 1.2)
    page.wait_for_url(re.compile(r"sel=f%3A%3Blearning_rate_init%3D"))
    wanted = [
        "activation, category",
        "hidden_layer_sizes, category",
        "solver, category",
        "alpha, rank, flipped",
        "batch_size, linear",
        "learning_rate_init, log",
        "shuffle, category",
        "accuracy, linear, flipped",
    ]
    assert heads(page) == wanted
    grown(page, server, job, 5)
    assert heads(page) == wanted
    inside = chosen(page)
    page.reload()
    page.wait_for_function("(n) => document.querySelector('.lb-pc-stage')?.dataset.inside === String(n)", arg=inside)
    assert heads(page) == wanted
    context = browser.new_context(viewport=VIEWPORT)
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_function("(n) => document.querySelector('.lb-pc-stage')?.dataset.inside === String(n)", arg=inside)
    assert heads(other) == wanted
    context.close()
    reset.click()
    page.wait_for_url(lambda url: "axes=" not in url)
    assert heads(page) == at_first and reset.is_disabled()
    assert chosen(page) == inside  # ranges are cleared where all selections are


@pytest.mark.parametrize(
    ("more", "words", "stays"),
    [
        (
            "&axes=nope~flip;activation~log;%25E0~flip;alpha~rank~flip&sel=f:;nope%3D1~2~",
            (
                "an axis nope, which this search does not have",
                "activation log; it can be category",
                "an axis %E0",
                "a range on nope",
            ),
            "alpha, rank, flipped",
        ),
        (
            "&axes=alpha~sideways&sel=f:;alpha%3Dlow~high~",
            ("are not written as this page writes them", "range on alpha cannot be read"),
            "alpha, log",
        ),
    ],
    ids=["of another search", "not as we write it"],
)
def test_what_does_not_fit_in_a_link_gets_a_sentence_each_and_the_rest_is_kept(page, server, more, words, stays):
    opened(page, server, 20, LINES + more)
    for part in words:
        page.get_by_text(part).first.wait_for()
    assert stays in heads(page)
    assert len(heads(page)) == 9
    assert page.locator('[data-testid="stException"]').count() == 0
    assert chosen(page) is None  # nothing is dimmed by what cannot be read


WRITTEN = """async () => {
  const { Axis, valueAxis } = await import('SCRIPTS/board/client/parallel/axis.js');
  const { readAxes, writeAxes } = await import('SCRIPTS/board/client/parallel/axes_text.js');
  const names = ['a', 'b c', 'ä;~@=', '*', 'by-method', 'f'];
  const build = () => names.map((name, cell) => new Axis(name, { low: 1, high: 9, cell }))
    .concat(Object.assign(valueAxis('a'), { cell: -1 }));
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const found = [];
  for (let i = 0; i < 300; i++) {
    const axes = build();
    for (let k = random(4); k > 0; k--) axes.splice(random(7), 0, axes.splice(random(7), 1)[0]);
    for (const axis of axes) {
      Object.assign(axis, { flipped: !random(3), hidden: !random(9), scale: ['linear', 'log', 'rank'][random(3)] });
    }
    axes[0].hidden = false;
    const text = writeAxes(axes, !random(2)), again = readAxes(text, build());
    const state = (list) => list.map((axis) => [axis.name, axis.isValue, axis.flipped, axis.hidden, axis.scale].join());
    found.push([text, writeAxes(again.axes, again.byMethod), state(axes), state(again.axes), again.problems]);
  }
  const one = build();
  one.push(one.shift());
  return { found, home: writeAxes(build(), false), one: writeAxes(one, false) };
}"""


def test_how_axes_stand_is_written_as_it_was_read(page, server):
    page.goto(f"{server}/_stcore/health")
    answer = page.evaluate(WRITTEN.replace("SCRIPTS", SCRIPTS))
    assert answer["home"] == ""
    assert answer["one"] == "a@6"  # one axis that moved is one part, wherever it went
    for text, again, state, read, problems in answer["found"]:
        assert (again, read, problems) == (text, state, [])
        assert link.read({"v": "1", "axes": text})[1] == []
