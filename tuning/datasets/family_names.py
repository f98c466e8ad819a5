"""Family names and the language they come from, out of Faker's lists."""

from __future__ import annotations

from collections import Counter
from importlib import import_module

import numpy as np

from tuning import discovery
from tuning.datasets import Dataset, DatasetError, Feature, Setting, Source

NEEDS = {"faker": "deep"}
LANGUAGES = {
    "Dutch": "nl_NL",
    "English": "en_US",
    "Finnish": "fi_FI",
    "French": "fr_FR",
    "German": "de_DE",
    "Italian": "it_IT",
    "Spanish": "es_ES",
}
"""Those of Faker's locales that have 400 names or more in Latin letters."""


def _load(per_language: int) -> Dataset:
    if reason := discovery.missing(NEEDS):
        raise DatasetError(reason)
    lists = {
        language: sorted(set(import_module(f"faker.providers.person.{locale}").Provider.last_names))
        for language, locale in LANGUAGES.items()
    }
    counts = Counter(name for names in lists.values() for name in names)  # a name of two languages teaches nothing
    rng = np.random.default_rng(0)
    rows: list[tuple[str, int]] = []
    for place, names in enumerate(lists.values()):
        own = [name for name in names if counts[name] == 1]
        rows += [(own[k], place) for k in sorted(rng.permutation(len(own))[:per_language])]
    rows = [rows[k] for k in rng.permutation(len(rows))]
    levels = tuple(name for name, _ in rows)
    return Dataset(
        "family_names",
        "",
        np.arange(len(rows), dtype=np.float64)[:, None],
        np.array([place for _, place in rows]),
        "classification",
        tuple(LANGUAGES),
        ("name",),
        "",
        columns=(Feature("name", "text", levels),),
    )


DATASETS = {
    "family_names": Source(
        "Family names by language",
        "Family names of seven languages: which one is a name from? Networks for sequences read it letter by letter.",
        "classification",
        "Lists of Faker, D. Faraglia and contributors, MIT.",
        _load,
        {"per_language": Setting(300, 50, 400, "names of each language, at most")},
        len(LANGUAGES),
        needs=NEEDS,
    )
}
