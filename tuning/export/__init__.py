"""What one takes away: a report, a program that repeats it all, tables. Each takes a history or a race.

>>> from tuning import export, problems, run
>>> history = run(problems.get("branin"), "random", trials=3, seed=7)
>>> [line for line in export.script(history).splitlines() if line.startswith(("problem", "method"))]
['problem = problems.get("branin", noise=0.0)', 'method = methods.get("random")']
>>> export.csv(history).splitlines()[0]
'number,state,value,spread,seconds,fit_seconds,score_seconds,ask_seconds,message,param_x1,param_x2,mean_value,split0_score'
"""

from tuning.export.code import NotCode
from tuning.export.model import packed
from tuning.export.programs import cannot_repeat, notebook, script
from tuning.export.report import html, report
from tuning.export.stored import of_stored
from tuning.export.tables import MissingPackage, csv, parquet, table

__all__ = [
    "MissingPackage",
    "NotCode",
    "cannot_repeat",
    "csv",
    "html",
    "notebook",
    "of_stored",
    "packed",
    "parquet",
    "report",
    "script",
    "table",
]
