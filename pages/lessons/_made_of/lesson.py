"""What a lesson is: a question, a prediction, a run, pictures, and a claim that must be true of the run."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pages.lessons._made_of import draw
from pages.lessons._made_of.guesses import Guess, Prediction
from pages.lessons._made_of.said import Said, fields_of
from tuning.language import tr

if TYPE_CHECKING:
    import plotly.graph_objects as go

MAX_CONTROLS = 4
Settings = Mapping[str, Any]
Drawing = Mapping[str, Any]


@dataclass(frozen=True)
class Pick:
    """A control with a few values to choose from.

    Args:
        name: of the setting.
        label: what stands beside it.
        options: the values, text or numbers, with what is shown for each.
        default: one of the values.

    Raises:
        ValueError: if the default is none of the values.
    """

    name: str
    label: str
    options: Mapping[str | int | float, str]
    default: str | int | float

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"{self.name}: there is nothing to choose among {list(self.options)}.")
        self.checked(self.default)

    @property
    def ends(self) -> tuple[Any, Any]:
        """The first and the last value."""
        values = tuple(self.options)
        return values[0], values[-1]

    def checked(self, value: Any) -> Any:
        """The value, as the options have it: 2.0 is 2.

        Raises:
            ValueError: if it is none of the options.
        """
        found = [option for option in self.options if option == value and not isinstance(value, bool)]
        if not found:  # whatever it is: a list has no place among the keys
            offered = ", ".join(map(str, self.options))
            text = tr(
                "{label}: {value!r} is not offered. Use one of: {offered}.",
                label=tr(self.label),
                value=value,
                offered=offered,
            )
            raise ValueError(text)
        return found[0]


@dataclass(frozen=True)
class Slide:
    """A control with numbers between two ends; whole numbers if its ends, its step and its default are.

    Args:
        name: of the setting.
        label: what stands beside it.
        low: the least.
        high: the most.
        default: where it stands at first.
        step: from one place to the next.

    Raises:
        ValueError: if the default does not lie between the ends.
    """

    name: str
    label: str
    low: float
    high: float
    default: float
    step: float = 1

    def __post_init__(self) -> None:
        if not self.low < self.high or self.step <= 0:
            raise ValueError(f"{self.name}: from {self.low} to {self.high} by {self.step} is no slider.")
        self.checked(self.default)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most."""
        return self.low, self.high

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return all(isinstance(value, int) for value in (self.low, self.high, self.default, self.step))

    def checked(self, value: Any) -> float:
        """The value.

        Raises:
            ValueError: if it is no number, lies outside, or is not whole where it should be.
        """
        said = {"label": tr(self.label), "low": self.low, "high": self.high, "value": value}
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.low <= value <= self.high:
            raise ValueError(tr("{label}: use a number from {low} to {high}, not {value!r}.", **said))
        if self.is_whole and value != int(value):
            raise ValueError(tr("{label}: use a whole number from {low} to {high}, not {value!r}.", **said))
        return int(value) if self.is_whole else float(value)


Control = Pick | Slide


@dataclass(frozen=True)
class Finding:
    """What a run has found.

    Args:
        numbers: what claim and answer speak of, by name.
        data: what the pictures need; small, and to be sent from a worker process.

    Raises:
        ValueError: if a number is none, or not finite.
    """

    numbers: Mapping[str, float]
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.numbers.items():
            if isinstance(value, bool) or not math.isfinite(value):
                raise ValueError(f"{name} = {value!r} is no finite number.")
        object.__setattr__(self, "numbers", {name: float(value) for name, value in self.numbers.items()})


@dataclass(frozen=True)
class Picture:
    """A chart, as plotly.js takes it (``data`` and ``layout``), and what it shows in words."""

    drawing: Drawing
    summary: Said

    @property
    def figure(self) -> go.Figure:
        """The chart as an object of plotly."""
        import plotly.graph_objects as go

        return go.Figure(self.drawing)


@dataclass(frozen=True)
class View:
    """One picture of a lesson; the person's guess stays in it.

    Args:
        name: for links and tests.
        title: stands above it.
        draw: makes it from what was found.
        words: what it shows, a template filled with the numbers of the run.
        along: the axis, ``x`` or ``y``, on which a number that was guessed has its place; without one it is written.
        said: how it is written, a template filled with ``guess`` and the numbers of the run.
        of_guess: what of the guess has that place, if not the guess itself.
    """

    name: str
    title: str
    draw: Callable[[Finding], Drawing]
    words: str
    along: str = ""
    said: str = ""
    of_guess: Callable[[Finding, Guess], Guess] | None = None

    def picture(self, finding: Finding, guess: Guess | None = None) -> Picture:
        """The picture of a run, with the guess in it where there is one."""
        drawing = self.draw(finding)
        if guess is not None:
            marked = self.of_guess(finding, guess) if self.of_guess else guess
            note = str(Said(self.said, {**finding.numbers, "guess": guess}))
            drawing = draw.marked(drawing, marked, self.along, note)
        return Picture(drawing, Said(self.words, finding.numbers))


