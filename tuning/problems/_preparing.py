"""What is done to inputs before a model sees them, fitted to the training rows of each fold and to nothing else.

Every step is a parameter ``prepare__...`` of the space, fixed or searched like those of the model; a step that the
space does not name has its default. Steps are scikit-learn's own, in a ``ColumnTransformer`` (`transformer`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from tuning import models
from tuning.datasets import Dataset, Facts, Feature
from tuning.discovery import whole
from tuning.language import tr
from tuning.problems._scaling import SCALINGS
from tuning.problems._splitting import LAST_SEED
from tuning.problems._texts import text_of
from tuning.space import Categorical, Config, Int, Parameter, Space, checks

PREFIX = "prepare__"
KEEP = "keep"
MOST_COLUMNS = 100  # that one-hot encoding makes of one category; rare levels share one
MOST_KEPT = 250  # levels that boosting takes as they are
MOST_FEATURES = 10_000
_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "missing": ("median", "mean", "most_frequent", "constant", KEEP),
    "mark_missing": (False, True),
    "scaling": SCALINGS,
    "categories": ("onehot", "ordinal", "target", KEEP),
    "dates": ("parts", "days", "both"),
    "texts": ("words", "letters"),
    "pairs": (False, True),
}
HELP: Mapping[str, str] = {
    "missing": "What stands in for missing numbers; keep leaves gaps to a model that knows what to do with them.",
    "mark_missing": "Whether a column of its own says where a number was missing.",
    "scaling": "Brings numbers to one scale: robust goes by quartiles, quantile makes every column normal.",
    "categories": "A column for each word, the word's place, or the mean target of its rows (fitted across folds).",
    "dates": "Year, month, day, weekday and hour as numbers, or days since 1970, or both.",
    "texts": "Whether words of texts count, or, where there is nothing but texts, their letters are read in order.",
    "words": "How many words of texts count, by TF-IDF.",
    "pairs": "Whether pairs of neighbouring words count, too.",
    "select": "How many columns are left, those that tell most of the target one by one (F test).",
    "pca": "Share of the variance that principal components keep.",
}
_OFFERED: Mapping[str, Parameter] = {
    "missing": Categorical(["median", "mean", "most_frequent", "constant"]),
    "mark_missing": Categorical([False, True]),
    "scaling": Categorical(["none", "standard", "minmax", "robust", "quantile"]),
    "categories": Categorical(["onehot", "ordinal", "target"]),
    "dates": Categorical(["parts", "days", "both"]),
    "words": Int(20, 1000, log=True),
    "pairs": Categorical([False, True]),
    "select": Categorical(["all", 5, 10, 20]),
    "pca": Categorical(["none", 0.8, 0.95, 0.99]),
}
_NEEDS = {"missing": "gaps", "mark_missing": "gaps", "categories": "category", "dates": "date"}
_NEEDS |= {"words": "text", "pairs": "text"}


@dataclass(frozen=True)
class Preparation:
    """The steps of one config; see `HELP`.

    Raises:
        ValueError: if a step has no such choice; the sentence says what would be right.
    """

    scaling: str = "none"
    missing: str = "median"
    mark_missing: bool = False
    categories: str = "onehot"
    dates: str = "parts"
    texts: str = "words"
    words: int = 200
    pairs: bool = False
    select: Any = "all"
    pca: Any = "none"
    seed: int = 42

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices or isinstance(value, bool) != isinstance(choices[0], bool):
                raise ValueError(
                    tr(
                        "{PREFIX}{name} must be one of {listed}, not {value!r}.",
                        PREFIX=PREFIX,
                        name=name,
                        listed=", ".join(map(str, choices)),
                        value=value,
                    )
                )
        checks.whole("seed", self.seed, 0, LAST_SEED)
        for name, other in (("words", None), ("select", "all")):
            value = getattr(self, name)
            if value != other and (type(value) is not int or not 1 <= value <= MOST_FEATURES):
                also = f"{other!r} or " if other else ""
                raise ValueError(
                    tr(
                        "{PREFIX}{name} must be {also}a whole number from 1 to {MOST_FEATURES:,}, not {value!r}.",
                        PREFIX=PREFIX,
                        name=name,
                        also=also,
                        MOST_FEATURES=MOST_FEATURES,
                        value=value,
                    )
                )
        if self.pca != "none" and not (isinstance(self.pca, float) and 0 < self.pca < 1):
            raise ValueError(
                tr("{PREFIX}pca must be 'none' or a share between 0 and 1, not {pca!r}.", PREFIX=PREFIX, pca=self.pca)
            )
        if (self.select != "all" or self.pca != "none") and KEEP in (self.missing, self.categories):
            raise ValueError(
                tr(
                    "{PREFIX}select and {PREFIX}pca cannot look at gaps and words: choose other than 'keep' "
                    "for {PREFIX}missing and {PREFIX}categories.",
                    PREFIX=PREFIX,
                )
            )

    @property
    def is_scaling_only(self) -> bool:
        return bool(self.select == "all" and self.pca == "none")

    def steps(self) -> dict[str, Any]:
        """The steps by name, as keywords of `transformer`."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


