r"""Update: new rows, the headline before and after them, and which row did it.

By weights on the draws of the fit, :math:`w_s \propto p(\text{new rows} \mid \theta_s)`
(`bayes_autoloc.insight.update_weights`, and `update_ahead` for rows about years that the case can't
hold yet), and futures from the new state of the plants; where the weights can't be trusted, by a
fit of the new case.

Weights leave the vintage where it is. A row that became known later is news about the months ahead,
and claims nothing about what else has happened since: an event counts as if it had happened in the
vintage's month, a figure or plan for a year ahead by how well each future meets it. A fit of the
new case does move the vintage, to the month in which the last row became known; by the rules of the
case all plants without news have then run on, and the notes say so.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.about import about
from bayes_autoloc.forecast.headline import diagnostics_ok
from bayes_autoloc.insight.update_engine import Engine
from bayes_autoloc.insight.update_outcome import Outcome
from bayes_autoloc.insight.update_refit import refitted
from bayes_autoloc.insight.update_rows import NewRow, case_with, new_rows, pieces, vintage_of
from bayes_autoloc.insight.update_table import changes, headline_changes

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case, Rows
    from bayes_autoloc.inference.checks import Diagnostics
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["FUTURES", "REFITS", "Update", "update"]

Array = npt.NDArray[np.float64]

REFITS = ("auto", "never", "always")

FUTURES = 2000
"""Simulated futures by default: half of a forecast's, which keeps an update below two seconds."""

MOST = 12
"""Pieces of evidence that are also weighed one by one; each takes as long as the update."""


@dataclass(frozen=True, eq=False)
class Update:
    """What new rows changed.

    Parameters
    ----------
    case : Case
        With the new rows, at the vintage at which they are known.
    headline : DataFrame
        year; target (cars a year, NaN for production); before and after (median in cars a year, or
        the chance of the target, 0 to 1), each with _lower and _upper of the central 80 % (NaN for
        chances); change, what the rows did, and change_se (its Monte Carlo standard error; NaN
        where k-hat is above 0.5, since heavy weights leave it without a bound); passing, what the
        mere passing of time did where a refit moved the vintage. NaN where nothing is given.
    rows : DataFrame
        One line a row, or rows that can't stand alone: rows (what they say), tables, known
        (month), how (likelihood: by the evidence of the case; ahead: about years that it can't hold
        yet; refit; not used), change_<year> and change_p_<year> (percentage points) of that row
        alone with their standard errors _se, khat, note.
    method : str
        weights, refit, not given, or not used: the evidence leaves all rows out.
    khat, ess : float
        Of the weights: Pareto's k, and how many futures they are worth.
    before, after : mapping of int to ndarray
        Futures of production by year, (draw,), cars a year.
    weight : ndarray or None, (draw,)
        Weights of the futures after; None if they are equal.
    notes : tuple of str
        What has to be known beside the numbers.
    settings : mapping
        title, case, vintage_before, vintage, case_hash_before, priors, seed, futures, seconds, rows
        (number), rows_hash, diagnostics of the fit before and, if there was one, of the refit,
        and whether all passed (diagnostics_ok; None for draws that nobody sampled).
    problems : tuple of str
        Convergence checks that failed, of the fit before and of the refit.
    """

    case: "Case"
    headline: pd.DataFrame
    rows: pd.DataFrame
    method: str
    khat: float
    ess: float
    before: Mapping[int, Array]
    after: Mapping[int, Array]
    weight: Array | None = None
    notes: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def update(
    posterior: "Posterior",
    rows: "Mapping[str, Rows]",
    *,
    refit: Literal["auto", "never", "always"] = "auto",
    seed: int | None = None,
    draws: int = FUTURES,
) -> Update:
    """Say what new rows change in the headline.

    Parameters
    ----------
    posterior : Posterior
        The fit without the rows.
    rows : mapping of str to DataFrame or sequence of mappings
        New rows by table, as for `Case.with_rows`. Where a row does not say when it became known,
        the rules of docs/schema.md date it.
    refit : {"auto", "never", "always"}
        Fit the new case where weights can't be trusted, never, or in any case.
    seed : int, optional
        Of the simulations; by default the fit's.
    draws : int
        Simulated futures, at most as many as the fit has draws.

    Returns
    -------
    Update

    Raises
    ------
    AutolocError
        If there is no row or no such way to refit.
    CaseError
        With everything that is wrong in the rows.
    """
    if refit not in REFITS:
        raise AutolocError(f"There is no refit = {refit!r}. {did_you_mean(refit, REFITS)}")
    started = time.perf_counter()
    seed = posterior.seed if seed is None else seed
    news = new_rows(rows, posterior.case.vintage)
    case = case_with(posterior.case, news, vintage_of(news, posterior.case.vintage))
    sizes = posterior.draws.sizes
    engine = Engine(posterior, seed, min(draws, sizes["chain"] * sizes["draw"]))
    with ThreadPoolExecutor(max_workers=1) as pool:
        simulated = pool.submit(engine.before)  # while the new evidence is read
        with suppress(AutolocError):  # rows that the old vintage can't hold are told below
            engine.read(news, case)
        simulated.result()
    outcome = engine.outcome(news)
    table = _rows_table(engine, news, outcome)
    engine.keep()
    notes = list(outcome.notes)
    if refit == "always" or (refit == "auto" and not outcome.trusted):
        outcome, more = refitted(posterior, case, engine)
        notes += more
    elif not outcome.trusted:
        notes.append(
            f"The weights can't be trusted (k-hat {outcome.khat:.2f}, worth {outcome.ess:.0f} "
            "futures): nothing is given. A refit gives it."
        )
    return Update(
        case=case,
        headline=headline_changes(posterior.case, engine.futures, outcome),
        rows=table,
        method=outcome.method,
        khat=outcome.khat,
        ess=outcome.ess,
        before=engine.futures,
        after=outcome.futures,
        weight=outcome.weight,
        notes=tuple(notes),
        settings={
            **_settings(posterior, case, seed, engine, outcome),
            **_rows_told(news),
            "seconds": round(time.perf_counter() - started, 2),
        },
        problems=tuple(p for checks in _checks(posterior, outcome) for p in checks.problems),
    )


