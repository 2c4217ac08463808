"""Outlooks of fits that nobody sampled, to be drawn."""

import json
from functools import cache

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.quantiles import BANDS
from bayes_autoloc.forecast.scenario.mixture import with_mixture
from bayes_autoloc.forecast.scenario.sweep import Sweep
from bayes_autoloc.forecast.simulation import simulate_tree
from tests.forecast.fakes import small_posterior

TARGETS = [
    [2030, 1.4e6, "Ministry of Industry and Trade"],
    [2035, 1.6e6, "Ministry of Industry and Trade"],
    [2030, 1.5e6, "Institute of Economic Forecasting, Russian Academy of Sciences"],
]

EXPECTED = [[2025, 7e5, "Government of Russia"], [2027, 5e5, "Government of Russia"]]
NAMES = ("status_quo", "demand_falls", "fee_frozen", "localisation_push")
FACTORS = (1.0, 0.7, 1.2, 0.98)
GRADES = dict(zip(NAMES, ("status quo", "data", "elicited", "analogy"), strict=True))
CHOICES = {"off": 1.0, "debiased": 0.97, "naive": 1.15}


@cache
def _tree() -> xr.DataTree:
    return simulate_tree(small_posterior())


def outlook(**attrs: object) -> Outlook:
    """Return the outlook of the small case, with other attributes; None takes one away."""
    tree = _tree().copy(deep=True)
    changed = {"targets": json.dumps(TARGETS), "diagnostics_ok": 1, **attrs}
    tree.attrs = {
        key: value for key, value in {**tree.attrs, **changed}.items() if value is not None
    }
    return Outlook(tree)


@cache
def _several_tree() -> xr.DataTree:
    """Return four scenarios, a mixture, a western wave, and three ways of listening."""
    tree = outlook().tree
    data = tree["forecast"].to_dataset()
    rng = np.random.default_rng(5)
    parts = []
    for name, factor in zip(NAMES, FACTORS, strict=True):
        noise = 0.0 if factor == 1 else 0.1
        each = xr.DataArray(factor * np.exp(noise * rng.normal(size=60)), dims="draw")
        moved = {
            one: (data[one] * each)
            .astype(np.float32)
            .transpose(*data[one].dims)
            .assign_attrs(data[one].attrs)
            for one in data.data_vars
            if "draw" in data[one].dims
        }
        parts.append(data.assign(moved).assign_coords(scenario=[name]))
    groups = {name: node.to_dataset() for name, node in tree.children.items()}
    groups["forecast"] = xr.concat(parts, "scenario", data_vars="minimal")
    groups["reference"] = _reference()
    groups["targets"] = _listened(data["production"].isel(scenario=0, drop=True))
    several = xr.DataTree.from_dict(groups)
    several.attrs = {
        **tree.attrs,
        "targets_choice": "off",
        "expected_imports": json.dumps(EXPECTED),
        "scenarios": json.dumps({n: {"title": n, "grade": g} for n, g in GRADES.items()}),
    }
    return with_mixture(Outlook(several), dict.fromkeys(NAMES, 0.25)).tree


def _reference() -> xr.Dataset:
    """Return a western wave that is known from 2008 to 2021, and two past documents."""
    years = np.arange(2002, 2025)
    known = (years >= 2008) & (years <= 2021)
    level = np.where(known, (years - 2002) / 20, np.nan)[:, None]
    uptake = level * (1 + np.array(BANDS) - 0.5)
    growth = np.full((2, len(years)), np.nan)
    growth[0, 6:19], growth[1, 8:16] = np.linspace(0.6, -0.1, 13), np.linspace(3.0, 0.2, 8)
    return xr.Dataset(
        {
            "uptake": (("year", "quantile"), uptake),
            "local_content_uptake": (("year", "quantile"), 0.4 * uptake),
            "delivered_growth": (("document", "year"), growth),
        },
        coords={
            "year": years,
            "quantile": list(BANDS),
            "document": ["Ministry, 2008", "Plan, 2010"],
        },
    )


