"""The Learn page as a student meets it: predict, reveal, try more; as slides; with the keyboard alone."""

import json
import re
import time

import pytest

from pages import lessons
from pages._ui import words
from tests.browser.board.board_page import SCRIPTS

CURVE = {"kind": "curve", "question": "?", "x_label": "trials", "y_label": "score", "log": False}
CURVE |= {"x": [0, 48], "y": [0, 10]}
DRAWN = """async (prediction) => {
  const { askFor } = await import('SCRIPTS/learn/client/guess/guess.js');
  document.body.style.margin = '0';
  askFor(document.body, prediction, null, (guess) => { window.guess = guess; });
}""".replace("SCRIPTS", SCRIPTS)


def predict(page):
    """Says something, whatever kind of guess is asked for."""
    box = page.locator(".le-guess")
    box.wait_for()
    if box.locator("input[type=radio]").count():
        box.locator("input[type=radio]").first.check()
    elif box.locator(".le-draw").count():
        box.locator("summary").click()
        for place in box.locator(".le-keys input").all():
            place.press("ArrowUp")
    else:
        box.get_by_role("slider").press("ArrowRight")


def revealed(page, times=1):
    page.wait_for_function("n => +document.querySelector('.le-root')?.dataset.runs >= n", arg=times)


def open_lesson(page, server, name, **more):
    query = "".join(f"&{key}={value}" for key, value in more.items())
    page.goto(f"{server}/learn?v=1&lesson={name}{query}")
    page.locator(f".le-root[data-shown={name}]").wait_for()


def test_a_student_opens_the_first_lesson_predicts_and_sees_what_happens(page, server, record_property):
    page.goto(f"{server}/learn")
    began = time.monotonic()
    page.locator(".le-card").first.click()
    page.locator(f".le-root[data-shown={lessons.names()[0]}]").wait_for()
    reveal = page.get_by_role("button", name="Reveal", exact=True)
    assert reveal.is_disabled()  # predict first
    assert page.locator(".le-claim").is_hidden()
    predict(page)
    reveal.click()
    page.locator(".le-claim").wait_for()
    revealed(page)
    record_property("seconds from the list to the claim", round(time.monotonic() - began, 1))
    assert page.locator(".le-claim").inner_text()
    assert "said" in page.locator(".le-compared").inner_text() or "curve" in page.locator(".le-compared").inner_text()
    chart = page.locator(".le-chart.js-plotly-plot").first
    summary = page.locator(".le-summary").first.inner_text()
    assert summary and chart.get_attribute("aria-label") == summary
    assert summary in page.locator("[aria-live=polite]").inner_text()
    assert page.locator(".le-part.le-after").is_visible()
    page.get_by_role("button", name="← All lessons").click()
    page.locator(".le-card").first.get_by_text("✓ done").wait_for()
    page.wait_for_url(lambda url: "lesson=" not in url)
    page.reload()  # the browser remembers it
    page.locator(".le-card").first.get_by_text("✓ done").wait_for()


def test_a_change_runs_again_and_the_link_holds_it(page, server):
    open_lesson(page, server, "grid_explodes")
    page.get_by_label("The same as a number").fill("500")
    page.get_by_role("button", name="Reveal", exact=True).click()
    revealed(page)
    before = page.locator(".le-claim").inner_text()
    assert page.locator(".le-stale").is_hidden()
    page.get_by_role("slider", name="Levels of each").press("ArrowRight")
    page.locator(".le-stale").wait_for()  # what is seen is of the former settings, and says so
    revealed(page, 2)
    assert page.locator(".le-stale").is_hidden()
    assert before.startswith("4 levels") and page.locator(".le-claim").inner_text().startswith("5 levels")
    page.get_by_role("button", name="Another seed").click()
    revealed(page, 3)
    page.wait_for_url(lambda url: "l.levels=5" in url and "lesson_seed=1" in url and "step=2" in url)
    page.reload()
    revealed(page)
    assert page.locator(".le-claim").inner_text().startswith("5 levels")
    assert "500" in page.locator(".le-compared").inner_text()  # the guess is remembered
    assert page.locator(".le-compared").inner_text().startswith("The question is about the usual settings;")
    page.get_by_role("button", name="Guess again").click()
    assert page.locator(".le-claim").is_hidden()
    assert not page.get_by_label("The same as a number").is_disabled()
    assert page.get_by_text("What will be run has others: Levels of each: 5.").is_visible()
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_role("button", name="As it was", exact=True).click()  # it is called what stands on it
    page.wait_for_url(lambda url: "l.levels" not in url)
    page.wait_for_function("() => document.querySelector('.le-compared').textContent.startsWith('You said 500')")


