"""Builds the reference from the docstrings: ``python -m sphinx -W -b html docs site``."""

import logging
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

project = "tuning"
author = "The authors of tuning"
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx.ext.apidoc",
    "myst_parser",
]
html_theme = "furo"
default_role = "code"
apidoc_modules = [
    {
        "path": ROOT / "tuning",
        "destination": "reference",
        "exclude_patterns": ["**/_*.py", "**/_core/**", "**/optuna_*"],
        "separate_modules": True,
        "module_first": True,
        "automodule_options": {"members", "show-inheritance"},
    }
]
napoleon_numpy_docstring = False
suppress_warnings = ["ref.python"]  # each search method is a class named Method
exclude_patterns = ["reference/modules.rst"]
# A name that a package offers again is told twice, on both pages; that is meant.
logging.getLogger("sphinx.sphinx.domains.python").addFilter(
    lambda record: "duplicate object description" not in record.getMessage()
)


def skipped(app, what, name, obj, skip, options):
    """What scikit-learn writes into estimators by itself refers to its own documentation."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app):
    """Sphinx calls it."""
    app.connect("autodoc-skip-member", skipped)
