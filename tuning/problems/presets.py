"""Ready-made searches: those of the text on hyperparameter tuning, and a quick one to begin with."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuning.space import Categorical, Float, Int, Space

LISTS: dict[str, list[Any]] = {
    "hidden_layer_sizes": [(50,), (100,), (200,)],
    "activation": ["relu", "tanh"],
    "solver": ["adam", "sgd"],
}
GRID_OF_THE_TEXT = Space(
    {
        **{name: Categorical(tuple(values)) for name, values in LISTS.items()},
        "alpha": Categorical((1e-4, 1e-3, 1e-2)),
        "batch_size": Categorical((64, 128, 256)),
        "learning_rate_init": Categorical((0.001, 0.01, 0.1)),
    }
)
# As scipy reads them: uniform(0.0001, 0.01) reaches from 0.0001 over a width of 0.01, and randint(64, 256) ends at 255.
RANDOM_OF_THE_TEXT = Space(
    {
        **{name: Categorical(tuple(values)) for name, values in LISTS.items()},
        "alpha": Float(0.0001, 0.0101),
        "batch_size": Int(64, 255),
        "learning_rate_init": Float(0.001, 0.101),
    }
)


@dataclass(frozen=True)
class Preset:
    """A ready-made search, or a race over some seeds: what is optimised, the methods, and the budget.

    `problem` are arguments of `tuning.problems.estimator`; of the problem named `learner` where there is one.
    """

    title: str
    help: str
    problem: Mapping[str, Any]
    methods: tuple[str, ...]
    trials: int
    seed: int = 42
    seeds: int = 1
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    learner: str = ""
    field: str = "tables"


_TEXT = {"dataset": "digits", "model": "mlp", "metric": "accuracy", "folds": 3, "shuffle": False, "scaling": "none"}

PRESETS: Mapping[str, Preset] = {
    "quick": Preset(
        "Quick demo",
        "Wine with logistic regression: 20 Bayesian trials in seconds.",
        {"dataset": "wine", "model": "logistic_regression", "metric": "accuracy", "folds": 3},
        ("bayes",),
        20,
        0,
    ),
    "text_grid": Preset(
        "Grid of the text",
        "All 324 combinations of the text's lists, 3 folds.",
        {**_TEXT, "space": GRID_OF_THE_TEXT},
        ("grid",),
        324,
    ),
    "text_random": Preset(
        "Random of the text",
        "50 random draws from the text's distributions, 3 folds.",
        {**_TEXT, "space": RANDOM_OF_THE_TEXT},
        ("random",),
        50,
    ),
    "text_race": Preset(
        "Race of the text",
        "Grid, random and Bayesian search on the text's problem, 30 trials each, over 5 seeds.",
        {**_TEXT, "space": RANDOM_OF_THE_TEXT},
        ("grid", "random", "bayes"),
        30,
        seeds=5,
    ),
    "text_images": Preset(
        "Images: CNN",
        "A convolutional network reads digits: layers, kernel, stride and padding, 30 Bayesian trials. "
        "In a grid that was recorded the learning rate and the stride mattered; of layers, kernel and "
        "padding it did not show. In 150 live random trials none of the four mattered beyond chance, and Bayesian "
        "search is not shown to beat random search here: 0.971 and 0.970 over 5 seeds.",
        {"dataset": "digits", "model": "cnn", "metric": "accuracy", "folds": 3},
        ("bayes",),
        30,
        0,
        field="images",
    ),
    "text_memory": Preset(
        "Sequences: RNN (GRU)",
        "A recurrent network reads digits line by line: width and layers, 30 Bayesian trials. "
        "In a grid that was recorded the learning rate mattered; of width and layers it did not show. "
        "In 150 live random trials the width mattered.",
        {"dataset": "digits", "model": "gru", "metric": "accuracy", "folds": 3},
        ("bayes",),
        30,
        0,
        field="text",
    ),
    "text_sequences": Preset(
        "Sequences: Transformer",
        "A Transformer reads digits line by line: width, layers and heads of attention, 30 Bayesian trials. "
        "In a grid that was recorded the learning rate mattered; of width, layers and heads it did not "
        "show. In 150 live random trials the heads mattered.",
        {"dataset": "digits", "model": "transformer", "metric": "accuracy", "folds": 3},
        ("bayes",),
        30,
        0,
        field="text",
    ),
    "text_decisions": Preset(
        "Decisions: Q-learning",
        "An agent crosses a frozen lake: step size, discount and exploration, 30 Bayesian trials. "
        "In a grid that was recorded the step size, the discount and the steps mattered; of exploration "
        "it did not show. In 150 live random trials the step size and the fall of exploration mattered.",
        {"world": "frozen_lake", "episodes": 1000},
        ("bayes",),
        30,
        0,
        learner="q_learning",
        field="decisions",
    ),
    "text_control": Preset(
        "Decisions: actor-critic",
        "Two networks learn to balance a pole: learning rate, discount, exploration, 30 Bayesian trials. "
        "In a grid that was recorded the learning rate and the steps mattered; of discount and "
        "exploration it did not show. 150 live random trials say the same.",
        {"task": "cart_pole", "steps": 400},
        ("bayes",),
        30,
        0,
        learner="actor_critic",
        field="decisions",
    ),
    "text_generation": Preset(
        "Generation: GAN",
        "A generator against a discriminator on a ring of clouds: structure, activation, optimiser, two rates. "
        "In a grid that was recorded the optimiser mattered; of layers and activation it did not show. "
        "In 150 live random trials the optimiser and the activation mattered.",
        {"shape": "ring", "steps": 800},
        ("bayes",),
        30,
        0,
        learner="gan",
        field="generation",
    ),
}
FIELDS_OF_THE_TEXT = tuple(name for name, preset in PRESETS.items() if preset.field != "tables")
"""The presets of the four fields that the text names: images, language, decisions, generation."""
