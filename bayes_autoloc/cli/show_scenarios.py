"""What `scenario list` prints. Loaded only when it runs."""

from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import LEARNT, LEVERS, PRIOR_EFFECTS
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.model.prior import Prior

__all__ = ["list_scenarios", "show_scenario"]


def list_scenarios(file: str) -> None:
    """Print the scenarios of a file, a line each.

    Raises
    ------
    ScenarioError
        If the file can't be used.
    """
    scenarios = ScenarioSet.load(file)
    table = Table(title=Text(f"Scenarios of {scenarios.name}"), title_justify="left")
    table.add_column("scenario", no_wrap=True)
    for column in ("title", "paths", "evidence"):
        table.add_column(column, overflow="fold")
    table.add_column("weight", justify="right")
    for name, one in scenarios.items():
        paths = "; ".join(_short(path) for path in one.paths.values()) or "as today"
        weight = scenarios.weights.get(name)
        shown = "" if not weight else f"{100 * weight:.0f} %"
        table.add_row(*(Text(cell) for cell in (name, one.title, paths, one.grade, shown)))
    screen = Screen()
    screen.show(table)
    screen.say(
        "Evidence: the weakest grade among the effects that a scenario needs (data, analogy, "
        "elicited). `scenario list NAME` shows one in full."
    )


def show_scenario(file: str, name: str) -> None:
    """Print one scenario in full: paths with their units, effects with grade and reason.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or the file can't be used.
    """
    one = ScenarioSet.load(file)[name]
    screen = Screen()
    screen.say(f"{one.name}: {one.title}", "bold")
    screen.say(one.reason)
    for lever, path in one.paths.items():
        screen.say(f"{_path(path)} ({LEVERS[lever].unit})")
        screen.say(f"  acts on {LEVERS[lever].acts_on}")
    table = Table(title="Effects", title_justify="left")
    for column in ("effect", "grade", "distribution", "reason"):
        table.add_column(column, overflow="fold")
    for effect, grade in one.grades.items():
        own = one.effects.get(effect)
        words = (_prior(own.prior), own.prior.reason) if own else (_where(effect), "")
        table.add_row(*(Text(cell) for cell in (effect, grade, *words)))
    if one.grades:
        screen.show(table)


def _where(effect: str) -> str:
    if effect in LEARNT:
        return "learnt with the fit"
    assert effect in PRIOR_EFFECTS, effect
    return f"`priors show --prior {effect}`"


def _short(path: LeverPath) -> str:
    """Return where a path goes: sanctions to 1 by 2027."""
    (first, begin), *_, (last, end) = [*path.by_year.items()] * 2
    if begin == end:
        return f"{path.lever} {_value(begin)} from {first}"
    return f"{path.lever} {_value(begin)} in {first}, {_value(end)} from {last}"


def _path(path: LeverPath) -> str:
    """Return a path in a line: sanctions 0.5 in 2026, 1 from 2027."""
    runs: list[tuple[int, float | Prior]] = []
    for year, value in path.by_year.items():
        if not runs or runs[-1][1] != value:
            runs.append((year, value))
    last = max(path.by_year)
    words = [f"{_value(value)} from {year}" for year, value in runs]
    until = f" (named to {last})" if path.lever == "fee_rise" else ""
    return f"{path.lever} {', '.join(words)}{until}"


def _value(value: float | Prior) -> str:
    return _prior(value) if isinstance(value, Prior) else f"{value:g}"


def _prior(prior: Prior) -> str:
    return f"{prior.distribution}({', '.join(f'{k} = {v}' for k, v in prior.params.items())})"
