"""What a person reads of text that was escaped for Streamlit's Markdown."""

import re


def read(text):
    """The text without backslashes before marks and without the characters that have no width."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")
