"""Recurrent network with a long memory: it reads a row step by step, an image line by line."""

from tuning.models._network import family
from tuning.space import Int

MODEL = family(
    "lstm",
    "Recurrent network (LSTM)",
    {"classification": "LSTMClassifier"},
    {"width": Int(8, 64, log=True), "n_layers": Int(1, 2)},
    {"width": "Size of the memory.", "n_layers": "Layers on top of each other."},
    "text",
    letters=True,
)
