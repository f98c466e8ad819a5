"""The networks themselves. What cannot be built is refused with a sentence on what would fit."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from tuning.language import tr

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}


def side(n_features: int) -> int:
    """The side of the square image that so many columns are.

    Raises:
        ValueError: if they are no square.
    """
    found = math.isqrt(n_features)
    if found * found != n_features:
        raise ValueError(
            tr(
                "{n_features} columns are no square image. Use a data set of images, such as digits.",
                n_features=n_features,
            )
        )
    return found


def steps(n_features: int) -> tuple[int, int]:
    """How a row is read as a sequence: how many steps, and values of each; a square image line by line."""
    found = math.isqrt(n_features)
    return (found, found) if found * found == n_features and found > 1 else (n_features, 1)


def activation(name: str) -> nn.Module:
    """The activation function `name`.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in ACTIVATIONS:
        raise ValueError(
            tr("{name!r} is not an activation. Use one of: {known}.", name=name, known=", ".join(ACTIVATIONS))
        )
    made: nn.Module = ACTIVATIONS[name]()
    return made


class Dropout(nn.Dropout):  # type: ignore[misc]
    """PyTorch's dropout, which on a processor draws a float for each activation; here four share 64 random bits.

    Where networks are small, those draws took up to a third of a training.
    """

    def forward(self, X: Any) -> Any:
        """While training a share `p` of the activations is 0, and the others are larger in its place."""
        if not self.training or not 0 < self.p < 1 or X.device.type != "cpu":
            return super().forward(X)
        bits = torch.empty(math.ceil(X.numel() / 4), dtype=torch.int64).random_(-(2**63), None)
        drawn = bits.view(torch.int16)[: X.numel()].view(X.shape)
        return X * (drawn >= round(2**16 * self.p) - 2**15).to(X.dtype).div_(1 - self.p)


def attending(width: int, heads: int, dropout: float) -> nn.TransformerEncoderLayer:
    """A layer of attention; dropout is of activations, as everywhere, and not of what is looked at."""
    layer = nn.TransformerEncoderLayer(width, heads, 2 * width, 0.0, batch_first=True, norm_first=True)
    layer.dropout, layer.dropout1, layer.dropout2 = Dropout(dropout), Dropout(dropout), Dropout(dropout)
    return layer


def dense(n_features: int, sizes: tuple[int, ...], n_outputs: int, kind: str, dropout: float) -> nn.Module:
    """Dense layers."""
    layers: list[nn.Module] = []
    for size in sizes:
        layers += [nn.Linear(n_features, size), activation(kind), Dropout(dropout)]
        n_features = size
    return nn.Sequential(*layers, nn.Linear(n_features, n_outputs))


def convolutions(
    side: int,
    n_outputs: int,
    n_layers: int,
    channels: int,
    kernel: int,
    stride: int,
    padding: str,
    kind: str,
    dropout: float,
) -> nn.Module:
    """Convolutions over an image of `side` x `side`, then one dense layer.

    Raises:
        ValueError: if the window is larger than what is left of the image.
    """
    if padding not in ("same", "valid"):
        raise ValueError(tr("padding must be 'same' or 'valid', not {padding!r}.", padding=padding))
    before, after = ((kernel - 1) // 2, kernel // 2) if padding == "same" else (0, 0)
    layers: list[nn.Module] = [nn.Unflatten(1, (1, side, side))]
    given, left = 1, side
    for number in range(1, n_layers + 1):
        if kernel > left + before + after:
            raise ValueError(
                tr(
                    "the image is {left} x {left} before convolution {number}, and its kernel is {kernel} x "
                    "{kernel}. Use fewer layers, a smaller kernel or stride, or the padding 'same'.",
                    left=left,
                    number=number,
                    kernel=kernel,
                )
            )
        if padding == "same":
            layers.append(nn.ZeroPad2d((before, after, before, after)))
        layers += [nn.Conv2d(given, channels, kernel, stride), activation(kind)]
        given, left = channels, (left + before + after - kernel) // stride + 1
    return nn.Sequential(*layers, nn.Flatten(), Dropout(dropout), nn.Linear(channels * left * left, n_outputs))


class Recurrent(nn.Module):  # type: ignore[misc]
    """A GRU or LSTM; what it remembers at the end decides.

    Where there are symbols, each has a place in a space as wide as the memory.
    """

    def __init__(
        self, kind: str, n_features: int, n_outputs: int, width: int, n_layers: int, dropout: float, n_symbols: int = 0
    ):
        super().__init__()
        self.steps = steps(n_features)
        between = dropout if n_layers > 1 else 0.0
        layer = {"GRU": nn.GRU, "LSTM": nn.LSTM}[kind]
        self.symbols = nn.Embedding(n_symbols, width, padding_idx=0) if n_symbols else None
        self.memory = layer(
            width if n_symbols else self.steps[1],
            width,
            n_layers,
            batch_first=True,
            dropout=between,
        )
        self.last = nn.Sequential(Dropout(dropout), nn.Linear(width, n_outputs))

    def forward(self, X: Any) -> Any:
        """Scores of the classes, shape (n, n_outputs)."""
        read = X.unflatten(1, self.steps) if self.symbols is None else self.symbols(X)
        remembered, _ = self.memory(read)
        return self.last(remembered[:, -1])


class Transformer(nn.Module):  # type: ignore[misc]
    """An encoder with learnt places; the mean over all places, or all where there is a symbol, decides."""

    def __init__(
        self, n_features: int, n_outputs: int, width: int, n_layers: int, heads: int, dropout: float, n_symbols: int = 0
    ):
        super().__init__()
        self.steps = (n_features, 1) if n_symbols else steps(n_features)
        if width % heads:
            raise ValueError(
                tr(
                    "{heads} heads do not divide a width of {width}. Use a width that is a multiple of them.",
                    heads=heads,
                    width=width,
                )
            )
        self.first = nn.Embedding(n_symbols, width) if n_symbols else nn.Linear(self.steps[1], width)
        self.has_symbols = n_symbols > 0
        self.places = nn.Parameter(0.02 * torch.randn(1, self.steps[0], width))
        layer = attending(width, heads, dropout)
        self.layers = nn.TransformerEncoder(layer, n_layers, enable_nested_tensor=False)
        self.last = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, n_outputs))

    def forward(self, X: Any) -> Any:
        """Scores of the classes, shape (n, n_outputs)."""
        begun, is_empty = self._begun(X)
        read = self.layers(begun, src_key_padding_mask=is_empty)
        if is_empty is None:
            return self.last(read.mean(dim=1))
        counts = (~is_empty)[..., None].to(read.dtype)
        return self.last((read * counts).sum(dim=1) / counts.sum(dim=1))

    def attention(self, X: Any) -> Any:
        """How much each step looks at each other one in the last layer, shape (n, heads, n_steps, n_steps)."""
        read, is_empty = self._begun(X)
        *before, last = self.layers.layers
        for layer in before:
            read = layer(read, src_key_padding_mask=is_empty)
        seen = last.norm1(read)
        more = {"key_padding_mask": is_empty, "average_attn_weights": False}
        return last.self_attn(seen, seen, seen, **more)[1]

    def _begun(self, X: Any) -> tuple[Any, Any]:
        """Each step with its place, and where there is nothing."""
        if not self.has_symbols:
            return self.first(X.unflatten(1, self.steps)) + self.places, None
        is_empty = (X == 0) & (X != 0).any(dim=1, keepdim=True)  # to attend to nothing at all is undefined
        return self.first(X) + self.places, is_empty
