"""Every page by the rules of WCAG 2.2 AA, as axe-core checks them: no serious or critical finding, in either theme."""

import json
import re
from datetime import date
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages import lessons
from pages._ui.own.lesson import Own
from tests.browser.front.test_room_browser import post
from tuning.language import LANGUAGES, tr

WEIGHTY = {"serious", "critical"}
INSIDE = "() => +document.querySelector('.in-root')?.dataset.drawn > 0"

PAPER = {"light": "rgb(251, 251, 252)", "dark": "rgb(18, 22, 28)"}
# All rules once, and in the other theme those that look at colours: nothing else is different there.
RULES = {  # axe-core leaves out the rule that WCAG 2.2 brought, on the size of targets, unless it is asked for
    "light": {"rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
LOOKS = 3
# The theme is there, and no colour is on its way to it.
RESTS = """(paper) => getComputedStyle(document.querySelector('.stApp')).backgroundColor === paper
  && document.getAnimations().every((each) => !(each instanceof CSSTransition) || each.playState === "finished")
  && !document.querySelector('[data-stale="true"]')"""


def empty(page, server):
    page.goto(f"{server}/search")
    page.get_by_text(re.compile("pilot|试运行")).first.wait_for()


def searched(page, server):
    page.goto(f"{server}/search?v=1&data=wine&model=logistic_regression&trials=8")
    page.get_by_role("button", name=tr("Start"), exact=True).click()
    page.locator(".lb-root[data-over=true]").wait_for()
    page.get_by_role("button", name=tr("Look inside")).wait_for()


def raced(page, server):
    page.goto(f"{server}/race?v=1&kind=recorded&on=recorded_svm_digits&each=6&seeds=3")
    page.get_by_role("button", name=tr("Start"), exact=True).click()
    page.locator(".rb-root[data-state=finished]").wait_for()


def inside(page, server):
    page.goto(f"{server}/inside?v=1&function=branin&steps=12")
    page.wait_for_function(INSIDE)


def game(page, server):
    page.goto(f"{server}/inside?v=1&function=branin&mode=play&steps=12")
    page.wait_for_function(INSIDE)


def runs(page, server):
    searched(page, server)
    page.goto(f"{server}/runs")
    page.locator(".rn-root table tbody tr").first.wait_for()


def home(page, server):
    page.goto(server)
    page.locator(".hb-root[data-step]").wait_for()


def data(page, server):
    page.goto(f"{server}/data")
    page.locator("input[type=file]").wait_for(state="attached")


def task(page, server):
    own = Own("inside", "Where?", "Look **here**.", "choice", "How far?", ("near", "far"), hidden=("method",))
    page.goto(f"{server}/inside?{urlencode({'v': '1', 'function': 'branin', 'own': own.text()})}")
    page.get_by_text("How far?").wait_for()
    page.wait_for_function(INSIDE)


def task_made(page, server):
    page.goto(f"{server}/race")
    page.get_by_role("button", name=tr("Make it a lesson")).click()
    page.get_by_role("dialog").get_by_text(tr("a number"), exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox", name=tr("Question")).wait_for()


def lessons_listed(page, server):
    page.goto(f"{server}/learn")
    page.locator(".le-card").first.wait_for()


def glossary(page, server):
    page.goto(f"{server}/learn?word=ei")
    page.locator(".le-here").wait_for()


def word_asked(page, server):
    page.goto(f"{server}/learn")
    page.wait_for_function("() => document.documentElement.dataset.words")
    page.locator(".le-often a").first.focus()
    page.locator(".tuning-word").wait_for()


def lesson_asked(page, server):
    page.goto(f"{server}/learn?v=1&lesson={lessons.names()[0]}")
    page.locator(".le-guess").wait_for()


def lesson_revealed(page, server):
    """One lesson a day, in either language: all of them in a month. `benchmarks.access` looks at all at once."""
    day, names = date.today().toordinal(), lessons.names()
    language = list(LANGUAGES)[day // len(names) % len(LANGUAGES)]
    page.goto(f"{server}/learn?v=1&lesson={names[day % len(names)]}&step=2&lang={language}")
    page.locator(".le-root[data-runs]").wait_for()


def lesson_presented(page, server):
    page.goto(f"{server}/learn?v=1&lesson={lessons.names()[0]}&step=2&present=yes")
    page.locator(".le-root[data-runs]").wait_for()


def room(page, server):
    page.goto(f"{server}/room")
    page.get_by_role("button", name=tr("Open a room")).click()
    page.get_by_role("button", name=tr("Begin")).click()
    page.locator(".cr-root[data-round='1']").wait_for()


def tournament(page, server):
    page.goto(f"{server}/room")
    page.get_by_role("button", name=tr("Open a room")).click()
    code = page.locator(".cr-code").inner_text()
    me = post(server, "join", code=code, name="Ada")
    page.get_by_label(tr("What is played")).select_option("tournament")
    page.get_by_role("button", name=tr("Begin")).click()
    page.locator(".cr-root[data-round='1']").wait_for()
    post(server, "add", code=code, token=me["token"], round=1, x=0.4, y=0.6, trial=1)
    page.locator(".cr-lead li").wait_for()
    page.get_by_role("button", name=tr("Reveal")).click()
    page.locator(".cr-root[data-revealed=true]").wait_for()


def phone(page, server):
    page.goto(f"{server}/room/phone")
    page.get_by_label(tr("Nickname")).wait_for()


LEARN = [lessons_listed, glossary, word_asked, lesson_asked, lesson_revealed, lesson_presented]
OWN = [task, task_made]
STATES = [home, data, room, tournament, *LEARN, *OWN, empty, searched, raced, inside, game, runs]


def findings(page, scheme):
    """Weight, rule, place and reason of what axe-core finds."""
    if not page.evaluate("() => 'axe' in window"):  # half a megabyte, once for each page
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"], **RULES[scheme]}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        (rule["impact"], rule["id"], node["target"], node["failureSummary"])
        for rule in found
        if rule["impact"] in WEIGHTY
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_weighty_finding(page, server, state):
    state(page, server)
    found = weighty(page)
    assert found == {"light": [], "dark": []}, json.dumps(found, indent=1)


def weighty(page):
    """What is found in either theme, and each time again: what is just being replaced is dim for a moment."""
    found = {}
    for scheme, paper in PAPER.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(RESTS, arg=paper, timeout=180_000)
        found[scheme] = findings(page, scheme)
        for _ in range(LOOKS):
            if found[scheme]:
                page.wait_for_function(RESTS, arg=paper, timeout=180_000)
                again = findings(page, scheme)
                found[scheme] = [one for one in found[scheme] if one in again]
    return found


def test_no_weighty_finding_on_the_page_for_phones(page, server):
    """It is no page of Streamlit, and its policy lets no script in but ours: axe-core comes by the debugger."""
    phone(page, server)
    for scheme in PAPER:
        page.emulate_media(color_scheme=scheme)
        assert findings(page, scheme) == []
