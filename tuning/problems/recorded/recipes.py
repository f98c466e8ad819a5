"""What is recorded: the problem of each table and the grid of its configs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuning import problems
from tuning.problems import Problem
from tuning.problems.presets import GRID_OF_THE_TEXT
from tuning.space import Categorical, Float, Int, Space


@dataclass(frozen=True)
class Recipe:
    """A table to be made: arguments of the problem, and levels as `Space.grid` reads them.

    The problem is an estimator's, or the one named `learner`; with `needs` go the packages that only it takes. Of
    pictures that are clouds of points, `shown` are kept, so that the table stays small; 0 keeps all.
    """

    title: str
    problem: Mapping[str, Any]
    levels: Mapping[str, Any]
    learner: str = ""
    needs: tuple[str, ...] = ()
    shown: int = 0

    def make(self) -> Problem:
        """The problem that is evaluated."""
        return problems.get(self.learner, **self.problem) if self.learner else problems.estimator(**self.problem)


_LOGISTIC = Space(
    {
        "C": Float(1e-4, 1e3, log=True),
        "class_weight": Categorical([None, "balanced"]),
        "fit_intercept": Categorical([True, False]),
    }
)
_FOREST = Space(
    {
        "n_estimators": Int(10, 160, log=True),
        "max_depth": Int(2, 32, log=True),
        "max_features": Float(0.05, 1.0, log=True),
        "min_samples_leaf": Int(1, 20, log=True),
    }
)
_FOREST_LEVELS = {"n_estimators": 4, "max_depth": 5, "max_features": 5, "min_samples_leaf": 5}
_IMBALANCED = {"dataset": "imbalanced", "settings": {"n": 1000}}

RECIPES: Mapping[str, Recipe] = {
    "logistic_wine": Recipe(
        "Logistic regression on wine",
        {"dataset": "wine", "model": "logistic_regression", "space": _LOGISTIC},
        {"C": 101},
    ),
    "logistic_imbalanced": Recipe(
        "Logistic regression on imbalanced classes",
        {**_IMBALANCED, "model": "logistic_regression", "metric": "balanced_accuracy", "space": _LOGISTIC},
        {"C": 101},
    ),
    "svm_digits": Recipe(
        "SVM (rbf) on digits",
        {
            "dataset": "digits",
            "model": "svm",
            "space": Space({"C": Float(1e-2, 1e3, log=True), "gamma": Float(1e-5, 1e0, log=True)}),
        },
        {"C": 40, "gamma": 40},
    ),
    "forest_wine": Recipe(
        "Random forest on wine",
        {"dataset": "wine", "model": "random_forest", "space": _FOREST},
        _FOREST_LEVELS,
    ),
    "forest_imbalanced": Recipe(
        "Random forest on imbalanced classes",
        {**_IMBALANCED, "model": "random_forest", "metric": "roc_auc", "space": _FOREST},
        _FOREST_LEVELS,
    ),
    "boosting_breast_cancer": Recipe(
        "Gradient boosting on breast cancer",
        {
            "dataset": "breast_cancer",
            "model": "boosting",
            "space": Space(
                {
                    "learning_rate": Float(1e-2, 1.0, log=True),
                    "max_iter": Int(10, 160, log=True),
                    "max_leaf_nodes": Int(3, 48, log=True),
                    "min_samples_leaf": Int(2, 50, log=True),
                }
            ),
        },
        {"learning_rate": 9, "max_iter": 5, "max_leaf_nodes": 5, "min_samples_leaf": 4},
    ),
    "lightgbm_moons": Recipe(
        "LightGBM on two moons, tree by tree",
        {
            "dataset": "moons",
            "model": "lightgbm",
            "metric": "log_loss",
            "settings": {"n": 400},
            "space": Space(
                {
                    "learning_rate": Float(1e-2, 10**0.5, log=True),
                    "num_leaves": Int(2, 32, log=True),
                    "min_child_samples": Int(2, 50, log=True),
                    "n_estimators": Categorical([200]),
                }
            ),
        },
        {"learning_rate": 11, "num_leaves": 5, "min_child_samples": 5},
        needs=("lightgbm",),
    ),
    "q_learning_lake": Recipe(
        "Q-learning on a slippery frozen lake",
        {
            "world": "frozen_lake",
            "episodes": 500,
            "space": Space(
                {
                    "step_size": Float(0.01, 1.0, log=True),
                    "discount": Float(0.7, 0.99),
                    "epsilon_half": Int(10, 400, log=True),
                    "n_step": Categorical([1, 4]),
                }
            ),
        },
        {"step_size": 8, "discount": 6, "epsilon_half": 5},
        learner="q_learning",
        needs=("gymnasium",),
    ),
    "cnn_digits": Recipe(
        "Convolutional network on digits",
        {
            "dataset": "digits",
            "model": "cnn",
            "space": Space(
                {
                    "n_layers": Categorical([1, 2]),
                    "kernel_size": Categorical([2, 3]),
                    "stride": Categorical([1, 2]),
                    "padding": Categorical(["same", "valid"]),
                    "activation": Categorical(["relu", "tanh"]),
                    "learning_rate": Float(1e-4, 1e-1, log=True),
                    "channels": Categorical([8]),
                    "batch_size": Categorical([128]),
                }
            ),
        },
        {"learning_rate": 9},
        needs=("torch", "skorch"),
    ),
    "gru_digits": Recipe(
        "GRU reads digits line by line",
        {
            "dataset": "digits",
            "model": "gru",
            "space": Space(
                {
                    "width": Int(8, 64, log=True),
                    "n_layers": Categorical([1, 2]),
                    "learning_rate": Float(1e-4, 1e-1, log=True),
                    "batch_size": Categorical([128]),
                }
            ),
        },
        {"width": 4, "learning_rate": 8},
        needs=("torch", "skorch"),
    ),
    "transformer_digits": Recipe(
        "Transformer reads digits line by line",
        {
            "dataset": "digits",
            "model": "transformer",
            "space": Space(
                {
                    "width": Categorical([16, 32]),
                    "n_layers": Categorical([1, 2]),
                    "heads": Categorical([1, 2, 4]),
                    "learning_rate": Float(1e-4, 1e-1, log=True),
                    "batch_size": Categorical([128]),
                }
            ),
        },
        {"learning_rate": 6},
        needs=("torch", "skorch"),
    ),
    "actor_critic_pole": Recipe(
        "Actor-critic balances a pole",
        {
            "steps": 120,
            "scored": 5,
            "space": Space(
                {
                    "learning_rate": Float(3e-4, 3e-2, log=True),
                    "discount": Float(0.8, 0.99),
                    "entropy": Float(1e-4, 1e-1, log=True),
                    "n_step": Categorical([2, 8]),
                    "width": Categorical([32]),
                }
            ),
        },
        {"learning_rate": 5, "discount": 3, "entropy": 3},
        learner="actor_critic",
        needs=("torch", "gymnasium"),
    ),
    "gan_ring": Recipe(
        "GAN makes a ring of clouds",
        {
            "steps": 200,
            "space": Space(
                {
                    "generator_layers": Categorical([1, 2]),
                    "generator_width": Categorical([32]),
                    "discriminator_width": Categorical([32]),
                    "activation": Categorical(["relu", "tanh"]),
                    "optimizer": Categorical(["adam", "sgd"]),
                    "generator_rate": Float(5e-4, 2e-2, log=True),
                    "discriminator_rate": Float(5e-4, 2e-2, log=True),
                }
            ),
        },
        {"generator_rate": 4, "discriminator_rate": 4},
        learner="gan",
        needs=("torch",),
        shown=64,
    ),
    "mlp_digits": Recipe(
        "Neural network on digits, the text's grid",
        {
            "dataset": "digits",
            "model": "mlp",
            "shuffle": False,
            "scaling": "none",
            "space": GRID_OF_THE_TEXT,
        },
        {},
    ),
}
