"""Which tenancies took over an existing plant.

A tenancy is a takeover if another group's tenancy had started at its site before and it brought no
capacity of its own, so that its nameplate is the earlier tenant's. Three clauses make that
precise:

- an earlier tenant is one of another group that is neither the whole nor a part of it; a landlord
  that is the new tenant's partner does not count (VW in a hall of GAZ is contract assembly with
  new lines);
- without a capacity in plants.csv the nameplate is inherited;
- a stated capacity within 25 % of an earlier tenant's is the inherited one, restated (AGR in
  Kaluga 225,000 of 225,000, Solaris 200,000 of 230,000, Exeed at Esipovo 30,000 of 25,000, Avtotor
  from 2023 280,000 of 280,000); one that differs by more is the tenant's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

__all__ = ["RESTATED", "groups", "takeovers"]

RESTATED = 0.25
"""A capacity that differs from an earlier tenant's by no more than this share is the inherited
one."""


@dataclass(frozen=True)
class _Tenant:
    plant: str
    part_of: str
    group: frozenset[str]
    partner: frozenset[str]
    capacity: float
    begin: float
    started: bool


def groups(text: str) -> frozenset[str]:
    """Split a list of groups such as ``"BAIC; Kaiyi"`` into its names."""
    return frozenset(name.strip() for name in text.split(";") if name.strip())


def takeovers(tenancies: pd.DataFrame) -> pd.Series:
    """Tell for each tenancy whether it took over an existing plant.

    Parameters
    ----------
    tenancies : pandas.DataFrame
        Index plant; site, group, partner, part_of, capacity, start, planned_start, announced,
        known, started as in `bayes_autoloc.evidence.tenancies.tenancies`. A project counts from
        its planned start, else from its announcement, else from the month in which it was known;
        an incumbent without a start date was always there.

    Returns
    -------
    pandas.Series of bool
        By plant.
    """
    begin = tenancies["start"].where(~tenancies["started"], tenancies["start"].fillna(0.0))
    for column in ("planned_start", "announced", "known"):
        begin = begin.fillna(tenancies[column])
    columns = ("part_of", "group", "partner", "capacity", "started", "site")
    rows = zip(tenancies.index, begin, *(tenancies[name] for name in columns), strict=True)
    sites: dict[str, list[_Tenant]] = {}
    for plant, at, part_of, group, partner, capacity, started, site in rows:
        tenant = _Tenant(plant, part_of, groups(group), groups(partner), capacity, at, started)
        sites.setdefault(site, []).append(tenant)
    took = {
        tenant.plant: _took_over(tenant, tenants)
        for tenants in sites.values()
        for tenant in tenants
    }
    return pd.Series([took[plant] for plant in tenancies.index], index=tenancies.index, dtype=bool)


def _took_over(tenant: _Tenant, tenants: Sequence[_Tenant]) -> bool:
    earlier = [other for other in tenants if _came_before(other, tenant)]
    if not earlier or isnan(tenant.capacity):
        return bool(earlier)
    stated = [other.capacity for other in earlier if other.capacity > 0]
    return any(abs(tenant.capacity / capacity - 1) <= RESTATED for capacity in stated)


def _came_before(other: _Tenant, tenant: _Tenant) -> bool:
    """Tell whether another group's tenancy had started at the site before."""
    related = other.plant == tenant.part_of or other.part_of == tenant.plant
    owners = tenant.group | tenant.partner
    return (
        other.started and other.begin < tenant.begin and not related and not (other.group & owners)
    )
