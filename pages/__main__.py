"""The dashboard of an installed package: ``tuning-dashboard``, or ``python -m pages``.

In a checkout ``streamlit run app.py`` does the same. Options of ``streamlit run`` may follow.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

APP = Path(__file__).parent.parent / "app.py"
CONFIG = Path(__file__).parent / "_ui" / "config.toml"
"""The same as ``.streamlit/config.toml``, which is not part of an installed package; a test compares them."""


def options(config: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The settings as options of ``streamlit run``."""
    for name, value in config.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{name}.")
        else:
            yield f"--{prefix}{name}={str(value).lower() if isinstance(value, bool) else value}"


def main() -> None:
    """Start the server; ends with it."""
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(APP), *options(tomllib.loads(CONFIG.read_text())), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
