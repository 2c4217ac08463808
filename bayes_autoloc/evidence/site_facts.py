"""What an earlier month knew of a site: no capacity of a later tenant, no owner gone too soon."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

__all__ = ["Tenant", "capacity_then", "cut_sites", "owner_had_left"]


@dataclass(frozen=True)
class Tenant:
    """A tenancy of a site: capacity (NaN if none), whether it had started, group and status."""

    capacity: float
    started: bool
    group: str
    status: str


def cut_sites(sites: pd.DataFrame, known: pd.DataFrame, plants: pd.DataFrame) -> pd.DataFrame:
    """Return the sites with capacity and former group as an earlier month knew them.

    Parameters
    ----------
    sites : pandas.DataFrame
        Sites known by then.
    known : pandas.DataFrame
        Plants as they stood then.
    plants : pandas.DataFrame
        Plants of the later vintage; those missing from ``known`` were not known.
    """
    frame = sites.copy()
    here = _tenants(known)
    later = _tenants(plants.loc[~plants["plant_id"].isin(known["plant_id"])])
    places = list(frame["site_id"])
    frame["capacity"] = [
        capacity_then(capacity, here.get(site, []), later.get(site, []))
        for site, capacity in zip(places, frame["capacity"], strict=True)
    ]
    groups = zip(places, frame["former_group"].fillna(""), strict=True)
    kept = [
        group if owner_had_left(group, here.get(site, []), later.get(site, [])) else None
        for site, group in groups
    ]
    frame["former_group"] = pd.array([group or None for group in kept], dtype="string")
    return frame


def capacity_then(published: float, here: Iterable[Tenant], later: Iterable[Tenant]) -> float:
    """Return a site's capacity, cars a year, unless only a tenant not yet known carries it.

    Parameters
    ----------
    published : float
        The later vintage's figure, NaN if none.
    here, later : iterable of Tenant
        Tenants known by then, and tenants that became known later.

    Returns
    -------
    float
        The published figure, or the largest of the tenants known then: of those that had started
        if any had (NaN if none has a figure).
    """
    tenants = [tenant for tenant in here if not math.isnan(tenant.capacity)]
    known = {tenant.capacity for tenant in tenants}
    if published in known or not any(tenant.capacity == published for tenant in later):
        return published
    started = [tenant.capacity for tenant in tenants if tenant.started]
    return max(started or known, default=math.nan)


def owner_had_left(former: str, here: Iterable[Tenant], later: Iterable[Tenant]) -> bool:
    """Return whether a tenancy of the former group had stopped.

    A group without any tenancy among the rows is taken as given.
    """
    states = [tenant.status for tenant in here if tenant.group == former]
    if not states:
        return all(tenant.group != former for tenant in later)
    return any(state in ("halted", "closed", "converted") for state in states)


def _tenants(plants: pd.DataFrame) -> Mapping[str, list[Tenant]]:
    by_site: dict[str, list[Tenant]] = {}
    rows = zip(
        plants["site_id"],
        plants["capacity"],
        plants["start"].notna(),
        plants["group"].fillna(""),
        plants["status"],
        strict=True,
    )
    for site, capacity, started, group, status in rows:
        tenant = Tenant(float(capacity), bool(started), str(group), str(status))
        by_site.setdefault(str(site), []).append(tenant)
    return by_site
