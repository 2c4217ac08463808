"""Write a simulated history as the files of a case folder, and read them back as a Case."""

import json
from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.testing.design import Design
from bayes_autoloc.testing.months import month_text

__all__ = ["build_case", "case_files"]


def build_case(design: Design, tables: Mapping[str, pd.DataFrame]) -> Case:
    """Return the case; it goes through the same checks as a folder that an analyst wrote."""
    return Case.from_text(case_files(design, tables))


def case_files(design: Design, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the text of case.toml and of each table by file name."""
    texts = {
        f"{name}.csv": table.to_csv(index=False, float_format="%.15g", lineterminator="\n")
        for name, table in tables.items()
    }
    return {"case.toml": _settings(design), **texts}


def _settings(design: Design) -> str:
    # A JSON string is a TOML basic string, so a quote in a name does no harm.
    horizon = design.last_year + 6
    lines = [
        f"name = {json.dumps(design.name)}",
        f"title = {json.dumps(f'Simulated case {design.name}')}",
        f"country = {json.dumps(design.country)}",
        'scope = "passenger_cars"',
        f"series = {json.dumps(design.reference)}",
        'market_scope = "passenger_sales"',
        f'vintage = "{month_text(design.vintage)}"',
        f"first_year = {design.first_year}",
        f"horizons = [{horizon}, {horizon + 5}]",
        "",
        "[[targets]]",
        f"year = {horizon}",
        "value = 1400000",
        'name = "programme"',
    ]
    for shock in design.known_shocks:
        lines += [
            "",
            "[[shocks]]",
            f'kind = "{shock.kind}"',
            f'start = "{shock.start}"',
            f'end = "{month_text(min(shock.last, design.vintage))}"',
            f'known_from = "{month_text(shock.first + 1)}"',
            'source = "simulated"',
            f'note = "simulated {shock.kind}"',
        ]
    return "\n".join([*lines, ""])
