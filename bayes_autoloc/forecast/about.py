"""What a forecast says of itself: where it comes from, what was promised, what its checks found."""

import json
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["about", "fingerprint"]

IMPORTS = "imports_passenger"
"""Scope under which forecasts.csv has imports of finished cars."""


def about(posterior: "Posterior", seed: int) -> dict[str, str | int]:
    """Return the attributes of a forecast's tree, all of them text or whole numbers.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seed : int
        Seed of the simulation.

    Returns
    -------
    dict
        case, title, vintage, series, horizons, targets and expected_imports (JSON), hashes
        of case and priors, name of the priors, seed, fit (fingerprint of its draws), diagnostics
        (one line) and diagnostics_ok (1 or 0; missing for draws that nobody sampled).
    """
    case, checks = posterior.case, posterior.diagnostics
    found: dict[str, str | int] = {
        "case": case.name,
        "title": case.title,
        "vintage": posterior.observations.vintage,
        "series": case.series,
        "horizons": json.dumps(case.horizons),
        "targets": json.dumps([[t.year, t.value, t.name] for t in case.targets]),
        "expected_imports": json.dumps(_expected_imports(posterior)),
        "case_hash": case.content_hash,
        "priors": posterior.priors.name,
        "priors_hash": posterior.priors.content_hash,
        "seed": seed,
        "fit": fingerprint(posterior),
        "diagnostics": "not sampled: drawn from the prior" if checks is None else checks.summary(),
    }
    if checks is not None:
        found["diagnostics_ok"] = int(checks.ok)
    return found


def fingerprint(posterior: "Posterior") -> str:
    """Return eight hexadecimal digits that tell the draws of one fit from those of another."""
    draws, found = posterior.tree["posterior"].to_dataset(), 0
    for name in sorted(map(str, draws.data_vars)):
        found = crc32(np.ascontiguousarray(draws[name].to_numpy()).tobytes(), found)
    return f"{found:08x}"


def _expected_imports(posterior: "Posterior") -> list[tuple[int, float, str]]:
    """Return what official forecasts expect imports to be: year, cars a year, who."""
    rows = posterior.case.forecasts
    rows = rows[
        (rows["scope"] == IMPORTS) & (rows["target_year"] >= posterior.observations.now_year)
    ]
    columns = [rows[name] for name in ("target_year", "value", "forecaster")]
    return [(int(y), float(v), str(who)) for y, v, who in zip(*columns, strict=True)]
