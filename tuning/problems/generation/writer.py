"""A language model by letters: a recurrent network, or a Transformer that looks back only, says which comes next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from tuning.language import tr
from tuning.models.networks.alone import alone, device
from tuning.models.networks.modules import Dropout, attending
from tuning.problems.generation.corpus import corpus
from tuning.space import Config

SPAN, BATCH = 48, 32  # letters that are seen at once, and pieces of text in each step
WRITTEN, SHOWN = 160, 160  # letters that it writes, and of the held-out text, for the picture


class _Network(nn.Module):  # type: ignore[misc]
    def __init__(self, config: Config, n_letters: int):
        super().__init__()
        width, n_layers, dropout = config["width"], config["n_layers"], config["dropout"]
        self.first = nn.Embedding(n_letters, width)
        self.is_transformer = config["network"] == "transformer"
        if self.is_transformer:
            if width % config["heads"]:
                raise ValueError(
                    tr(
                        "{heads} heads do not divide a width of {width}. Use a multiple of them.",
                        heads=config["heads"],
                        width=width,
                    )
                )
            self.places = nn.Parameter(0.02 * torch.randn(1, SPAN, width))
            layer = attending(width, config["heads"], dropout)
            self.layers: nn.Module = nn.TransformerEncoder(layer, n_layers, enable_nested_tensor=False)
            self.register_buffer("later", torch.full((SPAN, SPAN), -torch.inf).triu(1))
        else:
            kind = {"gru": nn.GRU, "lstm": nn.LSTM}[config["network"]]
            self.layers = kind(width, width, n_layers, batch_first=True, dropout=dropout if n_layers > 1 else 0.0)
        self.last = nn.Sequential(nn.LayerNorm(width), Dropout(dropout), nn.Linear(width, n_letters))

    def forward(self, letters: torch.Tensor) -> torch.Tensor:
        """Scores of the next letter at each place, shape (n, span, n_letters)."""
        read, n = self.first(letters), letters.shape[1]
        if self.is_transformer:
            return self.last(self.layers(read + self.places[:, :n], mask=self.later[:n, :n], is_causal=True))
        return self.last(self.layers(read)[0])


class Writer:
    """A network that learns to write; satisfies `tuning.problems.Training`, counted in steps.

    Args:
        config: network, width, n_layers, heads, dropout, learning_rate, device.
        seed: of everything random.
    """

    def __init__(self, config: Config, seed: int):
        self.config, self.seed, self.done = dict(config), seed, 0
        self.rng, self.n_letters = np.random.default_rng([seed, 6]), len(corpus().letters)
        self.device = device(config["device"])
        with alone(seed, 0):
            self.network = _Network(self.config, self.n_letters).to(self.device)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), config["learning_rate"], fused=True)

    def go_on(self, until: int) -> None:
        """Learn until so many steps are done.

        Raises:
            ValueError: if the loss is no number any more.
        """
        train = corpus().train
        self.network.train()
        while self.done < until:
            with alone(self.seed, self.done + 1):
                first = self.rng.integers(len(train) - SPAN, size=BATCH)
                loss = self._loss(train[first[:, None] + np.arange(SPAN + 1)])
                if not math.isfinite(loss.item()):
                    raise ValueError(
                        tr(
                            "the loss exploded in step {done} with a learning rate of {rate:.3g}. A smaller one "
                            "may do.",
                            done=self.done + 1,
                            rate=self.config["learning_rate"],
                        )
                    )
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.done += 1

    def _there(self, letters: np.ndarray) -> torch.Tensor:
        """Where the network is."""
        return torch.as_tensor(letters, device=self.device)

    def _loss(self, pieces: np.ndarray) -> torch.Tensor:
        """Mean surprise of each next letter, in nats."""
        read = self._there(pieces)
        scores = self.network(read[:, :-1])
        return nn.functional.cross_entropy(scores.reshape(-1, self.n_letters), read[:, 1:].reshape(-1))

    def surprise(self, text: np.ndarray) -> np.ndarray:
        """Bits of each letter after the first, shape (n - 1,); the text is read in pieces, so their first know less."""
        self.network.eval()
        found = []
        with torch.inference_mode():
            for first in range(0, len(text) - 1, SPAN):
                piece = self._there(text[first : first + SPAN + 1])[None]
                logs = self.network(piece[:, :-1]).log_softmax(dim=-1)
                found.append(-logs.gather(-1, piece[:, 1:, None])[0, :, 0].cpu().numpy() / math.log(2))
        return np.concatenate(found)

    def measure(self) -> Mapping[str, float]:
        """Bits per letter of the held-out text, and the share of letters that were thought likeliest."""
        text = corpus().held_out
        n = (len(text) - 1) // SPAN
        pieces = self._there(text[np.arange(n)[:, None] * SPAN + np.arange(SPAN + 1)])
        self.network.eval()
        with alone(self.seed, 0), torch.inference_mode():
            scores = self.network(pieces[:, :-1])
            nats = nn.functional.cross_entropy(scores.reshape(-1, self.n_letters), pieces[:, 1:].reshape(-1))
            right = (scores.argmax(dim=-1) == pieces[:, 1:]).float().mean()
        return {"bits_per_letter": float(nats) / math.log(2), "right": float(right)}

    def write(self, n: int) -> str:
        """What it writes when each letter is drawn by its probability; training is not touched by it."""
        letters, rng = corpus().letters, np.random.default_rng([self.seed, 7])
        text = [letters.index("\n")]
        self.network.eval()
        with torch.inference_mode():
            for _ in range(n):
                scores = self.network(self._there(np.array(text[-SPAN:]))[None])[0, -1]
                chance = scores.softmax(dim=0).cpu().numpy().astype(float)
                text.append(int(rng.choice(self.n_letters, p=chance / chance.sum())))
        return "".join(letters[place] for place in text[1:])

    def pictures(self) -> Mapping[str, Any]:
        """A text that it writes, and a held-out one with the bits of each letter."""
        held_out = corpus().held_out[: SHOWN + 1]
        with alone(self.seed, 0):
            bits = self.surprise(held_out)
            written = self.write(WRITTEN)
        read = "".join(corpus().letters[place] for place in held_out[1:])
        return {"text": {"written": written, "read": read, "bits": [round(float(each), 1) for each in bits]}}