def usual(family: models.Model, scaling: str, seed: int) -> Preparation:
    """The defaults: what a model family takes as it is, it gets as it is."""
    if family.letters:
        return Preparation(scaling=scaling, seed=seed, texts="letters")
    if family.raw:
        return Preparation(scaling=scaling, seed=seed, missing=KEEP, categories=KEEP)
    return Preparation(scaling=scaling, seed=seed)


def chosen(config: Config, otherwise: Preparation) -> tuple[Preparation, Config]:
    """The steps of a config, and what is left of it for the model."""
    steps = {name.removeprefix(PREFIX): value for name, value in config.items() if name.startswith(PREFIX)}
    rest = {name: value for name, value in config.items() if not name.startswith(PREFIX)}
    _check_names(steps, HELP)
    return replace(otherwise, **steps), rest


def _check_names(steps: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(steps) - set(known)):
        raise ValueError(
            tr(
                "{PREFIX}{unknown} is no step. There are: {listed}.",
                PREFIX=PREFIX,
                unknown=unknown[0],
                listed=", ".join(PREFIX + name for name in HELP),
            )
        )


def parameters(facts: Facts, family: models.Model, scaling: str) -> dict[str, tuple[Parameter, Any, str]]:
    """The steps that make sense for data and model: what may be searched, the default, and a sentence."""
    otherwise = usual(family, scaling, 0)
    found: dict[str, tuple[Parameter, Any, str]] = {}
    for name, parameter in _OFFERED.items():
        if name in _NEEDS and _NEEDS[name] not in facts.kinds:
            continue
        if family.letters and facts.kinds == ("text",):
            continue  # they are read as they are
        if family.raw and name in ("select", "pca", "mark_missing"):
            continue
        if family.raw and name in ("missing", "categories") and isinstance(parameter, Categorical):
            parameter = Categorical([KEEP, *parameter.choices])  # noqa: PLW2901
        found[PREFIX + name] = parameter, getattr(otherwise, name), HELP[name]
    return found


def check(space: Space, otherwise: Preparation) -> None:
    """Raises ValueError if the space has a step that there is not, or a choice that it has not."""
    for name, parameter in space.items():
        if name.startswith(PREFIX):
            for value in parameter.choices if isinstance(parameter, Categorical) else (parameter.low, parameter.high):
                cleared = replace(otherwise, missing="median", categories="onehot")  # each step is judged by itself
                chosen({name: value}, cleared)


def check_gaps(space: Space, family: models.Model, data: Dataset) -> None:
    """Raises ValueError if gaps always stay, and the models take none; one choice of several costs its own trials."""
    missing = space.get(PREFIX + "missing")
    always = isinstance(missing, Categorical) and set(missing.choices) == {KEEP}
    there = any(column.has_gaps and column.kind in ("number", "date") for column in data.columns)
    if always and there and not family.takes_gaps(data.task):
        raise ValueError(
            tr(
                "{model} cannot take gaps as they are. Choose other than 'keep' for {PREFIX}missing.",
                model=tr(family.title),
                PREFIX=PREFIX,
            )
        )


# Steps of scikit-learn ---------------------------------------------------------------------------------------


def prepared(made: Preparation, data: Dataset) -> tuple[Any, int]:
    """An unfitted transformer, and how many of its first columns are categories as they are."""
    kept = _kept(data.columns) if made.categories == KEEP else []
    return transformer(data, **made.steps()), len(kept)


def _kept(columns: Sequence[Feature]) -> list[int]:
    return [i for i, c in enumerate(columns) if c.kind == "category" and len(c.levels) <= MOST_KEPT]


def transformer(data: Dataset, **steps: Any) -> Any:
    """scikit-learn's steps for the inputs of a data set; `steps` as in `Preparation`.

    Raises:
        ValueError: if there is no such step, or it has no such choice.
    """
    _check_names(steps, Preparation().steps())
    whole("sklearn")
    from sklearn.pipeline import Pipeline

    made = Preparation(**steps)
    parts: list[tuple[str, Any]] = []
    if data.columns:
        parts.append(("columns", _by_kind(made, data)))
    elif scaler := _scaler(made.scaling, made.seed):
        parts.append(("scale", scaler))
    if made.select != "all":
        from sklearn.feature_selection import SelectKBest, f_classif, f_regression

        test = f_classif if data.task == "classification" else f_regression
        parts.append(("select", SelectKBest(test, k=made.select)))
    if made.pca != "none":
        from sklearn.decomposition import PCA

        parts.append(("pca", PCA(made.pca, svd_solver="full")))
    return Pipeline(parts or [("nothing", "passthrough")])