def _checks(posterior: "Posterior", outcome: Outcome) -> list["Diagnostics"]:
    """Return the checks of every fit behind the two headlines."""
    own = posterior.diagnostics
    return [*([] if own is None else [own]), *outcome.checks]


def _rows_table(engine: Engine, news: list[NewRow], together: Outcome) -> pd.DataFrame:
    """Return what each piece of evidence does alone."""
    parts = pieces(news, engine.case)
    alone = [together] if len(parts) == 1 else []
    if 1 < len(parts) <= MOST:
        alone = [engine.outcome(part) for part in parts]
    lines = [_line(engine, part, alone[i] if alone else None) for i, part in enumerate(parts)]
    return pd.DataFrame(lines)


def _line(engine: Engine, part: list[NewRow], outcome: Outcome | None) -> dict[str, object]:
    about = {
        "rows": "; ".join(row.text for row in part),
        "tables": ";".join(dict.fromkeys(row.table for row in part)),
        "known": max(row.known for row in part),
    }
    if outcome is None:
        return {**about, "how": "", **changes(engine, None), "note": "not weighed alone"}
    how = engine.how(part, outcome)
    return {**about, "how": how, **changes(engine, outcome), "note": " ".join(outcome.notes)}


def _rows_told(news: list[NewRow]) -> dict[str, object]:
    """Return number and fingerprint of the rows, whatever their order."""
    plain = sorted(json.dumps([row.table, row.known, row.text]) for row in news)
    digest = hashlib.sha256("\n".join(plain).encode()).hexdigest()
    return {"rows": len(news), "rows_hash": digest[:16]}


def _settings(
    posterior: "Posterior", case: "Case", seed: int, engine: Engine, outcome: Outcome
) -> dict[str, object]:
    told = about(posterior, seed)
    passed = diagnostics_ok(told)
    for refit in outcome.checks:
        told["diagnostics"] = f"{told['diagnostics']}; refit {refit.summary()}"
        passed = refit.ok and passed is not False
    return {
        **{name: told[name] for name in ("title", "case", "priors", "seed", "diagnostics")},
        "diagnostics_ok": passed,
        "vintage_before": posterior.case.vintage,
        "vintage": case.vintage,
        "case_hash_before": told["case_hash"],
        "futures": engine.draws,
    }
