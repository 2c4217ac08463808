"""The data of a report, from an outlook, its fit and what other commands found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.about import fingerprint
from bayes_autoloc.report.data import Report, Section
from bayes_autoloc.report.data_bands import Spreads, spread_out
from bayes_autoloc.report.data_checks import diagnostics_section, validation_section
from bayes_autoloc.report.data_forecast import fan_data, headline_data
from bayes_autoloc.report.data_insight import conditions_section, watch_section
from bayes_autoloc.report.data_ledger import ledger_section
from bayes_autoloc.report.data_method import method_section
from bayes_autoloc.report.data_origin import origin_data, version_section
from bayes_autoloc.report.data_ramps import ramp_section
from bayes_autoloc.report.data_scenarios import scenario_section
from bayes_autoloc.report.data_sensitivity import sensitivity_section
from bayes_autoloc.report.data_sources import sources_section
from bayes_autoloc.report.data_sweep import sweep_section
from bayes_autoloc.report.data_targets import target_section
from bayes_autoloc.report.data_unknown import unknown_section
from bayes_autoloc.report.data_uptake import uptake_section

if TYPE_CHECKING:
    from bayes_autoloc.checks.result import CheckResult
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.forecast.scenario.sweep import Sweep
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.insight.conditions import Conditions
    from bayes_autoloc.insight.watch import WatchList

__all__ = ["Extras", "report_data"]


@dataclass(frozen=True)
class Extras:
    """What other functions found; a section without its part says which command makes it.

    Parameters
    ----------
    sweep : Sweep, optional
        Of `bayes_autoloc.sweep`.
    ledger : DataFrame, optional
        Table of `insight.ledger.ledger`.
    watch : WatchList, optional
        Of `insight.watch.watch_list`.
    conditions : Conditions, optional
        Of `insight.conditions.must_be_true`.
    results : mapping of str to CheckResult
        By name, as `report.validation.found_results` reads them.
    reasons : mapping of str to str
        By key of a section: why its part could not be made, instead of which command makes it.
    """

    sweep: "Sweep | None" = None
    ledger: pd.DataFrame | None = None
    watch: "WatchList | None" = None
    conditions: "Conditions | None" = None
    results: Mapping[str, "CheckResult"] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def report_data(outlook: "Outlook", posterior: "Posterior", extras: Extras | None = None) -> Report:
    """Return the data of the whole report.

    Parameters
    ----------
    outlook : Outlook
        A forecast of one scenario or several, best weighed by `weigh_targets`.
    posterior : Posterior
        The fit that the forecast was made from.
    extras : Extras, optional
        What other functions found.

    Returns
    -------
    Report
        Texts, tables and numbers of charts, section by section.

    Raises
    ------
    AutolocError
        If the forecast was made from another fit.
    """
    found = extras or Extras()
    if outlook.tree.attrs.get("fit", fingerprint(posterior)) != fingerprint(posterior):
        raise AutolocError(
            "The forecast was not made from this fit: forecast.nc and posterior.nc must come from "
            "one run. Run `bayes-autoloc forecast` again."
        )
    spreads = spread_out(outlook)
    sections = (
        _fan_section(outlook, spreads),
        target_section(outlook, posterior),
        ramp_section(outlook, posterior, spreads),
        uptake_section(outlook, spreads),
        scenario_section(outlook, spreads),
        sweep_section(found.sweep, outlook.horizons),
        ledger_section(found.ledger),
        watch_section(found.watch),
        conditions_section(found.conditions),
        diagnostics_section(posterior.diagnostics),
        validation_section(found.results),
        sensitivity_section(found.results),
        unknown_section(posterior),
        sources_section(posterior),
        method_section(),
        version_section(outlook, posterior),
    )
    told = tuple(_with_reason(section, found.reasons) for section in sections)
    return Report(origin_data(outlook), headline_data(outlook), told)


def _with_reason(section: Section, reasons: Mapping[str, str]) -> Section:
    """Return a missing section with the reason, if there is one."""
    if section.missing and section.key in reasons:
        return replace(section, missing=reasons[section.key])
    return section


def _fan_section(outlook: "Outlook", spreads: Spreads) -> Section:
    texts = (
        "Past and forecast, thousand a year. National production is told in the terms of the "
        "reference series; groups, imports and kits in the makers' own, so that they add up to "
        "some per cent more.",
    )
    notes = (
        "Intervals are credible intervals: given the tables and the priors, the quantity lies in "
        "the 80 % interval with probability 0.8. Quantiles do not add up; only draws do.",
    )
    data = fan_data(outlook, spreads)
    return Section("fan", "The forecast", texts, notes=notes, data=data)