IS_CLEAR = """() => {
  const over = document.querySelector('.st-key-language_switch button').getBoundingClientRect();
  const texts = document.createTreeWalker(document.querySelector('.le-body'), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode);
    for (const { left, right, top, bottom } of range.getClientRects())
      if (right > over.left && left < over.right && bottom > over.top && top < over.bottom) return false;
  }
  return true;
}"""  # no text lies below the switch of languages


def test_slides_by_keys_on_a_projector(page, server):
    page.set_viewport_size({"width": 1024, "height": 768})
    open_lesson(page, server, lessons.names()[0], present="yes")
    fits = "() => { const b = document.querySelector('.le-body'); return b.scrollHeight <= b.clientHeight + 1; }"
    for part in (".le-intro", ".le-predict", ".le-shown", ".le-after"):
        page.locator(f".le-part{part}").wait_for()
        if part == ".le-shown":
            revealed(page)
        if part != ".le-after":
            page.wait_for_function(fits)
        page.wait_for_function(IS_CLEAR)
        if part != ".le-after":
            page.keyboard.press("ArrowRight")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for(state="hidden")
    page.keyboard.press("s")
    page.get_by_text("seed 1", exact=True).wait_for()
    revealed(page, 2)
    page.keyboard.press("p")
    page.get_by_text("seed 2", exact=True).wait_for()
    page.keyboard.press("p")
    revealed(page, 3)
    page.wait_for_url(lambda url: "present=yes" in url and "step=2" in url)
    if len(lessons.names()) > 1:
        page.keyboard.press("n")
        page.locator(f".le-root[data-shown={lessons.names()[1]}]").wait_for()
        page.keyboard.press("r")
        revealed(page, 4)
    page.keyboard.press("Escape")
    page.locator(".le-presenter").wait_for(state="hidden")
    page.get_by_role("heading", name="Learn", exact=True).wait_for()


def test_a_lesson_by_keyboard_alone(page, server):
    page.goto(f"{server}/learn")
    page.locator(".le-card").first.wait_for()
    page.locator(".le-card").first.focus()
    page.keyboard.press("Enter")
    page.locator(".le-guess").wait_for()
    for _ in range(12):  # to the guess
        page.keyboard.press("Tab")
        if page.evaluate("() => Boolean(document.activeElement.closest('.le-guess'))"):
            break
    predict(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent") == "Reveal":
            break
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"  # where the focus is can be seen
    page.keyboard.press("Enter")
    revealed(page)
    assert page.evaluate("() => document.activeElement.textContent") == "What happens"  # it is not lost


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_curve_can_be_drawn(page, server, how):
    page.goto(f"{server}/_stcore/health")
    page.evaluate(DRAWN, CURVE)
    if how == "mouse":
        box = page.locator(".le-draw").bounding_box()
        page.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + 0.7 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.6 * box["height"])
        assert page.evaluate("() => window.guess") is None  # too little of it
        page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.2 * box["height"])
        page.mouse.up()
    else:
        page.locator("summary").click()
        for n, place in enumerate(page.locator(".le-keys input").all()):
            if n == 0:
                assert place.input_value() == "5"  # the middle, from where either arrow moves it
            place.press("Home")
            for _ in range(4 * n):
                place.press("ArrowRight")
    guess = page.evaluate("() => window.guess")
    prediction = lessons.Curve("?", "trials", "score", (0, 48), (0, 10))
    points = prediction.checked(guess)
    assert len(points) > 35 and points[0][1] < points[-1][1]
    heights = [y for _, y in points]
    assert heights == sorted(heights)
    if how == "keyboard":
        assert [points[0], points[-1]] == [(0, 0), (48, pytest.approx(5))]
    page.get_by_role("button", name="Clear the curve").click()
    assert page.evaluate("() => window.guess") is None


