r"""A quote: what a plan for one plant and year is worth.

The output is what a plant makes while it runs (`quote_output`, the plan a biased measurement of
it), at most 1.2 times the nameplate, times the share of the year that it runs (`quote_months`). So
halts, closures and late starts are in it: nothing is made in futures in which a project has not
started or a plant stands still. Past years have the drivers that are known, later ones those of a
forecast of the status quo, its caps by demand included (`quote_drivers`). Not in it: a site that is
shared with others, a scenario's shifts.

What is used depends on the kind of plant (`quote_question`). A known plant keeps its fitted
effects, its state and its own halt rate; for a past year the months that it ran are taken as
recorded, and a published figure, which the fit has seen, is told beside the quote. Projects and
generic plants draw effects from their class. A project's plan is compared with what it would make
by its own schedule, so how much is planned says nothing of whether it starts.
"""

from typing import TYPE_CHECKING

from bayes_autoloc.insight.quote_answer import Quote
from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_options import Options

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Quote", "Quoter", "quote"]


def quote(
    posterior: "Posterior",
    *,
    year: int,
    plan: float | None = None,
    announced: str | None = None,
    wave: str | None = None,
    entry_mode: str | None = None,
    takeover: bool | None = None,
    capacity: float | None = None,
    start: str | None = None,
    plant: str | None = None,
    seed: int | None = None,
) -> Quote:
    """Say what a plan for a plant and year is worth.

    Parameters
    ----------
    posterior : Posterior
        A fit. What depends on it alone is worked out once and kept with it.
    year : int
        Year of the output, past or future.
    plan : float, optional
        Cars planned for the year; without it only class and capacity count.
    announced : str, optional
        Month in which the plan was said, ``YYYY-MM``; by default the vintage for years from then
        on.
    wave, entry_mode : str, optional
        Class of the plant, from `bayes_autoloc.model.coords`.
    takeover : bool, optional
        It works in a plant that another maker built; by default not.
    capacity : float, optional
        Nameplate, cars a year. For a plant of the case it replaces the case's.
    start : str, optional
        Month of the first car, or of its planned start, ``YYYY-MM``. For a project of the case it
        replaces the case's.
    plant : str, optional
        Identifier of a plant of the case: class, capacity and start then come from there, and
        another class or start of a plant that has started is an error. Without it `wave`,
        `entry_mode`, `capacity` and `start` are needed.
    seed : int, optional
        By default the fit's.

    Returns
    -------
    Quote
        Output, share of the plan, chances of a halt and of a start in time, precedents.

    Raises
    ------
    AutolocError
        With all that is wrong with the options, or if the fit has no market.
    """
    options = Options(
        year=year,
        plan=plan,
        announced=announced,
        wave=wave,
        entry_mode=entry_mode,
        takeover=takeover,
        capacity=capacity,
        start=start,
        plant=plant,
    )
    return _quoter(posterior, seed).answer(options)


def _quoter(posterior: "Posterior", seed: int | None) -> "Quoter":
    """Return the quoter of a fit, kept with it as `Posterior.observations` is."""
    kept: dict[int | None, Quoter] = vars(posterior).setdefault("_quoters", {})
    if seed not in kept:
        kept[seed] = Quoter.of(posterior, seed=seed)
    return kept[seed]
