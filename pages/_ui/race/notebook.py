"""Code for the reader: the race of the page, from a notebook."""

from __future__ import annotations

from tuning.compare.race import Race
from tuning.methods import declared, recipe


def notebook(race: Race) -> str:
    """Python code that runs the same race and prints the same numbers."""
    entries = []
    for label, method in race.methods.items():
        settings = {name: value for name, value in recipe(method).items() if name in declared(method.name)}
        arguments = "".join(f", {name}={value!r}" for name, value in settings.items())
        entries.append(f"        {label!r}: methods.get({method.name!r}{arguments}),")
    first, last = race.seeds[0], race.seeds[-1]
    return "\n".join(
        [
            "from tuning import compare, methods, problems",
            "",
            "race = compare.race(",
            f"    problems.from_recipe({race.problem.recipe()!r}),",
            "    {",
            *entries,
            "    },",
            f"    seeds=range({first}, {last + 1}),",
            f"    trials={race.trials},",
            f"    workers={race.workers},",
            f"    seconds={race.seconds!r},",
            f"    same_start={race.spec.same_start!r},",
            ")",
            "print(compare.verdict(race))",
            "print(compare.by_method(race))",
            "print(compare.summary(race))",
            "",
        ]
    )