def test_every_text_and_formula_of_every_lesson_can_be_shown(page, server):
    """The page renders Markdown and formulas itself, and knows only a part of both."""
    page.goto(f"{server}/_stcore/health")
    texts = []
    for lesson in map(lessons.get, lessons.names()):
        texts += [*lesson.words, lesson.teacher, lesson.why, lesson.question, lesson.prediction.question]
        texts += [following.text for following in lesson.next]
    texts += [f"${words.get(name).formula}$" for name in words.names() if words.get(name).formula]
    shown = page.evaluate(
        """async (texts) => {
      const { showBlocks } = await import('SCRIPTS/client/text/shown.js');
      return texts.map((text) => {
        const node = document.createElement('div');
        showBlocks(node, text);
        const lost = [...node.querySelectorAll('script, img')].length;
        return [node.textContent, lost];
      });
    }""".replace("SCRIPTS", SCRIPTS),
        texts,
    )
    assert len(shown) == len(texts) > 100
    for (found, lost), text in zip(shown, texts, strict=True):
        assert found and not lost
        assert "**" not in found and "$" not in found, text


def test_nonsense_in_the_browsers_memory_does_no_harm(page, server):
    page.goto(f"{server}/_stcore/health")
    kept = json.dumps({"done": {"nope": 1}, "guesses": {lessons.names()[0]: {"x": "<b>"}}})
    page.evaluate("(text) => localStorage.setItem('tuning.learn', text)", kept)
    open_lesson(page, server, lessons.names()[0])
    assert page.get_by_role("button", name="Reveal", exact=True).is_disabled()


OF_ALL = ("Esc", "TPE", "Branin", "gamma", "Pipeline", "scikit-learn", "English", "Sobol")
ESCAPED = """(known) => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('.le-root'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement.closest('.le-sources, .le-from, math, code, style')) continue;
    if (known.reduce((text, word) => text.replaceAll(word, ''), data).match(/[A-Za-z]{2}/)) found.push(data);
  }
  const named = [...document.querySelectorAll('.le-root [aria-label], .le-root [title], .le-root [placeholder]')];
  for (const node of named)
    for (const name of ['aria-label', 'title', 'placeholder'])
      if (/[A-Za-z]{2}/.test((node.getAttribute(name) ?? '').replace(/TPE/g, ''))) found.push(node.getAttribute(name));
  return found;
}"""


def test_a_lesson_in_chinese_with_the_numbers_of_its_run(page, server):
    """From the list to the claim, its words explained in Chinese too; and back to English, where the guess is kept."""
    page.goto(f"{server}/learn?lang=zh")
    page.locator(".le-card").first.wait_for()
    assert page.evaluate(ESCAPED, OF_ALL) == []
    page.get_by_role("button", name=re.compile("一次运行说明不了什么")).first.click()
    page.locator(".le-root[data-shown=one_run_proves_nothing]").wait_for()
    page.get_by_label("以数字输入").fill("12")
    page.get_by_role("button", name="揭晓", exact=True).click()
    revealed(page)
    numbers = lessons.run("one_run_proves_nothing").numbers
    claim = page.locator(".le-claim").inner_text()
    assert claim.startswith(f"在 {numbers['runs']:.0f} 次运行的中位数上 TPE 更好")
    assert f"遗憾 {numbers['tpe']:.2g} 对 {numbers['random']:.2g}" in claim
    assert page.locator(".le-compared").inner_text().startswith("你的预测是 12 场对决")
    assert page.evaluate("() => document.documentElement.lang") == "zh-CN"
    assert page.evaluate(ESCAPED, OF_ALL) == []
    page.wait_for_function("() => document.documentElement.dataset.words")
    page.locator('.le-intro a[href*="/learn?word="]').first.focus()
    page.locator(".tuning-word").get_by_text(re.compile("随机种子（Seed）|试验（Trial）")).wait_for()
    links = page.locator(".le-tries a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    assert links and all(re.fullmatch(r"/\w+\?.+&lang=zh", link) for link in links)
    page.get_by_role("button", name="English").click()
    page.locator(".le-claim").get_by_text("TPE is better in the median").wait_for()
    assert "You said 12 duels" in page.locator(".le-compared").inner_text()
