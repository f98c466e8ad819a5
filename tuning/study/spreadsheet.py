"""Tables as CSV that a spreadsheet can open: text from outside stays text there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = r"[=+\-@＝＋－＠\t\n]"  # of full width, too: Asian spreadsheets compute these
_FORMULA = re.compile(f"'*{FORMULA}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def csv(frame: pd.DataFrame) -> str:
    """The table as CSV without its index. Text that a spreadsheet would compute gets an apostrophe before it.

    Spreadsheets take text for a formula that begins with ``=``, ``+``, ``-`` or ``@``, also of full width, after a tab
    or the end of a line (OWASP, "CSV injection"). Where there is an apostrophe it gets another, so that one can be
    taken off again. Numbers stay numbers.

    >>> import pandas as pd
    >>> print(csv(pd.DataFrame({"a": ["=1+1", "plain", "-5"], "b": [-0.5, 2.0, 3.0]})), end="")
    a,b
    '=1+1,-0.5
    plain,2.0
    -5,3.0
    """
    text: str = guarded(frame).to_csv(index=False)
    return text


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would compute, in its columns' names too."""
    safe = frame.copy()
    safe.columns = [_safe(name) for name in frame.columns]
    for i, dtype in enumerate(frame.dtypes):
        if dtype.kind not in "biufcmM":  # in these is no text
            column = frame.iloc[:, i].astype(object)
            safe.isetitem(i, column.map(_safe))
    return safe


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # pandas would write a bare one, which begins a row
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
