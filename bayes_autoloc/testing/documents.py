r"""Official documents with a known truth: what they promised, and what came of it.

.. math:: \log\frac{Y}{Y_{base}} &= w_d \log\frac{G}{Y_{base}} + \sigma_f\, t_5, \\
          w_d &= w + \sigma_{inst} z_{inst} + \sigma_{doc} z_d

G is what a document promised and Y what came. The base is the national total of the year before
the document, as the case publishes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bayes_autoloc.evidence.case import Case

__all__ = ["SimulatedDocuments", "simulate_documents"]

INSTITUTIONS = ("ministry", "association", "consultancy", "agency")

LONGEST = 5
"""Years from the year of issue to the last one that a document may speak of."""

MOST_YEARS = 3
"""Target years of one document, at most."""


@dataclass(frozen=True)
class SimulatedDocuments:
    """Rows of forecasts.csv and the numbers behind them.

    Parameters
    ----------
    rows : list of dict
        For ``Case.with_rows(forecasts=...)``; cars a year.
    truth : dict of str to float
        By label as in a fitted posterior, for `recovery_table`: sigma_forecast (log); as shares of
        the promised log growth delivered_share, sigma_institution, sigma_document,
        ``institution_share[ministry]`` and ``document_effect[Agency 4, 2010-03]``.
    case : Case
        The case with these rows in place of its own table of forecasts.
    """

    rows: list[dict[str, object]]
    truth: dict[str, float]
    case: Case


def simulate_documents(
    seed: int,
    case: Case,
    *,
    share: float = 0.35,
    sigma_institution: float = 0.1,
    sigma_document: float = 0.1,
    sigma_forecast: float = 0.3,
    n_documents: int = 24,
    institutions: Sequence[str] = INSTITUTIONS,
    growth: float = 0.08,
) -> SimulatedDocuments:
    """Draw documents that promised growth, all of them for years that are over.

    What came (``realised``) is drawn by the formula above and is not the case's total of that year:
    the documents have a known truth of their own, which the totals would contradict. Only the base
    is the case's. Every document has its own forecaster, so that none restates another.

    Parameters
    ----------
    seed : int
        Same seed, same documents; other parameters change only what follows from them.
    case : Case
        Gives scope, years and bases: years of which the reference series has exactly one figure.
    share : float
        Share of the promised log growth that is delivered: 1 keeps promises, 0 ignores them.
    sigma_institution, sigma_document : float
        Spread of that share between institutions, and between documents of one institution.
    sigma_forecast : float
        Scale of what happens besides, log.
    n_documents : int
        Documents; the institutions take turns.
    institutions : sequence of str
        Words of the vocabulary.
    growth : float
        Mean promised growth, log a year.

    Returns
    -------
    SimulatedDocuments
        Rows, truth, and the case that has the rows.

    Raises
    ------
    ValueError
        If a spread is negative, there is nothing to draw, or the case has no total to start from.

    Examples
    --------
    >>> from bayes_autoloc.testing import small_case
    >>> simulated = simulate_documents(1, small_case(), share=1.0, n_documents=8)
    >>> simulated.truth["delivered_share"], len(simulated.case.forecasts) >= 8
    (1.0, True)
    """
    if min(sigma_institution, sigma_document, sigma_forecast) < 0:
        raise ValueError("spreads must not be negative")
    if n_documents < 1 or not institutions:
        raise ValueError("there must be at least one document and one institution")
    bases, last = _bases(case), int(case.vintage[:4]) - 1
    years = [year + 1 for year in sorted(bases) if year + 2 <= last]
    if not years:
        raise ValueError(f"case {case.name!r} has no total two years before its last complete year")
    rng = np.random.default_rng(seed)
    shares = share + sigma_institution * rng.standard_normal(len(institutions))
    truth = {
        "delivered_share": share,
        "sigma_institution": sigma_institution,
        "sigma_document": sigma_document,
        "sigma_forecast": sigma_forecast,
        **{f"institution_share[{n}]": float(w) for n, w in zip(institutions, shares, strict=True)},
    }
    rows: list[dict[str, object]] = []
    for number in range(n_documents):
        turn = number % len(institutions)
        year = int(rng.choice(years))
        about = _document(number + 1, institutions[turn], f"{year}-{rng.integers(1, 13):02d}")
        effect = sigma_document * float(rng.standard_normal())
        truth[f"document_effect[{about['forecaster']}, {about['issued']}]"] = effect
        pace, base = rng.uniform(0.0, 2 * growth), bases[year - 1]
        for target in _target_years(rng, year, last):
            promise = _hundreds(base * np.exp(pace * (target - year + 1)))
            kept = (float(shares[turn]) + effect) * np.log(promise / base)
            came = _whole(base * np.exp(kept + sigma_forecast * rng.standard_t(5)))
            figures = {"target_year": target, "value": promise, "realised": came}
            rows.append({**about, "scope": case.scope, **figures})
    return SimulatedDocuments(rows, truth, _with_only(case, rows))


def _document(number: int, institution: str, issued: str) -> dict[str, object]:
    """Return the columns that all rows of one document share."""
    return {
        "forecaster": f"{institution.capitalize()} {number}",
        "institution": institution,
        "document": f"Programme {number}",
        "issued": issued,
        "scenario": "target",
        "unit": "cars",
        "known_from": issued,
        "source": "simulated",
    }


def _bases(case: Case) -> dict[int, float]:
    """Return the reference series' totals by year, cars; years with two figures are left out."""
    table = case.production
    rows = table.loc[
        (table["scope"] == case.scope)
        & (table["series"] == case.series)
        & (table["period"] == "Y")
        & (table["year"] >= case.first_year)
        & (table["value"] > 0)
    ]
    rows = rows.loc[~rows["year"].duplicated(keep=False)]
    return {int(y): float(v) for y, v in zip(rows["year"], rows["value"], strict=True)}


def _target_years(rng: np.random.Generator, issued: int, last: int) -> list[int]:
    """Draw the years that a document speaks of: after the one of issue, and over by now."""
    possible = np.arange(issued + 1, min(issued + LONGEST, last) + 1)
    wanted = min(int(rng.integers(1, MOST_YEARS + 1)), len(possible))
    return sorted(int(year) for year in rng.choice(possible, size=wanted, replace=False))


def _with_only(case: Case, rows: list[dict[str, object]]) -> Case:
    texts = case.to_text()
    texts["forecasts.csv"] = texts["forecasts.csv"].splitlines()[0] + "\n"
    return Case.from_text(texts).with_rows(forecasts=rows)


def _hundreds(value: float) -> float:
    return float(max(np.round(value / 100) * 100, 100.0))


def _whole(value: float) -> float:
    return float(max(np.round(value), 1.0))
