"""Fill the blocks of README.md from the results of `make forecast` and `make scenarios`.

No number of them is typed by hand: they are run.json and the tables of one run, rounded as the
command rounds on the screen. The pictures of the documents are those of the runs.

    python scripts/refresh_readme.py [OUT]
"""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from bayes_autoloc import ScenarioSet
from bayes_autoloc.cli.screen import chance, thousands
from bayes_autoloc.inference.checks import Diagnostics

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {
    "fan.png": "fan.png",
    "targets.png": "targets.png",
    "scenarios/tornado.png": "tornado.png",
    "scenarios/uptake.png": "uptake.png",
    "scenarios/flows.png": "flows.png",
    "sweep/inverted_u.png": "inverted_u.png",
}
"""Pictures of a run, and their names in docs/."""

MIXTURE = "mixture"
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

LISTENING = {
    "off": "not heard (the default, and all numbers here)",
    "debiased": "heard as past promises were kept (`--targets debiased`)",
    "naive": "taken at their word (`--targets naive`)",
}
"""Ways of listening, in words."""

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
        _listening(chances),
        _horizon(table, chances),
    )
    return "\n\n".join([*parts, _checks(record)])


def scenario_block(out: Path) -> str:
    """Return what scenarios change, from the files of `make scenarios` in a folder.

    Raises
    ------
    FileNotFoundError
        If the folder is not that of a comparison.
    """
    table = pd.read_csv(out / "forecast.csv")
    changes = pd.read_csv(out / "differences.csv")
    year = int(pd.read_csv(out / "probabilities.csv")["year"].min())
    changes = changes[(changes["variable"] == "production") & (changes["year"] == year)]
    known = ScenarioSet.load()
    lines = [
        f"| scenario | cars in {year}, thousand (80 %) | change (80 %) | P(more) | evidence |",
        "|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(table["scenario"]):
        at = _quantiles(table, "production", "national", year, name)
        made = f"{thousands(at[0.5])} ({thousands(at[0.1])} – {thousands(at[0.9])})"
        rows = changes[changes["scenario"] == name].set_index("quantile")
        change, more = "", ""
        if len(rows):
            low, middle, high = (_signed(rows["value"][q]) for q in (0.1, 0.5, 0.9))
            change, more = f"{middle} ({low} – {high})", chance(rows["p_positive"].iloc[0])
        bold = "**" if name == MIXTURE else ""
        grade = known[name].grade if name in known else "weights: judgement"
        lines.append(f"| {bold}{name}{bold} | {made} | {change} | {more} | {grade} |")
    return "\n".join(lines)


def _signed(cars: float) -> str:
    text = thousands(cars)
    return f"+{text}" if cars > 0 and text != "0" else text.replace("-", "−")


def filled(readme: str, text: str, block: str = "forecast") -> str:
    """Return the README with the text between the markers of a block.

    Raises
    ------
    ValueError
        If the markers do not stand in it exactly once, in this order.
    """
    begin, end = f"<!-- {block}:begin -->", f"<!-- {block}:end -->"
    before, found, rest = readme.partition(begin)
    inside, ended, after = rest.partition(end)
    if not (found and ended) or begin in inside + after or end in after:
        raise ValueError(f"README.md must hold {begin} and {end} once, in this order")
    return f"{before}{begin}\n{text}\n{end}{after}"


def _head(record: dict[str, Any]) -> str:
    return (
        f"Case `{record['case']['name']}` as of {record['vintage']}, priors "
        f"`{record['priors']['name']}`, seed {record['seed']}, {record['futures']:,} simulated "
        "futures. Production of passenger cars a year, thousand:"
    )


def _quantiles(
    table: pd.DataFrame, variable: str, name: str, year: int, scenario: str | None = None
) -> dict[float, float]:
    first = table["scenario"].iloc[0]
    wanted = {
        "variable": variable,
        "name": name,
        "year": year,
        "scenario": first if scenario is None else scenario,
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
    own = chances[chances["scenario"] == chances["scenario"].iloc[0]]
    for row in own.to_dict("records"):
        cells = (row["year"], row["target"], thousands(row["value"]), chance(row["probability"]))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def _listening(chances: pd.DataFrame) -> str:
    """Return the chance of each year's first target by how official targets are heard."""
    first = chances.drop_duplicates(["scenario", "year"])
    years = sorted(set(first["year"]))
    heads = [
        f"P({thousands(first[first['year'] == year]['value'].iloc[0])} thousand in {year})"
        for year in years
    ]
    lines = [f"| official targets are | {' | '.join(heads)} |", "|---|" + "---|" * len(years)]
    for name, rows in first.groupby("scenario", sort=False):
        heard = re.search(r"targets (\w+)", str(name))
        words = LISTENING[heard[1] if heard else "off"]
        at = rows.set_index("year")["probability"]
        cells = " | ".join(chance(at[year]) for year in years)
        lines.append(f"| {words} | {cells} |")
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
    """Rewrite README.md and copy the pictures."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out"
    readme = ROOT / "README.md"
    text = filled(readme.read_text(encoding="utf-8"), block(out))
    text = filled(text, scenario_block(out / "scenarios"), "scenarios")
    readme.write_text(text, encoding="utf-8", newline="\n")
    for source, target in PICTURES.items():
        shutil.copyfile(out / source, ROOT / "docs" / target)


if __name__ == "__main__":
    main()
