"""A lesson of one's own as data: read from a link or a file with care, since anybody may have written it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pages._ui.guard import parse_object
from pages._ui.setup import link
from pages._ui.setup.typed import MAX_TYPED
from tuning.language import mark, tr

VERSION = 1
PARTS: Mapping[str, Mapping[str, str]] = {
    "search": {
        "problem": mark("Problem and ranges"),
        "method": mark("Method and trials"),
        "more": mark("Time, seed and workers"),
    },
    "race": {"problem": mark("Problem"), "entrants": mark("Methods, seeds and budget")},
    "inside": {"problem": mark("What is looked into"), "method": mark("Method, trials and seed")},
}
RESULTS = "results"
# What is kept on a server, or is of another page, is no part of a lesson.
LEFT_OUT = ("job", "race", "board", "runs", "cups", "view", "sel", "own", "lesson", "lesson_seed", "step", "present")
LONGEST = {"title": 100, "task": 2500, "question": 300, "unit": 30, "after": 1200}
KINDS = ("none", "choice", "number")


@dataclass(frozen=True)
class Own:
    """A lesson of one's own.

    Args:
        page: where it takes place.
        title: stands above it.
        task: what to do, in Markdown.
        kind: of the question: none, a choice or a number.
        question: what one is asked to expect.
        options: answers to choose from.
        low: the least number.
        high: the most.
        unit: of the number.
        hidden: parts of the page that are not shown.
        covers: whether results are covered until one has said what one expects.
        after: what was to be seen, in Markdown, for those who have said it.

    Raises:
        ValueError: if something is missing, too long or does not fit.
    """

    page: str
    title: str = ""
    task: str = ""
    kind: str = "none"
    question: str = ""
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    hidden: tuple[str, ...] = ()
    covers: bool = False
    after: str = ""

    def __post_init__(self) -> None:
        if self.page not in PARTS:
            raise ValueError(tr("a lesson takes place on one of the pages {pages}.", pages=", ".join(PARTS)))
        for name, most in LONGEST.items():
            text = getattr(self, name)
            if not isinstance(text, str) or len(text) > most:
                raise ValueError(
                    tr("the {name} of a lesson is text of at most {most:,} characters.", name=name, most=most)
                )
        if not self.task.strip():
            raise ValueError(tr("a lesson needs a task. Write what is to be done."))
        if self.kind not in KINDS:
            raise ValueError(tr("a question is one of {kinds}.", kinds=", ".join(KINDS)))
        if self.kind != "none" and not self.question.strip():
            raise ValueError(tr("the question is empty. Write what one is to expect, or choose no question."))
        options = self.options
        if not isinstance(options, tuple) or not all(isinstance(one, str) and 0 < len(one) <= 120 for one in options):
            raise ValueError(tr("answers are texts of 1 to 120 characters."))
        if self.kind == "choice" and not 2 <= len(set(options)) == len(options) <= 6:
            raise ValueError(tr("a choice needs two to six different answers, one on each line."))
        for end in (self.low, self.high):
            if isinstance(end, bool) or not isinstance(end, (int, float)) or not math.isfinite(end):
                raise ValueError(tr("the least and the most of a number are numbers."))
        if self.kind == "number" and not math.isfinite(float(self.high) - float(self.low)):
            raise ValueError(tr("the least and the most of a number are too far apart."))
        if self.kind == "number" and not self.low < self.high:
            raise ValueError(
                tr("the least number, {low:g}, must be below the most, {high:g}.", low=self.low, high=self.high)
            )
        if not isinstance(self.hidden, tuple) or not set(self.hidden) <= set(PARTS[self.page]):
            raise ValueError(tr("what can be hidden on this page is: {parts}.", parts=", ".join(PARTS[self.page])))
        if not isinstance(self.covers, bool):
            raise ValueError(tr("whether results are covered is yes or no."))
        if self.covers and self.kind == "none":
            raise ValueError(tr("results can be covered only where there is a question. Choose a question."))

    def text(self) -> str:
        """For a link; what is as usual is left out.

        Raises:
            ValueError: if it is too long for one.
        """
        usual = {known.name: known.default for known in fields(self)}
        given = {name: value for name, value in asdict(self).items() if value != usual[name]}
        found = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
        if len(found) > MAX_TYPED:
            raise ValueError(tr("the lesson has {n:,} characters too many for a link.", n=len(found) - MAX_TYPED))
        return found


def parse(text: str | bytes) -> Own:
    """The lesson that `Own.text` wrote.

    Raises:
        ValueError: if it is none.
    """
    return _of(parse_object(text))


def _of(found: Mapping[str, Any]) -> Own:
    unknown = sorted(set(found) - {known.name for known in fields(Own)})
    if unknown:
        raise ValueError(tr("a lesson has no {unknown!r}.", unknown=unknown[0][:40]))
    if "page" not in found or not isinstance(found["page"], str):
        raise ValueError(tr("the lesson does not say on which page it takes place."))
    lists = {name: tuple(found[name]) for name in ("options", "hidden") if isinstance(found.get(name), list)}
    if not all(isinstance(one, str) for values in lists.values() for one in values):
        raise ValueError(tr("answers and hidden parts are texts."))
    return Own(**{**found, **lists})


# Links and files ---------------------------------------------------------------------------------------------
def state_of(own: Own, choices: Mapping[str, str]) -> dict[str, str]:
    """The choices of a page as a lesson has them, such as its link holds: nothing that is kept on a server.

    Raises:
        ValueError: if the lesson is too long for a link, or the page shows what is kept on this server only.
    """
    if own.page == "inside" and choices["inside"] in ("search", "race"):
        raise ValueError(
            tr("a search that was made is kept on this server only. Look into a function or a model instead.")
        )
    kept = {name: value for name, value in link.write(choices).items() if name not in LEFT_OUT}
    return {name: value for name, value in kept.items() if not name.startswith("l.")} | {"own": own.text()}


def write_file(own: Own, choices: Mapping[str, str]) -> str:
    """The lesson as a file.

    Raises:
        ValueError: as `state_of`.
    """
    found = {"tuning_lesson": VERSION, "page": own.page, "state": state_of(own, choices)}
    return json.dumps(found, ensure_ascii=False, indent=1)


def read_file(content: str | bytes) -> tuple[str, dict[str, str], list[str]]:
    """Page and choices of a file, and a sentence for each choice that was left out.

    Raises:
        ValueError: if it is no such file.
    """
    found = parse_object(content)
    if found.get("tuning_lesson") != VERSION:
        raise ValueError(tr("this is no lesson of this dashboard. Use a file that “Make it a lesson” has made."))
    state = found.get("state")
    if not isinstance(state, dict) or not all(isinstance(value, str) for value in state.values()):
        raise ValueError(tr("the choices of this lesson cannot be read."))
    choices, problems = link.read({name: value for name, value in state.items() if name not in set(LEFT_OUT) - {"own"}})
    return parse(choices["own"]).page, choices, problems
