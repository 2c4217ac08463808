"""What a figure says about its forecast: read from the attributes of the forecast's tree."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

import xarray as xr

from bayes_autoloc.forecast.headline import diagnostics_ok

__all__ = ["About", "HasTree", "Target", "about"]


class HasTree(Protocol):
    """An `Outlook`, or anything else that holds the tree of a forecast."""

    @property
    def tree(self) -> xr.DataTree:
        """Groups ``forecast``, ``history`` and ``ramps``."""


@dataclass(frozen=True)
class Target:
    """A published figure that the forecast is compared with.

    Parameters
    ----------
    year : int
        Year that it is for.
    value : float
        Cars a year.
    name : str
        Whose figure it is.
    """

    year: int
    value: float
    name: str


@dataclass(frozen=True)
class About:
    """Origin of a forecast.

    Parameters
    ----------
    title, vintage, series : str
        Of the case; empty if the tree does not say.
    targets : tuple of Target
        In the order of year, then value.
    horizons : tuple of int
        Years that the case reports.
    failed : bool
        The fit failed its diagnostics.
    diagnostics : str
        What the diagnostics found.
    caption : str
        Case, vintage, draws, seed, priors and diagnostics in a line, and whether official targets
        moved the numbers or could not be used.
    """

    title: str
    vintage: str
    series: str
    targets: tuple[Target, ...]
    horizons: tuple[int, ...]
    failed: bool
    diagnostics: str
    caption: str


def about(tree: xr.DataTree) -> About:
    """Return what the attributes of a tree say.

    Parameters
    ----------
    tree : DataTree
        Of an outlook; all its attributes but the vintage may be missing. Without diagnostics_ok the
        fit was not sampled, and the caption gives what the attribute diagnostics says instead.
    """
    attrs: dict[str, Any] = {str(key): value for key, value in tree.attrs.items()}
    forecast = tree["forecast"]
    rows = json.loads(attrs.get("targets", "[]"))
    targets = [Target(int(year), float(value), str(name)) for year, value, name in rows]
    return About(
        title=str(attrs.get("title", attrs.get("case", ""))),
        vintage=str(attrs.get("vintage", "")),
        series=str(attrs.get("series", forecast.attrs.get("series", ""))),
        horizons=tuple(int(year) for year in json.loads(attrs.get("horizons", "[]"))),
        targets=tuple(sorted(targets, key=lambda t: (t.year, t.value))),
        failed=diagnostics_ok(attrs) is False,
        diagnostics=str(attrs.get("diagnostics", "")),
        caption=_caption(attrs, forecast.sizes["draw"]),
    )


def _caption(attrs: dict[str, Any], n_draws: int) -> str:
    ok = diagnostics_ok(attrs)
    words = str(attrs.get("diagnostics", "diagnostics not recorded"))
    if ok is not None:
        words = "diagnostics passed" if ok else "diagnostics FAILED"
    named = [f"{key} {attrs[key]}" for key in ("case", "vintage") if key in attrs]
    rest = [f"{key} {attrs[key]}" for key in ("seed", "priors") if key in attrs]
    text = ", ".join([*named, f"{n_draws:,} draws", *rest, words])
    return " ".join([f"{text[0].upper()}{text[1:]}.", *_listening(attrs)])


def _listening(attrs: dict[str, Any]) -> list[str]:
    """Return how official targets moved the numbers, nothing if they did not."""
    choice = str(attrs.get("targets_choice", "off"))
    said = [f"Futures reweighted by official targets ({choice})."] if choice != "off" else []
    return [*said, str(attrs["targets_failed"])] if "targets_failed" in attrs else said
