"""The look of all plots, for whoever draws beside them: colours and marks of methods, axes, and values in words.

`style` gives colour, dash and marker of a method, the same on every page; `STEPS` are the colours from bad to good, and
`BEGINS` the share of the trials from which each begins; `FAILED` and `GREY` mark trials without a value. `Axis` places
the values of a parameter (`ABSENT` ones too) and has its ticks. `label` is a value in words, `describe` a config.
`layout` is the layout that neither jumps nor loses the zoom, `scale` the colours for values.

>>> from tuning.plots.look import label, style
>>> style("bayes", ["bayes", "random"])
('#009E73', 'solid', 'circle')
>>> label("1"), label(1)
("'1'", '1')
"""

from tuning.plots._core.axes import ABSENT, Axis, describe, label
from tuning.plots._core.style import BEGINS, FAILED, GREY, STEPS, layout, scale, style

__all__ = ["ABSENT", "BEGINS", "FAILED", "GREY", "STEPS", "Axis", "describe", "label", "layout", "scale", "style"]
