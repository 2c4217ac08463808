"""The method in one page."""

from bayes_autoloc.report.data import Section

__all__ = ["method_section"]

TERMS = (
    (
        "Evidence",
        "Nine tables of plants, outputs, plans, events, national figures, official forecasts and "
        "policy steps. Every row has a source and the month from which the public could know it, "
        "so that the same code can forecast with what was known at any earlier month.",
    ),
    (
        "Ramp-ups",
        "A plant's output is its capacity times its steady use times a curve that rises with its "
        "age; demand, protection and the noise of a year move it. Use and ramp time are learnt "
        "jointly: by mode of entry, by wave of makers, for takeovers of empty plants, and for each "
        "plant. Plants of Chinese groups abroad count half.",
    ),
    (
        "Plans",
        "A plan is a measurement of output with a bias that grows with its lead and with the youth "
        "of the plant; how large bias and spread are is learnt from plans whose outcome is known.",
    ),
    (
        "Halts, restarts, closures, new projects",
        "Rates in events a plant-year, learnt from dated events. A recession moves every plant, an "
        "exodus the Western wave, sanctions the Chinese one. Announced projects start or are "
        "cancelled; new ones come at a rate that follows Chinese sales and the fee on imports.",
    ),
    (
        "Market and incumbents",
        "Sales swing back to a level, with shocks; makers that ran before the case began follow "
        "the market around a level of their own.",
    ),
    (
        "National total",
        "The sum of all parts, draw by draw, in the terms of the reference series, capped by what "
        "the market takes. Published totals pin down plants that are rarely reported.",
    ),
    (
        "Fit",
        "One joint Bayesian model, sampled by Hamiltonian Monte Carlo with four chains. Every "
        "assumption that no table supports is a prior in a text file, with a unit and a reason.",
    ),
    (
        "Simulation",
        "Each draw of the fit lives through the months to the horizon: shocks come, plants halt, "
        "restart and close, projects are announced, settle at empty sites or build their own, and "
        "ramp up. Sums are made within a draw and summarised afterwards.",
    ),
    (
        "Scenarios",
        "Levers shift steps of the simulation by effects that are priors with a grade of evidence. "
        "All scenarios share their random numbers.",
    ),
    (
        "Official targets",
        "Lines to compare with. On demand they reweight the futures, at their word or as far as "
        "past promises of their kind were kept; k-hat says whether the weights can be trusted.",
    ),
    (
        "Checks",
        "Convergence with every fit. Backtests from earlier vintages, plants and waves left out, "
        "calibration on simulated data, replicated data, influence and sensitivity on demand, "
        "misses included.",
    ),
)


def method_section() -> Section:
    """Return the method in one page."""
    text = (
        "The full account, block by block with its formulas, is docs/model.md of the package; "
        "docs/priors.md and docs/schema.md describe beliefs and tables."
    )
    return Section("method", "Method in one page", (text,), terms=TERMS)
