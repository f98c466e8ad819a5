"""Lessons that people make of a page as it stands: a task above it, some controls hidden, results covered until one has
said what one expects. All of it is in the link, or in a file; the server keeps nothing.
"""

from pages._ui.own.show import offer, part, task

__all__ = ["offer", "part", "task"]
