"""What the searches on one board are called."""

from __future__ import annotations

from collections.abc import Sequence

from tuning import methods
from tuning.language import tr
from tuning.service import jobs
from tuning.service.jobs import Job
from tuning.store import StoreError


def labels_of(watched: Sequence[Job]) -> list[str]:
    """A label for each search, all different: their own, else their names in the store, else methods with seeds.

    Methods are called by their titles.
    """
    own = [said(job.label) for job in watched]
    if len(set(own)) == len(own):
        return own
    found: list[str] = []
    for job in watched:
        name, seed = job.method.name, job.history.study.seed
        title = _stored_name(job.id) or said(name)
        numbered = (tr("{title}, seed {seed} ({n})", title=title, seed=seed, n=n) for n in range(2, len(own) + 2))
        found.append(
            next(
                label
                for label in (title, tr("{title}, seed {seed}", title=title, seed=seed), *numbered)
                if label not in found
            )
        )
    return found


def said(label: str) -> str:
    """A label as people read it: the title of a method, where it is the name of one."""
    return methods.title(label) if label in methods.names() else label


def _stored_name(id: str) -> str:
    store = jobs.registry().archive.store
    try:
        row = None if store is None else store.row(id)
    except StoreError:  # the store is away: the method's name does
        return ""
    return "" if row is None else row.name
