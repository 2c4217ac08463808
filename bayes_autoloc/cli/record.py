"""run.json: what a result was made from, so that it can be made again."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Any

from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["FAILED_FILE", "failed_text", "record", "record_text"]

FAILED_FILE = "DIAGNOSTICS_FAILED.txt"
"""Lies beside the results of a fit that failed its convergence checks."""

_PACKAGES = ("bayes_autoloc", "numpy", "pandas", "scipy", "xarray")
_SAMPLING = ("sampler", "draws", "tune", "chains", "model_version", "overseas_weight")


def record(
    posterior: Posterior,
    seconds: Mapping[str, float],
    folder: Path,
    *,
    accepted: bool,
    outlook: Outlook | None = None,
    scenarios: ScenarioSet | None = None,
) -> dict[str, Any]:
    """Return what a result was made from.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seconds : mapping of str to float
        Wall times of the steps.
    folder : Path
        The files that are written; their SHA-256 is part of the record.
    accepted : bool
        Whether failed convergence checks were accepted beforehand.
    outlook : Outlook, optional
        The forecast, if there is one.
    scenarios : ScenarioSet, optional
        Where its scenarios come from, if it has several.
    """
    case, settings = posterior.case, posterior.settings
    content: dict[str, Any] = {
        "case": {"name": case.name, "hash": case.content_hash},
        "priors": {"name": posterior.priors.name, "hash": posterior.priors.content_hash},
        "vintage": case.vintage,
        "seed": posterior.seed,
        **{name: settings.get(name) for name in _SAMPLING},
        "fit_key": settings.get("key"),
    }
    if outlook is not None:
        content |= {
            "years": [outlook.years[0], outlook.years[-1]],
            "scenarios": outlook.scenarios,
            "futures": outlook.data.sizes["draw"],
            "targets": _targets(outlook),
        }
    if scenarios is not None:
        content["scenario_set"] = {
            "name": scenarios.name,
            "hash": scenarios.content_hash,
            "weights": scenarios.weights,
        }
    return content | {
        "diagnostics": _diagnostics(posterior.diagnostics, accepted=accepted),
        "versions": {"fit": settings.get("versions"), "forecast": _versions()},
        "seconds": {**seconds, "sampling": settings.get("seconds")},
        "files": {path.name: _sha256(path) for path in sorted(folder.iterdir())},
    }


def record_text(content: Mapping[str, Any]) -> str:
    """Return a record as JSON text; numbers that JSON can't hold become null."""
    return json.dumps(_plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def failed_text(problems: Sequence[str]) -> str:
    """Return the text of FAILED_FILE: what it means, and a line for each failed check."""
    lines = ["The fit behind these results failed its convergence checks. Don't rely on them."]
    return "\n".join([*lines, "", *problems]) + "\n"


def _targets(outlook: Outlook) -> dict[str, Any] | None:
    """Return how the forecast listens to official targets; None where nobody asked."""
    if "targets" not in outlook.tree.children:
        return None
    group, attrs = outlook.tree["targets"].to_dataset(), outlook.tree.attrs
    choices = group["choice"].to_numpy().tolist()
    numbers = {
        name: dict(zip(choices, group[name].to_numpy().tolist(), strict=True))
        for name in ("pareto_k", "ess")
    }
    told = {"choice": attrs.get("targets_choice"), "failed": attrs.get("targets_failed")}
    return {**told, **numbers}


def _diagnostics(checks: Diagnostics | None, *, accepted: bool) -> dict[str, Any]:
    if checks is None:
        return {"ok": None, "accepted": accepted, "problems": [], "blocks": []}
    blocks = [asdict(block) for block in checks.blocks]
    problems = list(checks.problems)
    return {"ok": checks.ok, "accepted": accepted, "problems": problems, "blocks": blocks}


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
