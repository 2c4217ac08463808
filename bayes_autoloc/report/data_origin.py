"""Where a report comes from: case, fit, seed, versions, and what must not be overlooked."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bayes_autoloc.forecast.headline import diagnostics_ok
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.report.data import Choice, Group, Origin, Section, Table
from bayes_autoloc.report.data_words import words

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["origin_data", "plant_names", "scenario_choices", "scenario_grades", "version_section"]

PACKAGES = ("bayes_autoloc", "numpy", "pandas", "scipy", "xarray", "plotly", "jinja2")


def scenario_choices(outlook: "Outlook") -> tuple[Choice, ...]:
    """Return the scenarios with their titles, the first one first and the mixture second."""
    told: dict[str, Mapping[str, str]] = json.loads(outlook.tree.attrs.get("scenarios", "{}"))
    found = []
    for name in outlook.scenarios:
        label = "Mixture of the scenarios" if name == MIXTURE else words(name).capitalize()
        found.append(Choice(name, str(told.get(name, {}).get("title", label))))
    mixed = [one for one in found if one.key == MIXTURE]
    others = [one for one in found if one.key != MIXTURE]
    return (*others[:1], *mixed, *others[1:])


def scenario_grades(outlook: "Outlook") -> dict[str, str]:
    """Return the grade of the evidence behind each scenario, by name."""
    told: dict[str, Mapping[str, str]] = json.loads(outlook.tree.attrs.get("scenarios", "{}"))
    return {name: str(about.get("grade", "")) for name, about in told.items()}


def origin_data(outlook: "Outlook") -> Origin:
    """Return what the forecast says of itself."""
    attrs: dict[str, Any] = {str(key): value for key, value in outlook.tree.attrs.items()}
    failed = diagnostics_ok(attrs) is False
    warnings = []
    if failed:
        warnings.append(
            "The fit failed its convergence checks: do not use these numbers. "
            f"{attrs.get('diagnostics', '')}"
        )
    if "targets_failed" in attrs:
        warnings.append(str(attrs["targets_failed"]))
    return Origin(
        title=str(attrs.get("title", attrs.get("case", ""))),
        case=str(attrs.get("case", "")),
        vintage=str(attrs.get("vintage", "")),
        series=str(attrs.get("series", "")),
        priors=str(attrs.get("priors", "")),
        seed=int(attrs.get("seed", 0)),
        futures=int(outlook.data.sizes["draw"]),
        failed=failed,
        warnings=tuple(warnings),
        diagnostics=_signs(str(attrs.get("diagnostics", "not recorded"))),
        listening=str(attrs.get("targets_choice", "off")),
        version=version("bayes_autoloc"),
    )


def _signs(text: str) -> str:
    return text.replace("<=", "≤").replace(">=", "≥")


def plant_names(posterior: "Posterior") -> dict[str, str]:
    """Return the names of all plants of the case, by id."""
    plants = posterior.case.tables["plants"]
    return dict(zip(plants["plant_id"].astype(str), plants["name"].astype(str), strict=True))


def version_section(outlook: "Outlook", posterior: "Posterior") -> Section:
    """Return what is needed to make the same numbers again."""
    attrs, settings = outlook.tree.attrs, posterior.settings
    rows = [
        ("case", f"{attrs.get('case', '')}, as of {attrs.get('vintage', '')}"),
        ("content of the case (SHA-256)", str(attrs.get("case_hash", ""))),
        ("priors", str(attrs.get("priors", ""))),
        ("content of the priors (SHA-256)", str(attrs.get("priors_hash", ""))),
        ("seed", str(attrs.get("seed", ""))),
        ("fingerprint of the fit's draws", str(attrs.get("fit", ""))),
        ("simulated futures", f"{outlook.data.sizes['draw']:,}"),
        ("years", f"{outlook.years[0]} to {outlook.years[-1]}"),
        ("official targets", f"targets = {attrs.get('targets_choice', 'off')}"),
        *_sampling(settings),
        *((f"version of {name}", version(name)) for name in PACKAGES),
    ]
    table = Table("What the numbers were made from", ("what", "value"), (Group("", "", (*rows,)),))
    return Section(
        "version",
        "Version and seed",
        (
            "The same case, priors, version and seed give the same numbers. No date stands here: "
            "the same forecast gives the same file.",
        ),
        tables=(table,),
    )


def _sampling(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = ("sampler", "draws", "tune", "chains", "model_version")
    return [(f"fit: {words(name)}", str(settings[name])) for name in names if name in settings]
