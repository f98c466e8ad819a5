"""Comparing methods: races over many seeds, what one may conclude from them, and ranks over several problems.

``race`` runs the methods, ``summary`` gives the verdict on each pair, ``by_method`` the numbers of each method,
``ranks`` compares over several problems.

>>> from tuning import compare, problems
>>> race = compare.race(problems.get("recorded_logistic_wine"), ["random", "sobol"], seeds=2, trials=5)
>>> {label: len(runs) for label, runs in race.histories.items()}
{'random': 2, 'sobol': 2}
"""

from tuning.compare.choices import Choice, by_choice, choice_frame, choice_sentence
from tuning.compare.curves import bands, by_method, default_target
from tuning.compare.elsewhere.experience import Source, begin_with, begun, earlier, helped, sources, weighed, weights
from tuning.compare.elsewhere.tunability import Tunability, no_tunability, tunability, tunability_sentence
from tuning.compare.race import Race, in_order
from tuning.compare.ranks import Ranking, ranks
from tuning.compare.rounds import line_up, race, race_steps
from tuning.compare.simulate import simulate
from tuning.compare.spec import RaceSpec, able, entrants
from tuning.compare.studies import Comparison, common_space, comparable, differences, lead, recorded
from tuning.compare.together import Together, together
from tuning.compare.verdict import Pair, headline, pairs, summary, verdict
from tuning.compare.winner.by_metric import by_metric_frame, by_metric_sentence
from tuning.compare.winner.final import (
    Finalist,
    final,
    final_frame,
    final_sentence,
    finalists,
    fresh,
    fresh_within,
    scored_again,
)
from tuning.compare.winner.hints import Hint, hints
from tuning.compare.winner.overtuning import (
    Line,
    Sealed,
    can_be_unsealed,
    fold_noise,
    leaders,
    luck_sentence,
    optimism,
    sealed,
    sealed_sentence,
    unsealed,
    within_one_error,
)
from tuning.compare.winner.widening import can_go_on, in_wider, widened, wider

__all__ = [
    "Choice",
    "Comparison",
    "Finalist",
    "Hint",
    "Line",
    "Pair",
    "Race",
    "RaceSpec",
    "Ranking",
    "Sealed",
    "Source",
    "Together",
    "Tunability",
    "able",
    "bands",
    "begin_with",
    "begun",
    "by_choice",
    "by_method",
    "by_metric_frame",
    "by_metric_sentence",
    "can_be_unsealed",
    "can_go_on",
    "choice_frame",
    "choice_sentence",
    "common_space",
    "comparable",
    "default_target",
    "differences",
    "earlier",
    "entrants",
    "final",
    "final_frame",
    "final_sentence",
    "finalists",
    "fold_noise",
    "fresh",
    "fresh_within",
    "headline",
    "helped",
    "hints",
    "in_order",
    "in_wider",
    "lead",
    "leaders",
    "line_up",
    "luck_sentence",
    "no_tunability",
    "optimism",
    "pairs",
    "race",
    "race_steps",
    "ranks",
    "recorded",
    "scored_again",
    "sealed",
    "sealed_sentence",
    "simulate",
    "sources",
    "summary",
    "together",
    "tunability",
    "tunability_sentence",
    "unsealed",
    "verdict",
    "weighed",
    "weights",
    "widened",
    "wider",
    "within_one_error",
]
