"""What an earlier month knew of a site: no capacity of a later tenant, no owner gone too soon."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from bayes_autoloc.evidence.strings import STRING

__all__ = ["Tenant", "capacity_then", "cut_sites", "owner_had_left"]

_HAVE_RUN = ("running", "halted", "closed", "converted")

YEARS_OFF = 2
"""Calendar years after which a halted plant counts as left: most restarts follow short stops."""


@dataclass(frozen=True)
class Tenant:
    """A tenancy of a site: capacity (NaN if none), group, whether it had started and had left."""

    capacity: float
    group: str
    started: bool = False
    left: bool = False


def cut_sites(
    sites: pd.DataFrame, known: pd.DataFrame, plants: pd.DataFrame, vintage: str
) -> pd.DataFrame:
    """Return the sites with capacity and former group as an earlier month knew them.

    Parameters
    ----------
    sites : pandas.DataFrame
        Sites known by then.
    known : pandas.DataFrame
        Plants as they stood then.
    plants : pandas.DataFrame
        Plants of the later vintage; those missing from ``known`` were not known.
    vintage : str
        ``YYYY-MM``.
    """
    frame = sites.copy()
    here = _tenants(known, vintage)
    later = _tenants(plants.loc[~plants["plant_id"].isin(known["plant_id"])], vintage)
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
    frame["former_group"] = pd.array([group or None for group in kept], dtype=STRING)
    return frame


def capacity_then(published: float, here: Iterable[Tenant], later: Iterable[Tenant]) -> float:
    """Return the capacity of a site, cars a year, as an earlier month knew it.

    Parameters
    ----------
    published : float
        The later vintage's figure, NaN if none.
    here, later : iterable of Tenant
        Tenants known by then, and tenants that became known later.

    Returns
    -------
    float
        The published figure if no tenant carries it: it is the site's own. Else the largest of
        the tenants known then: of those that had started if any had (NaN if none has a figure).
    """
    tenants = [tenant for tenant in here if not math.isnan(tenant.capacity)]
    if all(tenant.capacity != published for tenant in [*tenants, *later]):
        return published
    started = [tenant.capacity for tenant in tenants if tenant.started]
    return max(started or [tenant.capacity for tenant in tenants], default=math.nan)


def owner_had_left(former: str, here: Iterable[Tenant], later: Iterable[Tenant]) -> bool:
    """Return whether a tenancy of the former group had left the site.

    A group without any tenancy among the rows is taken as given.
    """
    left = [tenant.left for tenant in here if tenant.group == former]
    return any(left) if left else all(tenant.group != former for tenant in later)


def _left(status: str, status_date: str, vintage: str) -> bool:
    """Return whether a stop is for good, as far as a vintage can tell."""
    if status == "halted" and status_date:
        return int(vintage[:4]) - int(status_date[:4]) > YEARS_OFF
    return status in ("closed", "converted")


def _tenants(plants: pd.DataFrame, vintage: str) -> Mapping[str, list[Tenant]]:
    by_site: dict[str, list[Tenant]] = {}
    rows = zip(
        plants["site_id"],
        plants["capacity"],
        plants["start"].notna() | plants["status"].isin(_HAVE_RUN),
        plants["group"].fillna(""),
        plants["status"],
        plants["status_date"].fillna(""),
        strict=True,
    )
    for site, capacity, started, group, status, date in rows:
        left = _left(status, date, vintage)
        tenant = Tenant(float(capacity), str(group), started=bool(started), left=left)
        by_site.setdefault(str(site), []).append(tenant)
    return by_site
