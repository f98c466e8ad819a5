"""The choices of a page as URL parameters, and back. Pure functions; what does not fit is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages._ui.setup.typed import MAX_TYPED, parse_choices, short, typed
from pages._ui.speech import PARAMETER
from tuning.language import ntr, tr
from tuning.space import Categorical, Float, Int, Parameter, SpaceError

VERSION = "1"
MAX_LENGTH = 500
MAX_DIGITS, MAX_SENTENCES = 400, 8
NUMBERS: Mapping[str, tuple[int, int]] = {
    "folds": (2, 10),
    "trials": (1, 5000),
    "seconds": (0, 86_400),
    "seed": (0, 2**31 - 1),
    "workers": (1, 64),
    "test": (0, 50),
    "repeats": (1, 10),
    "initial": (0, 1000),
    "levels": (1, 100),
    "limit": (0, 3600),
    "steps": (1, 200),
    "seeds": (1, 100),
    "first": (0, 2**31 - 101),
    "each": (1, 1000),
    "fits": (1, 10_000),
    "spend": (1, 86_400),
    "lanes": (1, 16),
    "d": (1, 40),
    "lesson_seed": (0, 2**31 - 1),
    "step": (0, 3),
}
DEFAULTS: Mapping[str, str] = {
    "field": "tables",  # what is learnt, and by whom where that needs no data
    "learner": "q_learning",
    "data": "digits",
    "model": "mlp",
    "also": "",
    "metric": "accuracy",
    "validation": "folds",
    "folds": "3",
    "repeats": "1",
    "little": "folds",
    "shuffle": "yes",
    "scaling": "default",
    "test": "20",
    "method": "bayes",
    "methods": "grid,random,bayes",
    "trials": "30",
    "seconds": "0",
    "seed": "0",
    "workers": "2",
    "levels": "3",
    "order": "row_major",
    "acquisition": "log_ei",
    "fit": "map",
    "initial": "0",
    "limit": "0",
    "discard": "none",
    "job": "",
    "inside": "function",
    "mode": "watch",
    "function": "two_bumps",
    "noise": "0",
    "steps": "15",
    "look": "",
    "board": "",
    "sel": "",
    "axes": "",
    "cards": "best_so_far,parallel_coordinates,slice",
    "projector": "no",
    "wide": "no",
    # The race: kind of problem, its name, its metric; seeds; budget per run (trials, fits or worker seconds); workers.
    "kind": "",
    "on": "recorded_svm_digits",
    "by": "",
    "d": "4",
    "seeds": "20",
    "first": "0",
    "budget": "trials",
    "each": "40",
    "fits": "120",
    "spend": "10",
    "lanes": "1",
    "grid": "shuffled",
    "start": "same",
    "hide": "no",
    "race": "",
    "runs": "",
    "cup": "recorded_svm_digits,recorded_logistic_wine,branin,six_hump_camel,hartmann3,hartmann6",
    "cups": "",
    "view": "",
    # Learn: the lesson, how far one is in it, its seed, and whether it is presented; its settings are l.NAME.
    "lesson": "",
    "word": "",  # of the glossary, or all
    "step": "0",
    "lesson_seed": "0",
    "present": "no",
    "own": "",  # a lesson of one's own, as pages/_ui/own/lesson.py writes it
}
# How the axes of parallel coordinates stand: NAME@PLACE~MARK~MARK;..., where * is the objective's axis.
_AXIS = r"([\w.%-]+|\*)(@\d{1,2})?(~(linear|log|rank|flip|hide))*"
_AXES = re.compile(f"{_AXIS}(;{_AXIS})*", re.ASCII)
_PREFIXED = re.compile(r"(data|m|on|p|l)\.[A-Za-z_][A-Za-z0-9_]{0,60}", re.ASCII)


def read(parameters: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The choices that URL parameters stand for, and a sentence for each parameter that was left out, up to a few."""
    state, problems, unknown = dict(DEFAULTS), [], []
    if parameters.get("v", VERSION) != VERSION:
        problems.append(
            tr(
                "This link is of version {version}; this page reads version {ours}. What it knows was kept.",
                version=short(parameters["v"]),
                ours=VERSION,
            )
        )
    for key, value in parameters.items():
        if key in ("v", PARAMETER):
            continue
        if key not in DEFAULTS and not _PREFIXED.fullmatch(key):
            unknown.append(key)
        elif problem := _problem(key, value):
            problems.append(problem)
        else:
            state[key] = value
    if unknown:
        problems.append(
            ntr(
                "The link's parameter {names} is unknown and was left out.",
                "The link's parameters {names} are unknown and were left out.",
                len(unknown),
                names=_listed(unknown),
            )
        )
    if (n := len(problems)) > MAX_SENTENCES:
        more = tr("{n} more of the link's values could not be used.", n=n - MAX_SENTENCES + 1)
        problems = [*problems[: MAX_SENTENCES - 1], more]
    return state, problems


def is_named(key: str) -> bool:
    """Whether a choice is of a range, a setting or a data set, whose names a link may get wrong."""
    return _PREFIXED.fullmatch(key) is not None


