"""What all scenarios of a forecast have in common."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.forecast.time_axis import Calendar
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["Setting"]


@dataclass(frozen=True)
class Setting:
    """The fit and the time axis of a forecast.

    Parameters
    ----------
    parameters : Parameters
        Draws of the fit.
    priors : PriorSet
        Priors by parameter name.
    streams : Streams
        Source of randomness.
    observations : Observations
        The evidence in rows.
    calendar : Calendar
        Months and years.
    series : str
        Series in whose terms production is published.
    """

    parameters: "Parameters"
    priors: "PriorSet"
    streams: "Streams"
    observations: "Observations"
    calendar: "Calendar"
    series: str
