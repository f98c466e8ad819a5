"""How networks are trained: an epoch at a time by skorch, on one thread, each epoch from a seed of its own.

Whoever goes on after epoch 4 draws for epoch 5 what one that was never interrupted draws; so both end the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import skorch
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler

from tuning.language import tr
from tuning.models.networks.alone import alone, device, one_thread

SCHEDULES = ("constant", "cosine", "step")
OPTIMIZERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "adamw": (torch.optim.AdamW, {"fused": True}),
    "sgd": (torch.optim.SGD, {"momentum": 0.9, "fused": True}),
    "rmsprop": (torch.optim.RMSprop, {}),
}
APART = 0.1  # of the rows, where training may end early


class _Net(skorch.NeuralNet):  # type: ignore[misc]
    def get_iterator(self, dataset: Any, training: bool = False) -> DataLoader[Any]:
        """Batches cut out of the table at once, not row by row; they are the same."""
        order = RandomSampler(dataset) if training else range(len(dataset))
        return DataLoader(dataset, batch_size=None, sampler=BatchSampler(order, self.batch_size, drop_last=False))


def rate(schedule: str, epoch: int, n_epochs: int) -> float:
    """What the learning rate is multiplied with in an epoch, counted from 0."""
    if schedule == "cosine":
        return (1 + math.cos(math.pi * epoch / n_epochs)) / 2
    return 0.1 if schedule == "step" and 3 * epoch >= 2 * n_epochs else 1.0


def begin(network: Any, X: np.ndarray, y: np.ndarray, chosen: Mapping[str, Any]) -> None:
    """Build the untrained network as ``net_``, by its settings as `settings.plain` has them.

    Raises:
        ValueError: if a setting is unknown or the network does not fit the data.
    """
    for name, known in {"schedule": SCHEDULES, "optimizer": tuple(OPTIMIZERS)}.items():
        if chosen[name] not in known:
            raise ValueError(
                tr(
                    "{name} must be one of {known}, not {value!r}.",
                    name=name,
                    known=", ".join(known),
                    value=chosen[name],
                )
            )
    kind, options = OPTIMIZERS[chosen["optimizer"]]
    is_classifier = y.dtype == np.int64
    with alone(chosen["random_state"], 0):
        network.net_ = _Net(
            network._module(X.shape[1], network._n_outputs, chosen),  # noqa: SLF001 - it hands itself in
            criterion=nn.CrossEntropyLoss if is_classifier else nn.MSELoss,
            optimizer=kind,
            lr=chosen["learning_rate"],
            batch_size=chosen["batch_size"],
            train_split=None,
            callbacks="disable",
            verbose=0,
            device=device(chosen["device"]),
            optimizer__weight_decay=chosen["weight_decay"],
            **{f"optimizer__{name}": value for name, value in options.items()},
        ).initialize()
    network.apart_ = _apart(network, len(X))
    network.kept_losses_ = []


def _apart(network: Any, n: int) -> np.ndarray:
    """Rows that are not trained on, where training may end early."""
    if not network.patience:
        return np.zeros(0, dtype=int)
    order = np.random.default_rng([network.random_state, n]).permutation(n)
    return np.sort(order[: max(round(APART * n), 1)])


def go_on(network: Any, X: np.ndarray, y: np.ndarray, until: int) -> None:
    """Train until so many epochs are done, or until the loss on the rows apart has not become better for long.

    Raises:
        ValueError: if the loss is no number any more.
    """
    net = network.net_
    trained = np.setdiff1d(np.arange(len(X)), network.apart_, assume_unique=True)
    rows, targets = X[trained], y[trained]
    while network.n_iter_ < until and not _is_over(network):
        with alone(network.random_state, network.n_iter_ + 1):
            now = network.learning_rate * rate(network.schedule, network.n_iter_, network.max_iter)
            for group in net.optimizer_.param_groups:
                group["lr"] = now
            net.fit_loop(rows, targets, epochs=1)
            loss = _loss(net)
            if not math.isfinite(loss):
                raise ValueError(
                    tr(
                        "the loss exploded in epoch {epoch} with a learning rate of {rate:.3g}. A smaller one may do.",
                        epoch=network.n_iter_ + 1,
                        rate=network.learning_rate,
                    )
                )
            network.n_iter_ += 1
            network.loss_curve_.append(loss)
            if len(network.apart_):
                network.kept_losses_.append(_kept_loss(net, X[network.apart_], y[network.apart_]))
            network.epoch_done()


def _loss(net: Any) -> float:
    """Mean loss of the rows in the last epoch."""
    batches = net.history[-1]["batches"]
    sizes = np.array([batch["train_batch_size"] for batch in batches])
    return float(np.average([batch["train_loss"] for batch in batches], weights=sizes))


def _kept_loss(net: Any, X: np.ndarray, y: np.ndarray) -> float:
    with torch.no_grad():
        net.module_.eval()
        return float(net.criterion_(net.infer(torch.as_tensor(X)).cpu(), torch.as_tensor(y)))


def _is_over(network: Any) -> bool:
    losses = network.kept_losses_
    return bool(losses) and len(losses) - 1 - int(np.argmin(losses)) >= network.patience


def outputs(network: Any, X: np.ndarray) -> np.ndarray:
    """What the network says of each row, shape (n, n_outputs)."""
    with _looking(network):
        parts = torch.as_tensor(X).split(1024)
        return np.concatenate([network.net_.infer(part).cpu().numpy() for part in parts])


def attention(network: Any, X: np.ndarray) -> np.ndarray:
    """Where the last layer of a Transformer looks, shape (n, heads, n_steps, n_steps)."""
    with _looking(network):
        found: np.ndarray = network.net_.module_.attention(torch.as_tensor(X).to(network.net_.device)).cpu().numpy()
    return found


@contextmanager
def _looking(network: Any) -> Iterator[None]:
    """One thread, and a network that does not train."""
    with one_thread(), torch.inference_mode():
        network.net_.module_.eval()
        yield
