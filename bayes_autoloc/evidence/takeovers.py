"""Which tenancies took over an existing plant.

A tenancy is a takeover if another group's tenancy had started at its site before and it brought no capacity
of its own, so that its nameplate is the earlier tenant's. Three clauses make that precise:

- an earlier tenant is one of another group that is neither the whole nor a part of it; a landlord that is
  the new tenant's partner does not count (VW in a hall of GAZ is contract assembly with new lines);
- without a capacity in plants.csv the nameplate is inherited;
- a stated capacity within 25 % of an earlier tenant's is the inherited one, restated (AGR in Kaluga
  225,000 of 225,000, Solaris 200,000 of 230,000, Exeed at Esipovo 30,000 of 25,000, Avtotor from 2023
  280,000 of 280,000); one that differs by more is the tenant's own.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.tenancies import groups

__all__ = ["RESTATED", "takeovers"]

RESTATED = 0.25
"""A capacity that differs from an earlier tenant's by no more than this share is the inherited one."""


def takeovers(tenancies: pd.DataFrame) -> pd.Series:
    """Tell for each tenancy whether it took over an existing plant.

    Parameters
    ----------
    tenancies : pandas.DataFrame
        As returned by `bayes_autoloc.evidence.tenancies.tenancies`. A project counts from its planned start,
        else from its announcement, else from the month in which it was known.

    Returns
    -------
    pandas.Series of bool
        By plant.
    """
    begin = tenancies["start"].fillna(tenancies["planned_start"]).fillna(tenancies["announced"])
    table = tenancies.assign(begin=begin.fillna(tenancies["known"]))
    result = pd.Series(False, index=tenancies.index)
    crowded = table.groupby("site")["begin"].transform("size") > 1
    for _, site in table[crowded].groupby("site"):
        started = site[site["started"]]
        for plant in site.index:
            result.loc[plant] = _took_over(site.loc[plant], started.drop(plant, errors="ignore"))
    return result


def _took_over(tenancy: pd.Series, others: pd.DataFrame) -> bool:
    group, partner = groups(tenancy["group"]), groups(tenancy["partner"])
    earlier = others[
        ((others["start"] < tenancy["begin"]) | others["start"].isna())
        & (others.index != tenancy["part_of"])
        & (others["part_of"] != tenancy.name)
    ]
    owners = [groups(other) for other in earlier["group"]]
    strange = np.array([not (owner & group) and not (owner & partner) for owner in owners], dtype=bool)
    earlier = earlier[strange]
    if earlier.empty:
        return False
    if np.isnan(tenancy["capacity"]):
        return True
    ratio = tenancy["capacity"] / earlier["capacity"].dropna()
    return bool(((ratio - 1).abs() <= RESTATED).any())
