"""What `priors show` prints. Loaded only when it runs."""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.model.prior import Interval, Param, Prior
from bayes_autoloc.model.priors import PriorSet

__all__ = ["show_prior", "show_priors"]


def show_priors(name: str) -> None:
    """Print a set, a line for each prior; those that differ from the default are marked.

    Raises
    ------
    PriorError
        If there is no such set, or it can't be used.
    """
    priors = PriorSet.load(name)
    changed = set(priors.changes_from(PriorSet.load("default")))
    table = Table(title=Text(f"{priors.name}: {priors.title}"), title_justify="left")
    table.add_column("prior", no_wrap=True)
    for column in ("distribution", "unit", "source"):
        table.add_column(column, overflow="fold")
    for prior in priors.values():
        mark = "*" if prior.name in changed else ""
        cells = (prior.name + mark, _distribution(prior), prior.unit, prior.grade)
        table.add_row(*(Text(cell) for cell in cells))
    screen = Screen()
    screen.show(table)
    screen.say(
        f"{len(priors)} priors; * differs from default. Shipped: {', '.join(priors.names())}"
    )


def show_prior(name: str, prior_name: str) -> None:
    """Print one prior in full.

    Raises
    ------
    PriorError
        If there is no such set or prior.
    """
    prior = PriorSet.load(name)[prior_name]
    screen = Screen()
    screen.say(prior.name, "bold")
    screen.say(f"Distribution: {_distribution(prior)}")
    screen.say(f"Unit: {prior.unit}")
    if prior.elicited is not None:
        screen.say(f"Meant: {_meant(prior.elicited)}")
    screen.say(f"Reason: {prior.reason}")
    screen.say(f"Source: {prior.source}")


def _distribution(prior: Prior) -> str:
    params = ", ".join(f"{name} = {_number(value)}" for name, value in prior.params.items())
    return f"{prior.distribution}({params})"


def _meant(interval: Interval) -> str:
    ends = f"{_number(interval.lower)} to {_number(interval.upper)}"
    scale = "" if interval.scale == "identity" else f" (after {interval.scale})"
    return f"{100 * interval.mass:g} % from {ends}{scale}"


def _number(value: Param) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {inner:g}" for key, inner in value.items()) + "}"
    return f"{value:g}"
