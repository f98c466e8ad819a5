"""What a person reads of text that was escaped for Streamlit's Markdown."""

import re


def read(text):
    """The text without backslashes before marks, links to the glossary, and the characters that have no width."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\?word=[^)]*\)", r"\1", text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")