@dataclass(frozen=True)
class Next:
    """What to try next: other `settings` of this lesson, another `lesson` by its name, or the address of a `page`.

    Args:
        text: what to do, and what to look for.
        settings: of this lesson, by name.
        lesson: name of another lesson.
        page: a page of this server with its choices, such as ``race?on=branin``.

    Raises:
        ValueError: unless exactly one of the three is given.
    """

    text: str
    settings: Settings = field(default_factory=dict)
    lesson: str = ""
    page: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.settings, self.lesson, self.page))) != 1:
            raise ValueError(f"{self.text!r} needs settings, a lesson or a page: one of them.")


@dataclass(frozen=True)
class Source:
    """Where it was shown first, or can be read."""

    text: str
    link: str

    def __post_init__(self) -> None:
        if not self.link.startswith("https://"):
            raise ValueError(f"the link of {self.text!r} must begin with https://, not {self.link!r}.")


@dataclass(frozen=True)
class Lesson:
    """A lesson. All text is Markdown, and none of it comes from outside.

    Args:
        name: the name of its file.
        place: lessons are taught by rising place.
        title: two to six words.
        question: what the lesson answers, in one sentence.
        words: paragraphs to read before the prediction.
        prediction: what the person says first.
        controls: at most four.
        run: ``run(seed, settings) -> Finding``, a function of its module, so that a worker process can call it; it
            takes no more than 20 seconds.
        views: the pictures, the most telling first.
        claim: one sentence, a template filled with the numbers of the run.
        holds: whether the claim is true of these numbers.
        otherwise: the sentence where it is not: with other settings it may not be.
        why: a paragraph shown with the claim: why it is so. A template, too.
        answer: what a right prediction would have been.
        next: what to try next.
        teacher: a note for the teacher.
        sources: at least one.
        minutes: how long a person takes.

    Raises:
        ValueError: if a part is missing or does not fit.
    """

    name: str
    place: int
    title: str
    question: str
    words: tuple[str, ...]
    prediction: Prediction
    controls: tuple[Control, ...]
    run: Callable[[int, Settings], Finding]
    views: tuple[View, ...]
    claim: str
    holds: Callable[[Mapping[str, float]], bool]
    otherwise: str
    why: str
    answer: Callable[[Finding], Guess]
    next: tuple[Next, ...]
    teacher: str
    sources: tuple[Source, ...]
    minutes: int

    def __post_init__(self) -> None:
        texts = ("name", "title", "question", "words", "claim", "otherwise", "why", "teacher")
        parts = ("views", "sources", "next")
        for part in (*texts, *parts):
            if not getattr(self, part):
                raise ValueError(f"the lesson {self.name!r} has no {part}.")
        for template in (self.claim, self.otherwise, self.why, *(view.words + view.said for view in self.views)):
            fields_of(template)
        names = [control.name for control in self.controls]
        if len(names) > MAX_CONTROLS or len(set(names)) < len(names):
            raise ValueError(
                f"the lesson {self.name!r} has the controls {names}; at most {MAX_CONTROLS} different ones."
            )
        for following in self.next:
            self.settings(following.settings)
        pickle.dumps(self.run)  # raises if it is not a function of a module

    def settings(self, given: Settings | None = None) -> dict[str, Any]:
        """The settings of a run: the defaults with `given` ones in their place.

        Raises:
            ValueError: if there is no such setting, or its value is not possible.
        """
        known = {control.name: control for control in self.controls}
        if unknown := sorted(set(given or {}) - set(known)):
            named = {"title": tr(self.title), "name": unknown[0], "known": ", ".join(known) or "-"}
            raise ValueError(tr("{title} has no setting {name!r}. It has: {known}.", **named))
        chosen = {name: control.default for name, control in known.items()} | dict(given or {})
        return {name: known[name].checked(value) for name, value in chosen.items()}

    def claimed(self, finding: Finding) -> Said:
        """The claim where this run shows it, and else what the run shows instead."""
        return Said(self.claim if self.holds(finding.numbers) else self.otherwise, finding.numbers)

    def reason(self, finding: Finding) -> Said:
        """Why it is so, with numbers of the run."""
        return Said(self.why, finding.numbers)

    def compared(self, finding: Finding, guess: Guess) -> Said:
        """What was right, beside what was guessed.

        Raises:
            ValueError: if the guess is none.
        """
        return self.prediction.compared(self.prediction.checked(guess), self.answer(finding))
