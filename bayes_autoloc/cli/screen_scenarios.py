"""Tables on scenarios for the screen."""

import numpy as np
import numpy.typing as npt
from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import STEP, chance, thousands
from bayes_autoloc.forecast.flows import expected_imports
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet

__all__ = [
    "NOTICEABLE",
    "clipped_lines",
    "clipped_words",
    "difference_table",
    "flow_words",
    "mixture_words",
    "scenario_table",
]


def scenario_table(outlook: Outlook) -> Table:
    """Return production in the first horizon by scenario, the mixture last and bold."""
    year = _year(outlook)
    table = Table(title=f"Production in {year} by scenario, thousand cars", title_justify="left")
    table.add_column("scenario", no_wrap=True)
    for column in ("median", "80 %"):
        table.add_column(column, justify="right", no_wrap=True)
    targets = [value for at, value, _ in outlook.targets if at == year]
    for value in targets[:1]:
        table.add_column(f"P({thousands(value)})", justify="right", no_wrap=True)
    for name in outlook.scenarios:
        draws = _draws(outlook, "production", name, year)
        low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
        cells = [thousands(middle), f"{thousands(low)} – {thousands(high)}"]
        cells += [chance(float((draws >= value).mean())) for value in targets[:1]]
        table.add_row(Text(name), *cells, style="bold" if name == MIXTURE else "")
    return table


def difference_table(outlook: Outlook, scenarios: ScenarioSet) -> Table:
    """Return what each scenario changes in the first horizon, and the grade of its evidence."""
    year, first = _year(outlook), outlook.scenarios[0]
    table = Table(title=f"What changes in {year}, thousand cars", title_justify="left")
    table.add_column("scenario", no_wrap=True)
    for column in ("median", "80 %", "P(more)"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("evidence", no_wrap=True)
    reference = _draws(outlook, "production", first, year)
    for name in outlook.scenarios[1:]:
        if name != MIXTURE:
            change = _draws(outlook, "production", name, year) - reference
            table.add_row(Text(name), *_change(change), scenarios[name].grade)
    table.caption = (
        f"Paired, future by future, against {first}. Evidence: the weakest grade among the "
        "effects that a scenario needs."
    )
    table.caption_justify = "left"
    return table


def _year(outlook: Outlook) -> int:
    return (outlook.horizons or outlook.years[-1:])[0]


def _draws(outlook: Outlook, variable: str, scenario: str, year: int) -> npt.NDArray[np.float64]:
    draws = outlook.draws(variable, scenario=scenario).sel(year=year)
    return draws.to_numpy().astype(float)


def mixture_words(outlook: Outlook, scenarios: ScenarioSet) -> str:
    """Return the headline of the mixture in a sentence, with its weights."""
    year = _year(outlook)
    draws = _draws(outlook, "production", MIXTURE, year)
    low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
    weights = ", ".join(f"{name} {100 * w:.0f} %" for name, w in scenarios.weights.items() if w)
    return (
        f"Over the scenarios, {year}: {thousands(middle)} thousand cars (80 %: {thousands(low)} – "
        f"{thousands(high)}). Weights (judgement, edit them): {weights}."
    )


def flow_words(outlook: Outlook) -> list[str]:
    """Return how likely imports stay within what officials expect, a line each."""
    headline = MIXTURE if MIXTURE in outlook.scenarios else outlook.scenarios[0]
    lines = []
    for year, value, who in expected_imports(outlook):
        draws = _draws(outlook, "imports", headline, year)
        low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
        lines.append(
            f"Imports in {year}, thousand cars: {thousands(middle)} (80 %: {thousands(low)} – "
            f"{thousands(high)}); {who} expects {thousands(value)}, chance of no more: "
            f"{chance(float((draws <= value).mean()))}."
        )
    return lines


NOTICEABLE = 0.02
"""Share of futures and years with more new projects than the simulation holds that is told."""


def clipped_lines(outlook: Outlook) -> list[str]:
    """Say in which scenarios new projects were cut off, a line each."""
    shares = outlook.data["new_projects_clipped"].to_series()
    return [clipped_words(str(name), s) for name, s in shares.items() if s > NOTICEABLE]


def clipped_words(where: str, share: float) -> str:
    """Say that new projects were cut off."""
    return (
        f"In {where} {100 * share:.0f} % of futures and years have more new projects than the "
        "simulation holds: its upper end is understated."
    )


def _change(difference: npt.NDArray[np.float64]) -> list[str]:
    low, middle, high = np.quantile(difference, [0.1, 0.5, 0.9])
    spread = f"{_signed(low)} – {_signed(high)}"
    return [_signed(middle), spread, chance(float((difference > 0).mean()))]


def _signed(cars: float) -> str:
    """Return a difference in thousand cars with its sign; nothing to speak of is 0."""
    rounded = round(cars / STEP) * STEP // 1000
    return f"{rounded:+,.0f}" if rounded else "0"
