"""Tables on scenarios for the screen."""

import numpy as np
from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import STEP, chance, thousands
from bayes_autoloc.forecast.flows import expected_imports
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet

__all__ = ["comparison_table", "flow_words", "mixture_words"]


def comparison_table(outlook: Outlook, scenarios: ScenarioSet) -> Table:
    """Return production in the first horizon by scenario, and what differs from the reference."""
    year = (outlook.horizons or outlook.years)[0]
    table = Table(title=f"Production in {year} by scenario, thousand cars", title_justify="left")
    for column in ("scenario", "evidence"):
        table.add_column(column)
    for column in ("median", "80 %", "difference", "80 % of it", "P(more)"):
        table.add_column(column, justify="right")
    targets = [(value, who) for at, value, who in outlook.targets if at == year]
    if targets:
        table.add_column(f"P({thousands(targets[0][0])})", justify="right")
    reference = outlook.draws("production").sel(year=year).to_numpy().astype(float)
    for name in outlook.scenarios:
        draws = outlook.draws("production", scenario=name).sel(year=year).to_numpy().astype(float)
        low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
        cells = [thousands(middle), f"{thousands(low)} – {thousands(high)}"]
        cells += ["", "", ""] if name == outlook.scenarios[0] else _change(draws - reference)
        if targets:
            cells.append(chance(float((draws >= targets[0][0]).mean())))
        grade = scenarios[name].grade if name in scenarios else "weights: judgement"
        table.add_row(Text(name), grade, *cells, style="bold" if name == MIXTURE else "")
    table.caption = (
        f"Differences are paired: future by future against {outlook.scenarios[0]}. "
        "Evidence: the weakest grade among a scenario's effects."
    )
    table.caption_justify = "left"
    return table


def mixture_words(outlook: Outlook, scenarios: ScenarioSet) -> str:
    """Return the headline of the mixture in a sentence, with its weights."""
    year = (outlook.horizons or outlook.years)[0]
    draws = outlook.draws("production", scenario=MIXTURE).sel(year=year).to_numpy().astype(float)
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
        draws = outlook.draws("imports", scenario=headline).sel(year=year).to_numpy().astype(float)
        low, middle, high = np.quantile(draws, [0.1, 0.5, 0.9])
        lines.append(
            f"Imports in {year}, thousand cars: {thousands(middle)} (80 %: {thousands(low)} – "
            f"{thousands(high)}); {who} expects {thousands(value)}, chance of no more: "
            f"{chance(float((draws <= value).mean()))}."
        )
    return lines


def _change(difference: np.ndarray) -> list[str]:
    low, middle, high = np.quantile(difference, [0.1, 0.5, 0.9])
    spread = f"{_signed(low)} – {_signed(high)}"
    return [_signed(middle), spread, chance(float((difference > 0).mean()))]


def _signed(cars: float) -> str:
    """Return a difference in thousand cars with its sign; nothing to speak of is 0."""
    rounded = round(cars / STEP) * STEP // 1000
    return f"{rounded:+,.0f}" if rounded else "0"
