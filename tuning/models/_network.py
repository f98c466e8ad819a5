"""What the networks of PyTorch have in common as model families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.models import UNCOMPILED, Model, OnEpoch
from tuning.space import Categorical, Float, Int, Parameter, Space

NEEDS: Mapping[str, str] = {"torch": "deep", "skorch": "deep"}
MODULE = "tuning.models.networks"
PRELOAD = (UNCOMPILED, f"{MODULE}.training")
TRAINING: Mapping[str, Parameter] = {
    "learning_rate": Float(1e-4, 1e-1, log=True),
    "schedule": Categorical(["constant", "cosine"]),
    "optimizer": Categorical(["adamw", "sgd"]),
    "weight_decay": Float(1e-6, 1e-1, log=True),
    "batch_size": Int(16, 128, log=True),
    "dropout": Float(0.0, 0.5),
}
HELP = {
    "learning_rate": "Size of the steps: too small is slow, too large explodes.",
    "schedule": "How the learning rate falls: not at all, or down to 0 as a cosine.",
    "optimizer": "How weights are learnt: adamw adapts its steps, sgd has momentum.",
    "weight_decay": "How strongly weights are drawn to 0.",
    "batch_size": "Rows per step: small ones make many noisy steps.",
    "dropout": "Share of the activations that are left out while training.",
    "max_iter": "Epochs: how often all rows are seen.",
    "patience": "Epochs without a better loss on rows kept apart, after which training ends; 0 means never.",
}


def reporting(kind: Any, on_epoch: OnEpoch) -> type:
    """A subclass that calls back after each epoch."""

    class Reporting(kind):  # type: ignore[misc]
        def epoch_done(self) -> None:
            on_epoch(self, self.n_iter_)

    Reporting.__name__ = Reporting.__qualname__ = kind.__name__
    return Reporting


def family(
    name: str,
    title: str,
    classes: Mapping[str, str],
    structure: Mapping[str, Parameter],
    help: Mapping[str, str],
    field: str,
    scaling: str = "standard",
    letters: bool = False,
    **fixed: Any,
) -> Model:
    """A family of networks: `structure` is what is searched besides the training, or in the place of a part of it."""
    space = Space({**structure, **TRAINING, **structure})
    return Model(
        name,
        title,
        {task: f"{MODULE}:{kind}" for task, kind in classes.items()},
        dict.fromkeys(classes, space),
        {**help, **HELP},
        scaling,
        {"max_iter": 8, **fixed},
        reporting=reporting,
        field=field,
        needs=NEEDS,
        preload=PRELOAD,
        letters=letters,
    )
