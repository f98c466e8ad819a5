"""Model families: one file each, with `MODEL`. scikit-learn is imported when a model is built, not before."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tuning import discovery
from tuning.language import mark, tr
from tuning.space import Config, Space, nearest

OnEpoch = Callable[[Any, int], None]
DEVICES = ("auto", "cpu", "cuda", "mps")
"""Where a network may be."""
ABOUT_DEVICE = mark(
    "Where the networks are: cpu, cuda or mps; auto is what TUNING_DEVICE says, or a graphics card where one is."
)
MOST = 2**31 - 1
"""More than any limit, where None is none."""
UNCOMPILED = "tuning.models.networks.uncompiled"
"""The first of what workers import for networks, and for no other model."""


@dataclass(frozen=True)
class Model:
    """A model family.

    Args:
        classes: from tasks to ``module:Class`` of scikit-learn.
        spaces: from tasks to the default space.
        help: what each parameter does, in one line.
        scaling: what inputs the family wants: ``standard``, ``minmax`` or ``none``.
        fixed: constructor arguments that differ from scikit-learn's defaults, the same for all tasks.
        unsaid: numbers that None, the default of a parameter, stands for: what the library takes then, or the greatest
            or least of all where None is no limit.
        is_seeded: whether the model draws random numbers.
        has_probabilities: whether the classifier can give probabilities.
        raw: name of the argument that lists inputs which are categories, if the family takes those and gaps as
            they are.
        reporting: turns an estimator class into one that calls back after each epoch, with equal results.
        epochs: the argument that says after how many epochs, or trees, a fit ends that is reported on its way.
        field: what it is mostly for: ``tables``, ``images`` or ``text`` (sequences of any kind).
        needs: packages that it takes besides, each with the extra that brings it.
        preload: modules that worker processes import once, before the first trial: it would wait for them else.
        at_most_rows: the argument that cannot be more than the rows to which it is fitted, if there is one.
        letters: whether it reads texts letter by letter, as whole numbers, where there is nothing but texts.
    """

    name: str
    title: str
    classes: Mapping[str, str]
    spaces: Mapping[str, Space]
    help: Mapping[str, str]
    scaling: str = "standard"
    fixed: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    unsaid: Mapping[str, float] = dataclasses.field(default_factory=dict, kw_only=True)
    is_seeded: bool = True
    has_probabilities: bool = True
    raw: str = ""
    reporting: Callable[[type, OnEpoch], type] | None = None
    epochs: str = "max_iter"
    field: str = "tables"
    needs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    preload: tuple[str, ...] = ()
    at_most_rows: str = ""
    letters: bool = False

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(self.classes)

    def space(self, task: str) -> Space:
        """The default space for a task.

        Raises:
            ValueError: if the family has no model for the task.
        """
        self._check_task(task)
        return self.spaces[task]

    def _check_task(self, task: str) -> None:
        if task not in self.classes:
            raise ValueError(
                tr(
                    "{title} has no model for {task}. It does: {listed}.",
                    title=self.title,
                    task=task,
                    listed=", ".join(self.classes),
                )
            )

    def estimator_class(self, task: str) -> type:
        """scikit-learn's class for a task, or that of another package of its kind.

        Raises:
            ValueError: if the package is not installed; the sentence says how it can be.
        """
        self._check_task(task)
        module, _, name = self.classes[task].partition(":")
        discovery.whole("sklearn")  # which all of these are made of
        try:
            found: type = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError:
            if reason := discovery.missing(self.needs):
                raise ValueError(f"{self.title}: {reason}") from None
            raise
        return found

    def arguments(self, config: Config, seed: int = 42) -> dict[str, Any]:
        """All constructor arguments for a config, the same for all tasks."""
        seeded = {"random_state": seed} if self.is_seeded else {}
        return {**self.fixed, **seeded, **config}

    def build(
        self, config: Config, task: str, seed: int = 42, on_epoch: OnEpoch | None = None, n_categories: int = 0
    ) -> Any:
        """The unfitted estimator, without any preparation; `on_epoch(estimator, epoch)` is called where it can be.

        The first `n_categories` inputs are categories, which only families with `raw` get.
        """
        kind = self.estimator_class(task)
        if on_epoch is not None and self.reporting is not None:
            kind = self.reporting(kind, on_epoch)
        categories = {self.raw: list(range(n_categories))} if n_categories else {}
        return kind(**self.arguments(config, seed), **categories)

    def default(self, space: Space, task: str, besides: Mapping[str, Any] | None = None) -> Config:
        """What the model does where nobody says anything, as near as the ranges allow: a config to begin with.

        A number outside its range is moved to the nearer end; what is no value of the range at all, such as ``scale``
        for a number, becomes its middle, or the first choice. `besides` has what is usual of parameters that are none
        of the model's own.
        """
        usual = {**self.estimator_class(task)().get_params(), **self.fixed, **(besides or {})}
        config: Config = {}
        for name in space.parents_first:
            if space.is_active(name, config):
                value = usual.get(name)
                is_unsaid = value is None and not space[name].contains(None)
                config[name] = nearest(space[name], self.unsaid.get(name) if is_unsaid else value)
        return space.check(config)

    def takes_weights(self, task: str) -> bool:
        """Whether rows can be weighed when it is fitted."""
        return "sample_weight" in inspect.signature(self.estimator_class(task).fit).parameters  # type: ignore[attr-defined]

    def takes_gaps(self, task: str) -> bool:
        """Whether it can be fitted to inputs of which some are missing."""
        discovery.whole("sklearn")
        from sklearn.utils import get_tags

        tags = get_tags(self.estimator_class(task)())
        return bool(tags.input_tags.allow_nan or tags.no_validation)  # what does not look at inputs takes any

    def check(self, space: Iterable[str], task: str) -> None:
        """Raises ValueError, naming the parameter, if the estimator has no such parameter."""
        self._check_task(task)
        space = tuple(space)
        if set(space) <= set(self.spaces[task]):
            return  # known to be right: no need to load scikit-learn
        kind = self.estimator_class(task)
        known = {*inspect.signature(kind).parameters, *kind().get_params()}  # XGBoost has most of them in the second
        for name in space:
            if name not in known:
                raise ValueError(
                    tr(
                        "{name} is not a parameter of {title}. It has: {listed}.",
                        name=name,
                        title=self.title,
                        listed=", ".join(sorted(known)),
                    )
                )


@cache
def _models() -> dict[str, Model]:
    found: list[Model] = [
        discovery.load(__name__, name, "MODEL").MODEL for name in discovery.modules(__name__, ("networks",))
    ]
    return {model.name: model for model in found}


def names() -> tuple[str, ...]:
    """Names of all model families, the default MLP first."""
    return tuple(sorted(_models(), key=lambda name: (name != "mlp", name)))


def get(name: str) -> Model:
    """The model family `name`.

    Raises:
        ValueError: if there is none of that name.
    """
    if not isinstance(name, str) or name not in _models():
        raise ValueError(tr("{name!r} is not a model. Use one of: {listed}.", name=name, listed=", ".join(names())))
    return _models()[name]
