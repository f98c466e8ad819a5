"""Why the Gaussian process chose a point: its belief over a grid, and one sentence with the numbers behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, Protocol

import numpy as np

from tuning.language import tr
from tuning.methods import Proposal
from tuning.methods._core.replay import EVENLY, Anchor, Axes, anchor_config, and_again, given
from tuning.methods.bayes.branches import parting
from tuning.methods.bayes.model import Model
from tuning.methods.bayes.several import Several
from tuning.space import Config
from tuning.study import Explanation, History
from tuning.study.goals import SCORE

N_DRAWS = 5


class Chooser(Protocol):
    """What the explanation needs of a method that asks a Gaussian process."""

    @property
    def name(self) -> str: ...
    @property
    def acquisition(self) -> str: ...

    def score(self, model: Model, points: np.ndarray) -> np.ndarray | None: ...


def explain_model(
    method: Chooser,
    past: History,
    number: int,
    proposal: Proposal,
    model: Model | None,
    axes: tuple[str, ...],
    anchor: Anchor,
) -> Explanation:
    """The decision `proposal` for trial `number` after `past`, as `model` sees it (None: nothing is known yet)."""
    incumbent = None if model is None else model.trials[model.incumbent]
    best = None if incumbent is None else incumbent.config
    grid = Axes(past.space, axes, anchor_config(anchor, past.space, best, proposal.config), proposal.config)
    phase = str(proposal.note.get("phase", "model"))
    common: dict[str, Any] = {
        "kind": "gp",
        "method": method.name,
        "number": number,
        "phase": phase,
        "proposal": proposal.config,
        "axes": grid.names,
        "values": grid.values,
        "positions": grid.positions,
        "anchor": grid.anchor,
    }
    if model is None:
        return Explanation(
            sentence=and_again(
                tr("Nothing is known yet. {first_words}", first_words=_first_words(proposal)), past, proposal
            ),
            **common,
        )
    points = model.encoding.snap(grid.points())
    mean, std, lower, upper = (grid.masked(part, points) for part in model.believed(points))
    at = past.space.to_unit(proposal.config)[None, :]
    scores, grid_scores = method.score(model, at), method.score(model, points)
    value, spread, _, _ = (float(part[0]) for part in model.believed(at))
    gain, incumbent_value = float(model.expected_gain(at)[0]), float(model.value(np.array(model.best)))
    facts = {"mean": value, "std": spread, "incumbent": incumbent_value, "gain": gain} if phase == "model" else {}
    sentence = _reason(model, past, proposal, at, facts) if phase == "model" else _first_words(proposal)
    draws = None
    if len(grid.names) == 1:
        drawn = model.value(model.draws(points, N_DRAWS, np.random.default_rng([past.study.seed, number, 1])))
        draws = np.where(np.isnan(mean), np.nan, drawn)
    return Explanation(
        sentence=and_again(sentence, past, proposal),
        facts=facts,
        mean=mean,
        std=std,
        lower=lower,
        upper=upper,
        draws=draws,
        acquisition=None if grid_scores is None else grid.masked(grid_scores, points),
        acquisition_name=method.acquisition,
        proposal_acquisition=None if scores is None else float(scores[0]),
        length_scales=dict(zip(past.space, map(float, model.kernel.length_scales), strict=True)),
        noise=model.noise,
        transform=model.output.name,
        incumbent=best,
        incumbent_number=None if incumbent is None else incumbent.number,
        incumbent_value=incumbent_value,
        expected_gain=gain,
        calibration=model.calibration(),
        **common,
    )


def explain_several(
    method: Chooser,
    past: History,
    number: int,
    proposal: Proposal,
    several: Several,
    axes: tuple[str, ...],
    anchor: Anchor,
) -> Explanation:
    """As `explain_model`, of a decision for several goals: the belief is that of the first, the acquisition of all."""
    found = explain_model(Together(method.name, several), past, number, proposal, several.first, axes, anchor)
    if found.phase != "model":
        return found
    at = past.space.to_unit(proposal.config)[None, :]
    facts: dict[str, float] = {}
    expected: list[str] = []
    for goal, model in zip(several.goals, several.models, strict=True):
        _, _, lower, upper = (float(part[0]) for part in model.believed(at))
        value = float(model.value(model.posterior(at)[0])[0])
        name = past.study.metric if goal.name == SCORE else goal.name
        facts |= {f"{name} {what}": part for what, part in (("middle", value), ("lower", lower), ("upper", upper))}
        expected.append(
            tr("{name} {value:.4g} ({lower:.4g} to {upper:.4g})", name=name, value=value, lower=lower, upper=upper)
        )
    n = len(past.study.sought)
    promise = tr("the most growth of the front's hypervolume") if n > 1 else tr("the most gain")
    if not several.n_feasible:
        promise = tr("the most on the way to the limits, which no trial has kept yet")
    sentence = tr(
        "Expected: {listed}. Of all configs looked at it promises {promise}",
        listed=", ".join(expected),
        promise=promise,
    )
    if past.study.limited:
        facts["kept"] = float(several.kept(at)[0])
        sentence += tr("; it keeps the limits with a probability of {kept:.0%}", kept=facts["kept"])
    return replace(found, sentence=and_again(f"{sentence}.", past, proposal), facts=facts)


class Together(NamedTuple):
    """What chooses among configs when there are several goals."""

    name: str
    several: Several
    acquisition: str = "log_ehvi"

    def score(self, model: Model, points: np.ndarray) -> np.ndarray:
        """What points promise in all goals; the model of one of them has no say alone."""
        return self.several.score(points)


def _first_words(proposal: Proposal) -> str:
    if said := given(proposal):
        return said
    if proposal.note.get("phase") == "earlier":
        return tr(
            "Of all configs the earlier searches expect this one to be the best; no score of this search was known."
        )
    if proposal.note.get("middle"):
        return tr(
            "The middle of the ranges of all numbers, which is seldom terrible; no score played a part in this choice."
        )
    return EVENLY


def _reason(model: Model, past: History, proposal: Proposal, at: np.ndarray, facts: dict[str, float]) -> str:
    """Why the process chose a config, which lies `at` a point of shape (1, d): a sentence for each rule that had a
    part in it. The numbers that they add come into `facts`.
    """
    note = proposal.note
    sentence, nearest = _why(model, past, proposal.config, at, facts)
    facts |= nearest
    if model.good is not None and note.get("drawn"):
        facts["n_good"] = len(model.good.points)
        sentence += tr(" Only configs like those of the best {n} trials were considered.", n=facts["n_good"])
    if model.n_counted > len(model.trials):
        sentence += tr(
            " Of {n:,} trials the process is given {kept:,}: the best, and as many others from everywhere.",
            n=model.n_counted,
            kept=len(model.trials),
        )
    if note.get("step"):
        taken = tr(", with the values taken as exact") if model.is_sharp else ""
        sentence += tr(" Of all configs near the best trials it is believed to be the best{taken}.", taken=taken)
    if note.get("branch") and (name := parting(past.space)) is not None:
        sentence += tr(
            " This trial is kept for {name} = {choice}, which has few for how good it is: it should improve on its "
            "own best, so that nothing is given up too early.",
            name=name,
            choice=proposal.config[name],
        )
    if model.lent is not None:
        sentence += f" {model.lent.said()}"
    return sentence


def _why(
    model: Model, past: History, config: Config, at: np.ndarray, facts: dict[str, float]
) -> tuple[str, dict[str, float]]:
    """The sentence, and the numbers in it that `facts` lacks. Sentences count trials from 1, as people do."""
    sign = past.study.sign
    is_better = sign * facts["mean"] > sign * facts["incumbent"]
    scaled = model.scaled_distances(model.points, at[0])
    near = int(np.argmin(scaled.sum(axis=0)))
    distance = float(np.sqrt(scaled[:, near].sum()))
    number = model.numbers[near]
    best = tr("the {value:.5g} that the best trial is believed to have", value=facts["incumbent"])
    if is_better:
        by = tr(" by a hair") if f"{facts['mean']:.5g}" == f"{facts['incumbent']:.5g}" else ""
        expected = tr("the expected value {value:.5g} is better than {best}{by}", value=facts["mean"], best=best, by=by)
    else:
        expected = tr(
            "the expected value {value:.5g} is no better than {best}, but off by {std:.2g} or so",
            value=facts["mean"],
            best=best,
            std=facts["std"],
        )
    if distance > 1:
        shares = scaled[:, near]
        name = list(past.space)[int(np.argmax(shares))]
        setting = f"{name} = {_short(config[name])}" if name in config else tr("a config without {name}", name=name)
        where = tr(
            "Unexplored: no trial is near (the nearest, trial {number}, differs most in {name}); {setting}: ",
            number=number + 1,
            name=name,
            setting=setting,
        )
    else:
        where = tr("Close to trial {number}: ", number=number + 1)
    sentence = tr("{where}{expected}. Expected gain {gain:.2g}.", where=where, expected=expected, gain=facts["gain"])
    believed = model.trials[model.incumbent].number
    if past.best is not None and past.best.number != believed:
        sentence += tr(
            " (Trial {number} has the best value, but trial {believed} is believed to be best.)",
            number=past.best.number + 1,
            believed=believed + 1,
        )
    return sentence, {"nearest": float(number), "distance": distance}


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else repr(value) if isinstance(value, tuple) else str(value)
