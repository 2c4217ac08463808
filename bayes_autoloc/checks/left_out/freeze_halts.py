"""Chances of a halt at an earlier month, beside the halts that came."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bayes_autoloc.checks.left_out.halt_chance import TenancyClass, halt_probability
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.exposure import timeline
from bayes_autoloc.evidence.months import vintage_end
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["first_halts", "halt_table"]

YEAR, MONTHS = 12, 24
COLUMNS = (
    "plant",
    "known",
    "started",
    "halted",
    "months",
    "chance_by_then",
    "chance_in_12",
    "chance_in_24",
)


def first_halts(case: Case) -> pd.DataFrame:
    """Return when each tenancy started and first halted, and by how many months these differ.

    Returns
    -------
    DataFrame
        Index plant; site, wave, mode, started and halted (moments: months since the year 0, NaN
        without a halt; stops of less than two months are none).
    """
    life = timeline(case)
    spells = life.spells
    about = life.tenancies.loc[spells["plant"].unique(), ["site", "wave", "mode"]]
    on = spells.loc[spells["state"] == "on"].groupby("plant")["begin"].min()
    off = spells.loc[spells["state"] == "off"].groupby("plant")["begin"].min()
    return about.assign(started=on.reindex(about.index), halted=off.reindex(about.index))


def halt_table(posterior: Posterior, case: Case, plants: Sequence[str], site: str) -> pd.DataFrame:
    """Return chances of a halt as of the fit's vintage, and what came.

    Parameters
    ----------
    posterior : Posterior
        The fit at the earlier vintage.
    case : Case
        The later case.
    plants : sequence of str
        Tenancies; those that ran at the vintage are told.
    site : str
        The tenancies that started here since the vintage are told by their class, as if they ran
        from the vintage on.

    Returns
    -------
    DataFrame
        plant, known (at the vintage), started, halted (``YYYY-MM``, empty without a halt), months
        (to the first halt from the vintage, or from the start if that is later), chance_by_then (of
        a halt within as many months), chance_in_12, chance_in_24.
    """
    now = vintage_end(posterior.case.vintage)
    state, came = posterior.observations.state, first_halts(case)
    running = set(state.index[state["status"] == "running"])
    since = came.loc[(came["site"] == site) & (came["started"] > now)]
    told: dict[str, str | TenancyClass] = {plant: plant for plant in plants if plant in running}
    told |= {
        str(plant): TenancyClass(str(wave), str(mode))
        for plant, wave, mode in since[["wave", "mode"]].itertuples(name=None)
    }
    known = set(posterior.case.plants["plant_id"])
    rows = []
    for plant, what in told.items():
        started, halted = (float(came[column][plant]) for column in ("started", "halted"))
        months = halted - max(started, now)
        until = 0 if np.isnan(months) else max(1, int(np.ceil(months)))
        chance = halt_probability(posterior, what, max(MONTHS, until))
        by_then = float(chance[until - 1]) if until else np.nan
        within = (float(chance[YEAR - 1]), float(chance[MONTHS - 1]))
        dates = (_month(started), _month(halted))
        rows.append((plant, plant in known, *dates, months, by_then, *within))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _month(moment: float) -> str:
    return "" if np.isnan(moment) else f"{int(moment // 12)}-{int(moment % 12) + 1:02d}"