def not_here(keys: Sequence[str]) -> str:
    """What is said of choices that are well written, but for which the set-up has no place."""
    return ntr(
        "The link's parameter {names} cannot be set for what is chosen here and was left out.",
        "The link's parameters {names} cannot be set for what is chosen here and were left out.",
        len(keys),
        names=_listed(keys),
    )


def _listed(names: Sequence[str]) -> str:
    """The first three, and how many more."""
    more = tr(" and {n:,} more", n=len(names) - 3) if len(names) > 3 else ""
    return ", ".join(map(short, names[:3])) + more


def _problem(key: str, value: str) -> str:
    """What is wrong with a value, in a sentence; empty if nothing is."""
    is_typed = key not in DEFAULTS or key in ("look", "own")  # may hold words of people's own
    limit, signs = (MAX_TYPED, "\n\r") if is_typed else (MAX_LENGTH, "<>\n\r")
    if len(value) > limit or any(sign in value for sign in signs):
        return tr("The link's value for {key} is not one that this page writes; the default is used.", key=short(key))
    if key in NUMBERS and not _is_number_between(value, *NUMBERS[key]):
        low, high = NUMBERS[key]
        return tr(
            "The link asks for {key} = {value}; it must be a whole number from {low} to {high}.",
            key=key,
            value=short(value),
            low=low,
            high=high,
        )
    if key == "axes" and value and not _AXES.fullmatch(value):
        return tr(
            "The link's axes, {value}, are not written as this page writes them, such as "
            "alpha@0~log;momentum~hide; the axes stand as the search has them.",
            value=short(value),
        )
    return ""


def write(state: Mapping[str, str]) -> dict[str, str]:
    """URL parameters for the choices; those that are at their defaults are left out."""
    return {"v": VERSION} | {key: value for key, value in state.items() if DEFAULTS.get(key) != value}


def _is_number_between(text: str, low: int, high: int) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", text) is not None and low <= int(text) <= high


# Ranges ------------------------------------------------------------------------------------------------------

LISTED = ("of", "fix")


@dataclass(frozen=True)
class Range:
    """A parameter's range as people type it: `kind` is ``lin``, ``log``, ``of`` (choices) or ``fix`` (one value)."""

    kind: str
    low: str = ""
    high: str = ""
    choices: str = ""

    def text(self) -> str:
        """For the URL: ``log:1e-05:0.1``, ``of:relu, tanh`` or ``fix:relu``."""
        return f"{self.kind}:{self.choices}" if self.kind in LISTED else f"{self.kind}:{self.low}:{self.high}"


def range_of(parameter: Parameter) -> Range:
    """The range of a parameter, as people type it."""
    if isinstance(parameter, Categorical):
        return Range("of", choices=", ".join(typed(choice) for choice in parameter.choices))
    return Range("log" if parameter.log else "lin", f"{parameter.low!r}", f"{parameter.high!r}")


def parse_range(text: str) -> Range:
    """The range that `Range.text` wrote.

    Raises:
        SpaceError: if it is none.
    """
    kind, _, rest = text.partition(":")
    if kind in LISTED and rest:
        return Range(kind, choices=rest)
    low, colon, high = rest.partition(":")
    if kind not in ("lin", "log") or not colon:
        raise SpaceError(
            tr(
                "{text} is not a range. Write lin:low:high, log:low:high, of:choice, choice or fix:value.",
                text=short(text),
            )
        )
    return Range(kind, low, high)


def to_parameter(given: Range, default: Parameter) -> Parameter:
    """The parameter of a typed range; whole numbers stay whole where the default is.

    Raises:
        SpaceError: if the text makes no sense.
    """
    if given.kind in LISTED:
        choices = parse_choices(given.choices)
        if given.kind == "fix" and len(choices) != 1:
            raise SpaceError(
                tr("a fixed parameter has one value, not {n}. Write one, or choose 'choices'.", n=len(choices))
            )
        whole = isinstance(default, Int) or (
            isinstance(default, Categorical) and all(type(c) is int for c in default.choices)
        )
        if not whole and isinstance(default, Float):
            choices = [float(c) if type(c) is int else c for c in choices]
        return Categorical(tuple(choices), when=default.when)
    low, high = _number("low", given.low), _number("high", given.high)
    is_whole = isinstance(default, Int) or (
        isinstance(default, Categorical) and isinstance(low, int) and isinstance(high, int)
    )
    kind = Int if is_whole else Float
    return kind(low, high, given.kind == "log", when=default.when)  # type: ignore[arg-type]


def _number(what: str, text: str) -> float:
    said = {"name": what, "text": short(text)}
    if len(text) > MAX_DIGITS:
        raise SpaceError(tr("{name} must be a number of at most {most} digits, not {text}.", most=MAX_DIGITS, **said))
    try:
        return int(text) if re.fullmatch(r"\s*[+-]?[0-9]+\s*", text) else float(text)
    except ValueError:
        raise SpaceError(tr("{name} must be a number, not {text}.", **said)) from None
