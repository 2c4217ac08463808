"""Fill the forecast block of README.md from the results of `make forecast`.

No number of the block is typed by hand: it is run.json, forecast.csv and probabilities.csv of one
run, rounded as the command rounds on the screen.

    python scripts/refresh_readme.py [OUT]
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from bayes_autoloc.cli.screen import chance, thousands
from bayes_autoloc.inference.checks import Diagnostics

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- forecast:begin -->", "<!-- forecast:end -->"
SPANS = ((0.25, 0.75), (0.1, 0.9), (0.025, 0.975))
"""Quantiles of the 50, 80 and 95 % intervals."""

CARS = {
    ("production", "national"): "cars made",
    ("output", "chinese"): "of these by Chinese groups",
    ("output", "avtovaz"): "of these by AvtoVAZ",
    ("market", "national"): "passenger cars sold",
    ("imports", "national"): "cars imported",
}
"""Rows of the table beside production, in cars."""

SHARES = {("uptake", "national"): "Chinese groups' cars assembled in the country, % of those sold"}
"""Rows in per cent."""


def block(out: Path) -> str:
    """Return the text between the markers, from the files in a folder of results.

    Raises
    ------
    FileNotFoundError
        If the folder is not that of a forecast.
    """
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    table = pd.read_csv(out / "forecast.csv")
    chances = pd.read_csv(out / "probabilities.csv")
    parts = (
        _head(record),
        _production(table, chances),
        _targets(chances),
        _horizon(table, chances),
    )
    return "\n\n".join([*parts, _checks(record)])


def filled(readme: str, text: str) -> str:
    """Return the README with the text between its markers.

    Raises
    ------
    ValueError
        If the markers do not stand in it exactly once, in this order.
    """
    before, found, rest = readme.partition(BEGIN)
    inside, ended, after = rest.partition(END)
    if not (found and ended) or BEGIN in inside + after or END in after:
        raise ValueError(f"README.md must hold {BEGIN} and {END} once, in this order")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _head(record: dict[str, Any]) -> str:
    return (
        f"Case `{record['case']['name']}` as of {record['vintage']}, priors "
        f"`{record['priors']['name']}`, seed {record['seed']}, {record['futures']:,} simulated "
        "futures. Production of passenger cars a year, thousand:"
    )


def _quantiles(table: pd.DataFrame, variable: str, name: str, year: int) -> dict[float, float]:
    wanted = {
        "variable": variable,
        "name": name,
        "year": year,
        "scenario": table["scenario"].iloc[0],
    }
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    return dict(zip(rows["quantile"], rows["value"], strict=True))


def _production(table: pd.DataFrame, chances: pd.DataFrame) -> str:
    """Return intervals for the year after the vintage's and for the years with a target."""
    lines = ["| year | median | 50 % | 80 % | 95 % |", "|---|---|---|---|---|"]
    for year in sorted({int(table["year"].min()) + 1, *map(int, chances["year"])}):
        at = _quantiles(table, "production", "national", year)
        spans = [f"{thousands(at[low])} – {thousands(at[high])}" for low, high in SPANS]
        lines.append(" | ".join([f"| {year}", f"**{thousands(at[0.5])}**", *spans]) + " |")
    return "\n".join(lines)


def _targets(chances: pd.DataFrame) -> str:
    lines = ["| year | target | thousand | chance |", "|---|---|---|---|"]
    for row in chances.to_dict("records"):
        cells = (row["year"], row["target"], thousands(row["value"]), chance(row["probability"]))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def _horizon(table: pd.DataFrame, chances: pd.DataFrame) -> str:
    """Return what else is expected in the first year that has a target."""
    year = int(chances["year"].min())
    lines = [f"| in {year} | median | 80 % |", "|---|---|---|"]
    for (variable, name), words in CARS.items():
        if at := _quantiles(table, variable, name, year):
            lines.append(
                f"| {words}, thousand | {thousands(at[0.5])} | "
                f"{thousands(at[0.1])} – {thousands(at[0.9])} |"
            )
    for (variable, name), words in SHARES.items():
        if at := _quantiles(table, variable, name, year):
            low, middle, high = (f"{100 * at[q]:.0f}" for q in (0.1, 0.5, 0.9))
            lines.append(f"| {words} | {middle} | {low} – {high} |")
    return "\n".join(lines)


def _checks(record: dict[str, Any]) -> str:
    checks = Diagnostics.from_json(json.dumps(record["diagnostics"]["blocks"]))
    return f"Convergence checks {checks.summary()}."


def main() -> None:
    """Rewrite README.md."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out"
    readme = ROOT / "README.md"
    text = filled(readme.read_text(encoding="utf-8"), block(out))
    readme.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
