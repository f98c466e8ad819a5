"""In which language a page speaks: as its link says, as was chosen in this session, or as the browser asks for."""

from pages._ui.speech.asked import PARAMETER, TAGS, Languages, of_browser
from pages._ui.speech.dictionary import words
from pages._ui.speech.run import dialog, fragment, in_address, in_its_language, in_link, of_page, of_this_run, title

__all__ = [
    "PARAMETER",
    "TAGS",
    "Languages",
    "dialog",
    "fragment",
    "in_address",
    "in_its_language",
    "in_link",
    "of_browser",
    "of_page",
    "of_this_run",
    "title",
    "words",
]
