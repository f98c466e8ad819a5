"""The terms of searching and of scoring, then those of surrogates and comparisons: one or two plain sentences each."""

from __future__ import annotations

from functools import partial

from pages._ui.words.glossary_of_models import MORE
from pages._ui.words.term import entry

_term = partial(entry, "search")
_scoring = partial(entry, "scoring")

TERMS = (
    _term(
        "hyperparameter",
        "Hyperparameter",
        "What one has to say before a model learns, such as the learning rate; what it learns from data are its "
        "parameters. Here it "
        "is called a parameter of the search.",
        "feurer bischl",
        see="config search_space",
    ),
    _term(
        "config",
        "Config",
        "One value for each parameter that is active: what a trial tries.",
        "feurer",
        r"x = (x_1, \ldots, x_d)",
        "hyperparameter trial",
    ),
    _term(
        "search_space",
        "Search space",
        "All configs that may be tried: a range or a list of choices for each parameter.",
        "feurer",
        r"X = X_1 \times \cdots \times X_d",
        "log_range conditional",
    ),
    _term(
        "log_range",
        "Logarithmic range",
        "A range on which every power of ten counts the same. For parameters whose order of magnitude is unknown.",
        "search",
        r"x = 10^{u},\quad u \sim \mathrm{U}(\log_{10} a, \log_{10} b)",
        "search_space",
    ),
    _term(
        "conditional",
        "Conditional parameter",
        "A parameter that exists only if another one has a certain value, such as the degree of a polynomial kernel.",
        "feurer bischl",
        see="search_space",
    ),
    _term(
        "trial",
        "Trial",
        "One config, tried once: fitted, scored, and kept in the history.",
        "optuna",
        see="config history",
    ),
    _term(
        "history",
        "History",
        "All trials of a search so far, finished and running. A method sees nothing else.",
        "garnett",
        r"D_n = \{(x_1, y_1), \ldots, (x_n, y_n)\}",
        "trial",
    ),
    _term(
        "objective",
        "Objective",
        "The number that a search makes as high, or as low, as it can: usually the mean score over the folds.",
        "feurer",
        r"x^* = \arg\max_{x \in X} f(x)",
        "score direction",
    ),
    _term(
        "direction",
        "Direction",
        "Whether higher or lower values of the objective are better.",
        "feurer",
        see="objective",
    ),
    _term(
        "incumbent",
        "Best so far (incumbent)",
        "The best trial among those that have ended. Its curve can only get better.",
        "feurer",
        r"y^+_n = \max_{i \le n} y_i",
        "regret",
    ),
    _term(
        "regret",
        "Regret",
        "How far the best so far is from the optimum, where that is known: 0 is perfect.",
        "garnett",
        r"r_n = f(x^*) - \max_{i \le n} f(x_i)",
        "incumbent",
    ),
    _term("budget", "Budget", "What a search may spend: trials, fits or seconds.", "bischl", see="fidelity"),
    _term(
        "seed",
        "Seed",
        "The number from which all random draws of a search follow. The same seed gives the same search.",
        "bouthillier",
        see="noise",
    ),
    _term(
        "noise",
        "Noise",
        "What changes in a score when nothing but the luck of folds and seeds does.",
        "bouthillier rasmussen",
        r"y = f(x) + \varepsilon,\quad \varepsilon \sim \mathcal{N}(0, \sigma_\varepsilon^2)",
        "seed fold",
    ),
    _term(
        "level",
        "Level",
        "One of the values of a parameter on a grid. With k levels of each of d parameters a grid has k to the power "
        "of d configs.",
        "search",
        r"k^d",
        "method:grid",
    ),
    _term(
        "fidelity",
        "Fidelity",
        "How much of a full evaluation a cheap one is: fewer epochs, rows or trees.",
        "hyperband bischl",
        see="halving rung",
    ),
    _term(
        "epoch",
        "Epoch",
        "One pass of a learner over all its training rows; after each a score can be reported.",
        "esl",
        see="learning_curve",
    ),
    _term(
        "learning_curve",
        "Learning curve",
        "The score over the epochs of one fit. Curves that cross fool whoever judges early.",
        "hyperband",
        see="epoch halving",
    ),
    _term(
        "rung",
        "Rung",
        "A point at which trials are compared, and the worse ones given up.",
        "halving",
        r"b_k = b_0\, \eta^k",
        "halving",
    ),
    _term(
        "halving",
        "Successive halving",
        "All configs get a small budget; the better share goes on with several times as much, until one is left.",
        "halving",
        r"n_{k+1} = \lfloor n_k / \eta \rfloor",
        "hyperband rung",
    ),
    _term(
        "hyperband",
        "Hyperband",
        "Successive halving several times over, with different first budgets, since nobody knows how early one may "
        "judge.",
        "hyperband",
        see="halving",
    ),
    _term(
        "discard",
        "Early discard",
        "A trial is given up when perfect scores on its other folds could not make it the best. The best stays the "
        "same.",
        "bischl",
        r"\frac{1}{K}\left(\sum_{k \le m} s_k + (K - m)\, s_{\max}\right) < y^+",
        "halving",
    ),
    _term(
        "worker",
        "Worker",
        "A process that evaluates one trial at a time. Several work at once.",
        "ginsbourger",
        see="believer",
    ),
    _scoring(
        "score",
        "Score",
        "The value of a metric on one fold; the objective is the mean over the folds.",
        "kfold",
        r"\bar{s} = \frac{1}{K} \sum_{k=1}^{K} s_k",
        "fold",
    ),
    _scoring(
        "fold",
        "Fold",
        "One of K equal parts of the rows. Each is held back once, while the model is fitted to all others.",
        "kfold stone",
        see="cross_validation",
    ),
    _scoring(
        "cross_validation",
        "Cross-validation",
        "Fitting and scoring K times, each time on another fold that was held back. It costs K fits and tells how "
        "far scores spread.",
        "stone kfold",
        r"\mathrm{CV} = \frac{1}{K} \sum_{k=1}^{K} L\left(y_{(k)}, \hat{f}_{-k}(x_{(k)})\right)",
        "fold stratified nested",
    ),
    _scoring(
        "stratified",
        "Stratified",
        "Folds in each of which the classes are as frequent as in all rows.",
        "kfold",
        see="fold",
    ),
    _scoring(
        "holdout",
        "Hold-out",
        "One split instead of folds: quick, and the more a matter of luck the fewer rows there are.",
        "kfold",
        see="cross_validation",
    ),
    _scoring(
        "test_set",
        "Test part",
        "Rows that are sealed off before the search and looked at once, after it. Only they tell what the chosen "
        "config is worth.",
        "esl cawley",
        see="overfitting nested",
    ),
    _scoring(
        "nested",
        "Nested cross-validation",
        "The whole search is repeated inside each outer fold, and the outer fold scores what it chose.",
        "cawley",
        see="cross_validation test_set",
    ),
    _scoring(
        "overfitting",
        "Overfitting the validation set",
        "The best of many validation scores is partly luck, so it is too high. More trials make it worse, more rows "
        "better.",
        "cawley",
        r"E\left[\max_i \hat{s}_i\right] \ge \max_i E\left[\hat{s}_i\right]",
        "test_set nested",
    ),
    _scoring(
        "leakage",
        "Leakage",
        "Something about the test rows reached the fit, such as a scaling that was computed from all rows.",
        "pitfalls",
        see="pipeline",
    ),
    _scoring(
        "pipeline",
        "Pipeline",
        "Preparation and model as one, so that both are fitted inside each fold.",
        "pitfalls",
        see="leakage",
    ),
    _scoring(
        "scaling",
        "Scaling",
        "Bringing all columns to the same size before the fit. Neighbours, margins and networks need it; trees do not.",
        "pitfalls",
        r"z = \frac{x - \bar{x}}{s_x}",
        "pipeline",
    ),
    _scoring(
        "baseline",
        "Baseline",
        "What a model that has learnt nothing scores: always the most frequent class, or the mean.",
        "dummy",
        see="imbalance",
    ),
    _scoring(
        "imbalance",
        "Imbalanced classes",
        "One class is rare. Then a high accuracy says little; look at balanced accuracy, recall or F1.",
        "metrics",
        see="metric:accuracy metric:balanced_accuracy",
    ),
    *MORE,
)
