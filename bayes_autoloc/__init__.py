"""Bayesian forecasts of vehicle localisation.

From announced plans to credible intervals of production.

The public names are loaded when they are first used, so that ``import bayes_autoloc`` takes
milliseconds and never starts PyMC.

Examples
--------
>>> from bayes_autoloc import Case, PriorSet, fit, forecast  # doctest: +SKIP
>>> case = Case.load("russia").as_of("2025-04")  # doctest: +SKIP
>>> outlook = forecast(fit(case, PriorSet.load("default"), seed=1), horizon=2035)  # doctest: +SKIP
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet
    from bayes_autoloc.forecast.scenario.sweep import sweep
    from bayes_autoloc.forecast.simulate import forecast
    from bayes_autoloc.inference.fit import fit
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.insight.conditions import must_be_true
    from bayes_autoloc.insight.credibility import weigh_targets
    from bayes_autoloc.insight.ledger import ledger
    from bayes_autoloc.insight.quote import Quote, quote
    from bayes_autoloc.insight.replay import replay
    from bayes_autoloc.insight.update import update
    from bayes_autoloc.insight.watch import watch_list
    from bayes_autoloc.model.priors import PriorSet
    from bayes_autoloc.report.data_report import report_data
    from bayes_autoloc.report.html import write_report

    __version__: str

__all__ = [
    "Case",
    "Outlook",
    "Posterior",
    "PriorSet",
    "Quote",
    "Scenario",
    "ScenarioSet",
    "__version__",
    "fit",
    "forecast",
    "ledger",
    "must_be_true",
    "quote",
    "replay",
    "report_data",
    "sweep",
    "update",
    "watch_list",
    "weigh_targets",
    "write_report",
]

_HOMES = {
    "Case": "bayes_autoloc.evidence.case",
    "Outlook": "bayes_autoloc.forecast.outlook",
    "Posterior": "bayes_autoloc.inference.posterior",
    "PriorSet": "bayes_autoloc.model.priors",
    "Quote": "bayes_autoloc.insight.quote_answer",
    "Scenario": "bayes_autoloc.forecast.scenario.scenario",
    "ScenarioSet": "bayes_autoloc.forecast.scenario.scenario",
    "fit": "bayes_autoloc.inference.fit",
    "ledger": "bayes_autoloc.insight.ledger",
    "must_be_true": "bayes_autoloc.insight.conditions",
    "quote": "bayes_autoloc.insight.quote",
    "replay": "bayes_autoloc.insight.replay",
    "report_data": "bayes_autoloc.report.data_report",
    "sweep": "bayes_autoloc.forecast.scenario.sweep",
    "update": "bayes_autoloc.insight.update",
    "watch_list": "bayes_autoloc.insight.watch",
    "weigh_targets": "bayes_autoloc.insight.credibility",
    "write_report": "bayes_autoloc.report.html",
}


class _ForecastPackage(ModuleType):
    """The package `bayes_autoloc.forecast`, which is called like the function of that name.

    Importing any module of the package makes Python bind the package to the name that the public
    function has; called or not, the name must mean one thing in any order of imports.
    """

    def __call__(self, *args: object, **options: object) -> object:
        """Call :func:`bayes_autoloc.forecast.simulate.forecast`."""
        return import_module(f"{__name__}.forecast.simulate").forecast(*args, **options)


if not TYPE_CHECKING:
    import_module(f"{__name__}.forecast")
    sys.modules[f"{__name__}.forecast"].__class__ = _ForecastPackage


def __getattr__(name: str) -> object:
    """Load a public name from its home, or the version of the installed package."""
    if name == "__version__":
        version: str = import_module("importlib.metadata").version("bayes_autoloc")
        return version
    if name in _HOMES:
        value: object = getattr(import_module(_HOMES[name]), name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
