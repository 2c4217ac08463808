"""The evidence tables of a simulated history, with all columns and provenance that a case needs."""

import numpy as np
import pandas as pd

from bayes_autoloc.testing.histories import Histories
from bayes_autoloc.testing.months import january, month_number, month_text
from bayes_autoloc.testing.national import SERIES_REL_SD
from bayes_autoloc.testing.world import FEE_STEPS, World

__all__ = [
    "COLUMNS",
    "figure_rows",
    "finish",
    "forecast_rows",
    "plan_rows",
    "policy_rows",
    "production_rows",
]

PROVENANCE = ("known_from", "source", "url", "published", "note")
COLUMNS = {
    "sites": ("site_id", "name", "city", "country", "capacity", "former_group"),
    "plants": (
        "plant_id",
        "site_id",
        "name",
        "city",
        "country",
        "wave",
        "group",
        "partner",
        "brand",
        "entry_mode",
        "vehicle",
        "capacity",
        "announced",
        "planned_start",
        "start",
        "status",
        "status_date",
        "part_of",
    ),
    "output": ("plant_id", "year", "output", "quality"),
    "plans": ("plant_id", "year", "plan", "announced", "kind"),
    "events": ("plant_id", "date", "event", "cause"),
    "production": ("year", "period", "scope", "series", "value", "rel_sd"),
    "market": ("year", "period", "scope", "series", "value"),
    "forecasts": (
        "forecaster",
        "institution",
        "document",
        "issued",
        "target_year",
        "scope",
        "scenario",
        "value",
        "unit",
        "realised",
    ),
    "policy": ("date", "kind", "magnitude", "unit", "description"),
}
"""Columns of each table before the provenance columns."""


def finish(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table's columns in order, absent ones empty, `known` turned into known_from."""
    rows = rows.reset_index(drop=True)
    known = rows["known"].astype(int).map(month_text) if len(rows) else pd.Series([], dtype=object)
    rows = rows.assign(known_from=known, published=known, source="simulated")
    return rows.reindex(columns=[*COLUMNS[table], *PROVENANCE])


def figure_rows(
    outputs: pd.DataFrame, incumbents: pd.DataFrame, history: Histories
) -> pd.DataFrame:
    """Return the published outputs of ramping plants, and of incumbents unless off all year."""
    on = [
        history.ran_in(plant, year)
        for plant, year in zip(incumbents["plant"], incumbents["year"], strict=True)
    ]
    incumbents = incumbents.loc[on]
    makers = incumbents.assign(quality="reported", known=12 * (incumbents["year"] + 1) + 1)
    parts = [part for part in (outputs, makers) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else outputs
    return rows.rename(columns={"plant": "plant_id"})


def plan_rows(plans: pd.DataFrame) -> pd.DataFrame:
    """Return the published plans."""
    return pd.DataFrame(
        {
            "plant_id": plans["plant"],
            "year": plans["year"],
            "plan": plans["plan"],
            "announced": plans["announced"].astype(int).map(month_text),
            "kind": "annual_plan",
            "known": plans["announced"],
        }
    )


def production_rows(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the national figures of each series."""
    known = 12 * (totals["year"] + 1) + 1
    return totals.assign(period="Y", scope="passenger_cars", rel_sd=SERIES_REL_SD, known=known)


def forecast_rows(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts with their months written out."""
    known = forecasts["issued"]
    return forecasts.assign(issued=known.astype(int).map(month_text), known=known)


def policy_rows(world: World) -> pd.DataFrame:
    """Return the steps of the fee on imports that fall within the case."""
    design = world.design
    rows = [
        {
            "date": when,
            "kind": "utilisation_fee",
            "magnitude": pct if pct else np.nan,
            "unit": "pct_rise" if pct else pd.NA,
            "description": "Fee on imported cars raised"
            if pct
            else "Fee on imported cars introduced",
            "known": month_number(when),
        }
        for when, pct in FEE_STEPS
        if january(design.first_year) <= month_number(when) <= design.vintage
    ]
    columns = ["date", "kind", "magnitude", "unit", "description", "known"]
    return pd.DataFrame(rows, columns=columns)
