"""A stored study as what everything else takes: a history, or a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.compare import Race
from tuning.compare.stored import made_again
from tuning.export.code import NotCode
from tuning.language import tr
from tuning.study import History

if TYPE_CHECKING:
    from tuning.store import Stored


def of_stored(stored: Stored) -> History | Race:
    """The history of a search or of the first player of a game; the race of a race.

    Raises:
        NotCode: if it is a race whose problem or methods only a program of one's own can make.
    """
    if stored.row.kind != "race":
        return stored.history
    try:
        return made_again(stored)
    except ValueError as error:
        raise NotCode(tr("this race cannot be made again from the store: {error}", error=error)) from None
