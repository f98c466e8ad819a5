"""Words that one can ask for: by the mouse, by keys, by a finger; and the glossary to read."""

WORD = 'a[href*="/learn?word="]'


def told(page):
    page.locator(".tuning-word").wait_for()
    return page.locator(".tuning-word").inner_text()


def test_a_term_says_what_it_means_wherever_it_stands(page, server):
    page.goto(f"{server}/race")
    fold = page.locator(WORD).get_by_text("folds", exact=True).first
    fold.wait_for()
    page.wait_for_function("() => document.documentElement.dataset.words")
    fold.hover()
    assert told(page).startswith("Fold")
    page.locator(".tuning-word").hover()  # it can be pointed at
    assert told(page)
    page.keyboard.press("Escape")
    page.locator(".tuning-word").wait_for(state="detached")
    page.get_by_role("button", name="Start", exact=True).focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("(word) => document.activeElement.matches(word)", WORD):
            break
    assert told(page)
    described = page.evaluate("() => document.getElementById(document.activeElement.getAttribute('aria-describedby'))")
    assert described is not None
    page.keyboard.press("Tab")
    page.goto(f"{server}/inside?v=1&function=branin&steps=5")  # a screen of ours, after the word of a card's help
    page.locator(f".in-card {WORD}").first.wait_for()


def test_a_finger_asks_first_and_the_glossary_is_found_by_typing(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(f"{server}/learn")
    page.wait_for_function("() => document.documentElement.dataset.words")
    page.locator(f".le-often {WORD}").first.tap()
    assert told(page).startswith("Trial")
    with context.expect_page() as opened:
        page.get_by_role("link", name="In the glossary").tap()
    glossary = opened.value
    glossary.locator("#word-trial.le-here").wait_for()
    assert glossary.evaluate("() => document.activeElement.id") == "word-trial"
    glossary.get_by_label("Find a word").fill("expected improvement")
    glossary.locator("#word-ei math").first.wait_for()
    assert glossary.locator("#word-trial").is_hidden()
    sources = glossary.locator("#word-ei .le-from a")
    assert sources.first.get_attribute("href").startswith("https://")
    glossary.get_by_role("button", name="Acquisition function").first.click()
    glossary.locator("#word-acquisition.le-here").wait_for()
    glossary.get_by_role("button", name="← All lessons").click()
    glossary.locator(".le-card").first.wait_for()
    context.close()
