"""Encoder of a Transformer: it looks at all steps of a row at once, by attention."""

from tuning.models._network import family
from tuning.space import Categorical, Int

MODEL = family(
    "transformer",
    "Transformer encoder",
    {"classification": "TransformerClassifier"},
    {
        "width": Categorical([16, 32, 48]),
        "n_layers": Int(1, 2),
        "heads": Categorical([1, 2, 4]),
        "batch_size": Int(32, 128, log=True),  # smaller ones and wider layers take longest
    },
    {
        "width": "Size of what is kept for each step; the heads must divide it.",
        "n_layers": "Layers of attention on top of each other.",
        "heads": "Heads of attention: each looks at other steps.",
    },
    "text",
    letters=True,
)
