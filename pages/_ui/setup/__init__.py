"""The set-up column of the pages: problem, ranges, methods, budget. All choices live in session state as text."""

from pages._ui.setup.choices import (
    adopt,
    choose,
    folded,
    kept,
    remember,
    save,
    say_unasked,
    setting,
    show_link_problems,
    state,
    whole,
    widget_key,
)
from pages._ui.setup.first import first_trials
from pages._ui.setup.method import method, rule
from pages._ui.setup.presets import begin, due, load_preset, presets
from pages._ui.setup.problem import kinds, problem
from pages._ui.setup.ranges import ranges
from pages._ui.visitor import visitor

__all__ = [
    "adopt",
    "begin",
    "choose",
    "due",
    "first_trials",
    "folded",
    "kept",
    "kinds",
    "load_preset",
    "method",
    "presets",
    "problem",
    "ranges",
    "remember",
    "rule",
    "save",
    "say_unasked",
    "setting",
    "show_link_problems",
    "state",
    "visitor",
    "whole",
    "widget_key",
]