def _by_kind(made: Preparation, data: Dataset) -> Any:
    whole("sklearn")
    from sklearn.compose import ColumnTransformer
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, TargetEncoder

    columns = data.columns
    if made.texts == "letters" and all(column.kind == "text" for column in columns):
        from tuning.problems._letters import Letters

        return Letters([column.levels for column in columns])
    places = {kind: [i for i, c in enumerate(columns) if c.kind == kind] for kind in ("number", "date", "category")}
    parts: list[tuple[str, Any, list[int]]] = []
    words, scale = places["category"], _scaler(made.scaling, made.seed)
    if made.categories == KEEP:
        kept = _kept(columns)
        parts.append(("kept", "passthrough", kept))  # the first, so that models find them
        words = [i for i in words if i not in kept]
    if places["number"]:
        parts.append(("numbers", _chain(_filled(made), scale), places["number"]))
    if places["date"]:
        dates = FunctionTransformer(date_parts, kw_args={"how": made.dates})
        parts.append(("dates", _chain(dates, _filled(made), scale), places["date"]))
    if words and made.categories == "onehot":
        one_hot = OneHotEncoder(
            handle_unknown="infrequent_if_exist", max_categories=MOST_COLUMNS, sparse_output=False, dtype=np.float64
        )
        parts.append(("words", one_hot, words))
    elif words and made.categories == "ordinal":
        ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
        parts.append(("words", _chain(ordinal, scale), words))
    elif words:
        kind = {0: "continuous", 2: "binary"}.get(data.n_classes, "multiclass")
        folds = (StratifiedKFold if data.n_classes else KFold)(5, shuffle=True, random_state=made.seed)
        parts.append(("words", _chain(TargetEncoder(target_type=kind, cv=folds), scale), words))
    for place, column in enumerate(columns):
        if column.kind == "text":
            from sklearn.feature_extraction.text import TfidfVectorizer

            look_up = FunctionTransformer(texts, kw_args={"levels": column.levels})
            count = TfidfVectorizer(max_features=made.words, ngram_range=(1, 2 if made.pairs else 1))
            parts.append((f"text {place}", _chain(look_up, count), [place]))
    return ColumnTransformer(parts, sparse_threshold=0.0)


def _chain(*steps: Any) -> Any:
    whole("sklearn")
    from sklearn.pipeline import make_pipeline

    there = [step for step in steps if step is not None]
    return make_pipeline(*there) if there else "passthrough"


def _filled(made: Preparation) -> Any:
    if made.missing == KEEP:
        return None
    whole("sklearn")
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy=made.missing, add_indicator=made.mark_missing, keep_empty_features=True)


def _scaler(scaling: str, seed: int) -> Any:
    from sklearn import preprocessing

    match scaling:
        case "standard":
            return preprocessing.StandardScaler()
        case "minmax":
            return preprocessing.MinMaxScaler()
        case "robust":
            return preprocessing.RobustScaler()
        case "quantile":
            return preprocessing.QuantileTransformer(output_distribution="normal", random_state=seed)
    return None


def date_parts(seconds: np.ndarray, how: str = "parts") -> np.ndarray:
    """Dates in seconds since 1970 as numbers: year, month, day, weekday and hour (``parts``), days, or both.

    Gaps stay gaps. Shape (n, d) becomes (n, 5 d), (n, d) or (n, 6 d).
    """
    seconds = np.asarray(seconds, dtype=np.float64)  # other rows may come as a frame
    days = seconds / 86_400
    if how == "days":
        return days
    gaps = np.isnan(seconds)
    stamps = np.where(gaps, 0, seconds).astype("int64").astype("datetime64[s]")
    months, whole_days = stamps.astype("datetime64[M]"), stamps.astype("datetime64[D]")
    year = stamps.astype("datetime64[Y]").astype("int64") + 1970
    parts = [
        year,
        months.astype("int64") % 12 + 1,
        (whole_days - months).astype("int64") + 1,
        (whole_days.astype("int64") + 3) % 7,  # the first of January 1970 was a Thursday; Monday is 0
        (stamps - whole_days).astype("int64") // 3600,
    ]
    numbers = [np.where(gaps, np.nan, part.astype(np.float64)) for part in parts]
    return np.hstack([*numbers, days] if how == "both" else numbers)


def texts(places: Any, levels: Sequence[str]) -> list[str]:
    """The texts of one column, shape (n, 1): of each cell as `text_of` has it."""
    return [text_of(cell, levels) for cell in np.asarray(places, dtype=object)[:, 0]]