def _listened(production: xr.DataArray) -> xr.Dataset:
    parts = [production * factor for factor in CHOICES.values()]
    group = xr.Dataset({"production": xr.concat(parts, "choice").astype(np.float32)})
    return group.assign(
        pareto_k=("choice", [np.nan, 0.31, 0.42]),
        ess=("choice", [60.0, 50.0, 40.0]),
        usable=("choice", np.ones(3, dtype=np.int8)),
    ).assign_coords(choice=list(CHOICES))


def several(**attrs: object) -> Outlook:
    """Return an outlook of four scenarios and their mixture, with other attributes."""
    tree = _several_tree().copy(deep=True)
    tree.attrs = {key: value for key, value in {**tree.attrs, **attrs}.items() if value is not None}
    return Outlook(tree)


def changed(one: Outlook, group: str, **variables: xr.DataArray) -> Outlook:
    """Return an outlook in which some variables of a group are others."""
    tree = one.tree.copy(deep=True)
    tree[group] = xr.DataTree(tree[group].to_dataset().assign(variables))
    return Outlook(tree)


def fake_sweep(signs: tuple[str, ...] = ("assumed", "free"), **attrs: object) -> Sweep:
    """Return a sweep in which both directions hurt with the assumed signs."""
    rng = np.random.default_rng(2)
    index, years = np.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]), np.arange(2025, 2036)
    base = 4e5 * np.exp(0.2 * rng.normal(size=(80, len(years))))
    steep = rng.gamma(2.0, 0.05, size=(80, 1))
    runs = []
    for sign in signs:
        sides = np.ones((80, 2, 1)) if sign == "assumed" else rng.choice([-1.0, 1.0], (80, 2, 1))
        slope = [steep * sides[:, int(at > 0)] * abs(at) for at in index]
        chinese = np.stack([base * (1 - one) for one in slope])
        production = chinese + 6e5 * (1 - 0.1 * index[:, None, None])
        dims = ("index", "draw", "year")
        runs.append(xr.Dataset({"production": (dims, production), "chinese": (dims, chinese)}))
    data = xr.concat(runs, "signs").assign_coords(
        signs=list(signs), index=index, draw=np.arange(80), year=years
    )
    told = {"lever": "sanctions", "unit": "index: 1 = tighter", "grade": "elicited"}
    kept = {key: value for key, value in outlook().tree.attrs.items() if key != "targets"}
    data.attrs = {**kept, **told, **attrs}
    return Sweep(data.astype(np.float32))


def named(axes: Axes, label: str) -> list[Line2D]:
    """Return the lines with this label."""
    return [line for line in axes.lines if line.get_label() == label]


def band(axes: Axes, label: str, x: float) -> tuple[float, float]:
    """Return the edges of a band at a place; NaN where it is not drawn."""
    (found,) = [one for one in axes.collections if one.get_label() == label]
    corners = np.vstack([path.vertices for path in found.get_paths()] or [np.empty((0, 2))])
    here = corners[np.isclose(corners[:, 0], x), 1]
    return (here.min(), here.max()) if len(here) else (np.nan, np.nan)


def words_of(figure: Figure) -> str:
    """Return all texts of a figure in one line."""
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    return " ".join(" ".join(texts).split())


def banners(figure: Figure) -> list[str]:
    """Return the texts of the banner."""
    return [one.get_text() for one in figure.findobj(lambda one: one.get_gid() == "banner")]


@cache
def without_ramps() -> Outlook:
    """Return the outlook of a case in which no plant ever started."""
    tree = _tree().copy(deep=True)
    ramps = tree["ramps"].to_dataset()
    nothing = {dim: slice(0, 0) for dim in ("plant", "year", "output_row", "plan_row")}
    tree["ramps"] = xr.DataTree(ramps.isel(nothing))
    return Outlook(tree)


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return the texts that are drawn and their boxes in pixels."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    hidden = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [
        # An annotation's own box holds its arrow too.
        (text.get_text(), Text.get_window_extent(text, renderer))
        for text in texts
        if text not in hidden
    ]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie on each other."""
    found = boxes(figure)
    return [
        (one, other)
        for i, (one, box) in enumerate(found)
        for other, second in found[i + 1 :]
        if box.overlaps(second)
    ]


def outside(figure: Figure) -> list[str]:
    """Return the texts that the edge of the figure cuts."""
    frame = figure.bbox
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < 0 or box.y0 < 0 or box.x1 > frame.x1 or box.y1 > frame.y1
    ]
