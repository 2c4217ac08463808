"""The frames of `Observations`: columns, order and types, also where a frame is empty."""

import pandas as pd

__all__ = ["FRAMES", "INDEX", "shaped"]

TEXT, NUMBER, COUNT, FLAG = "object", "float64", "int64", "bool"

FRAMES: dict[str, dict[str, str]] = {
    "plants": {
        "site": TEXT,
        "name": TEXT,
        "wave": TEXT,
        "mode": TEXT,
        "overseas": FLAG,
        "takeover": FLAG,
        "capacity": NUMBER,
        "capacity_source": TEXT,
        "site_capacity": NUMBER,
        "start": NUMBER,
    },
    "cells": {
        "plant": TEXT,
        "year": COUNT,
        "age": NUMBER,
        "running": NUMBER,
        "running_start": NUMBER,
        "capacity": NUMBER,
        "counted": FLAG,
        "seen": NUMBER,
        "seen_rel_sd": NUMBER,
        "overseas": FLAG,
    },
    "outputs": {
        "plant": TEXT,
        "year": COUNT,
        "cell": COUNT,
        "output": NUMBER,
        "rel_sd": NUMBER,
        "censored": FLAG,
        "overseas": FLAG,
    },
    "plans": {
        "plant": TEXT,
        "year": COUNT,
        "cell": COUNT,
        "plan": NUMBER,
        "lead": NUMBER,
        "age": NUMBER,
        "log_seen": NUMBER,
        "seen_rel_sd": NUMBER,
        "running_start": NUMBER,
        "overseas": FLAG,
    },
    "totals": {"year": COUNT, "value": NUMBER, "series": TEXT, "rel_sd": NUMBER},
    "incumbents": {"plant": TEXT, "year": COUNT, "output": NUMBER, "rel_sd": NUMBER},
    "incumbent_plants": {"name": TEXT, "capacity": NUMBER},
    "hazards": {
        "kind": TEXT,
        "plant": TEXT,
        "year": COUNT,
        "exposure": NUMBER,
        "count": COUNT,
        "mode": TEXT,
        "wave": TEXT,
        "overseas": FLAG,
        "takeover": FLAG,
        "bin": TEXT,
        "recession": NUMBER,
        "exodus": NUMBER,
        "sanctions": NUMBER,
        "new_stop": FLAG,
        "exodus_stop": FLAG,
        "pressure": NUMBER,
    },
    "announcements": {
        "year": COUNT,
        "count": COUNT,
        "western_count": COUNT,
        "exposure": NUMBER,
        "chinese_sales": NUMBER,
        "protection": NUMBER,
    },
    "market": {
        "year": COUNT,
        "value": NUMBER,
        "scope": TEXT,
        "period": TEXT,
        "rel_sd": NUMBER,
        "kind": TEXT,
    },
    "shocks": {"recession": NUMBER, "exodus": NUMBER, "sanctions": NUMBER, "market": NUMBER},
    "drivers": {
        "market": NUMBER,
        "market_known": FLAG,
        "log_capacity_on": NUMBER,
        "pressure": NUMBER,
        "protection": NUMBER,
    },
    "documents": {
        "document": TEXT,
        "forecaster": TEXT,
        "institution": TEXT,
        "scope": TEXT,
        "issued": NUMBER,
        "target_year": COUNT,
        "base_year": COUNT,
        "base": NUMBER,
        "promised": NUMBER,
        "realised": NUMBER,
        "standing": FLAG,
    },
    "protection_future": {"protection": NUMBER, "log_fee": NUMBER},
    "state": {
        "name": TEXT,
        "site": TEXT,
        "wave": TEXT,
        "mode": TEXT,
        "takeover": FLAG,
        "status": TEXT,
        "capacity": NUMBER,
        "site_capacity": NUMBER,
        "start": NUMBER,
        "announced": NUMBER,
        "planned_start": NUMBER,
        "months_in_state": NUMBER,
        "exodus_stop": FLAG,
        "in_ramp": FLAG,
    },
    "sites": {"capacity": NUMBER, "free": FLAG, "former_western": FLAG, "tenants": COUNT},
    "excluded": {"table": TEXT, "row": COUNT, "plant": TEXT, "year": "Int64", "reason": TEXT},
}
"""Columns and types of each frame, in order."""

INDEX = {
    "plants": "plant",
    "incumbent_plants": "plant",
    "state": "plant",
    "sites": "site",
    "shocks": "year",
    "drivers": "year",
    "protection_future": "year",
}
"""Name of the index of the frames that have one; the others count their rows."""


def shaped(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its columns in order and of their types.

    Parameters
    ----------
    name : str
        Key of `FRAMES`.
    frame : pandas.DataFrame
        May have further columns, which are dropped.
    """
    types = FRAMES[name]
    result = frame[list(types)].astype(types)
    if name not in INDEX:
        return result.reset_index(drop=True)
    result.index = result.index.astype("int64" if INDEX[name] == "year" else "object")
    return result.rename_axis(index=INDEX[name])
