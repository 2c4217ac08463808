"""Tables on official targets for the screen."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import chance, thousands
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.insight.credibility import CHOICES
from bayes_autoloc.insight.listening import choice_probabilities, headlines

__all__ = ["institution_table", "listening_table", "target_table"]


def listening_table(outlook: Outlook) -> Table:
    """Return the headline for each way of listening to official targets, thousand cars."""
    table = Table(title="How much to listen to official targets", title_justify="left")
    table.add_column("targets")
    years = outlook.horizons or outlook.years[-1:]
    for year in years:
        table.add_column(f"{year} (80 %)", justify="right", no_wrap=True)
        table.add_column("met", justify="right", no_wrap=True)
    table.add_column("k-hat", justify="right")
    chances = _chances(outlook)
    chosen = outlook.tree.attrs.get("targets_choice")
    found = headlines(outlook, years)
    for choice in CHOICES:
        rows = found[found["choice"] == choice]
        cells = [f"{choice} *" if choice == chosen else choice]
        for row in rows.to_dict("records"):
            met = chances.get((choice, int(row["year"])))
            cells += _cells(row, met) if row["usable"] else ["not usable", ""]
        pareto_k = float(rows["pareto_k"].iloc[0])
        table.add_row(*cells, _share(pareto_k) if np.isfinite(pareto_k) else "")
    if not found["usable"].all():
        table.title = f"{table.title} (not all can be used)"
    table.caption = (
        "off: not heard; debiased: as past promises were kept; naive: as if they were always kept. "
        "Hearing them pools our forecast with theirs. met: chance of the year's first target. "
        "* stands behind all other numbers."
    )
    table.caption_justify = "left"
    return table


def _cells(row: Mapping[Hashable, Any], met: float | None) -> list[str]:
    low, middle, high = (thousands(float(row[name])) for name in ("lower", "median", "upper"))
    return [f"{middle} ({low} – {high})", "" if met is None else chance(met)]


def _chances(outlook: Outlook) -> dict[tuple[str, int], float]:
    """Return the chance of each year's first target by choice and year."""
    own = outlook.probabilities()
    own = own[own["scenario"] == outlook.scenarios[0]]
    chosen = str(outlook.tree.attrs.get("targets_choice", "off"))
    others = choice_probabilities(outlook)
    frames = [own.assign(choice=chosen)]
    if len(others):
        named = others["scenario"].str.extract(r"\(targets (\w+)\)$")[0]
        frames.append(others.assign(choice=named))
    both = pd.concat(frames).drop_duplicates(["choice", "year"])
    columns = (both["choice"], both["year"], both["probability"])
    return {(str(c), int(y)): float(p) for c, y, p in zip(*columns, strict=True)}


def institution_table(institutions: pd.DataFrame) -> Table:
    """Return the share of promised growth that institutions deliver, with its 90 % interval."""
    table = Table(
        title="Share of the promised growth that came true, by who promised", title_justify="left"
    )
    for column in ("institution", "documents", "promises", "share", "90 %"):
        table.add_column(column, justify="left" if column == "institution" else "right")
    for name, row in institutions.iterrows():
        spread = f"{_share(row['lower'])} – {_share(row['upper'])}"
        counts = (f"{row['documents']:.0f}", f"{row['promises']:.0f}")
        table.add_row(str(name), *counts, _share(row["median"]), spread)
    table.caption = "Without documents of its own: what institutions in general deliver."
    table.caption_justify = "left"
    return table


def _share(value: float) -> str:
    """Return a share with one decimal, never as minus nought."""
    return f"{round(value, 1) + 0.0:.1f}"


def target_table(restated: pd.DataFrame) -> Table:
    """Return the standing targets as percentiles of the forecast, and restated by their record."""
    table = Table(title="Standing targets, thousand cars", title_justify="left")
    for column in ("document", "year", "promised", "our percentile", "restated", "80 %"):
        table.add_column(column, justify="left" if column == "document" else "right")
    for row in restated.to_dict("records"):
        table.add_row(
            Text(str(row["document"])),
            str(row["year"]),
            thousands(row["promised"]),
            f"{100 * row['percentile']:.0f} %",
            thousands(row["median"]),
            f"{thousands(row['lower'])} – {thousands(row['upper'])}",
        )
    table.caption = "Restated: if the usual share of the promised growth comes true."
    table.caption_justify = "left"
    return table
