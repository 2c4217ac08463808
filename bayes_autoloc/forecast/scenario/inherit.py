"""Inheritance between scenarios: what a scenario takes over from others, and circles in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bayes_autoloc.forecast.scenario.effect import Effect
from bayes_autoloc.forecast.scenario.lever_path import LeverPath

__all__ = ["Draft", "inherited"]


@dataclass(frozen=True)
class Draft:
    """A scenario as its file has it, before it inherits.

    Parameters
    ----------
    title, reason : str
        As in `Scenario`.
    parents : tuple of str
        Scenarios that it starts from; a later one wins over an earlier one.
    paths : mapping of str to LeverPath
        Its own; they replace whole paths of the parents.
    effects : mapping of str to Effect
        Its own.
    """

    title: str
    reason: str
    parents: tuple[str, ...] = ()
    paths: Mapping[str, LeverPath] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def circle(self, name: str, known: Mapping[str, "Draft"]) -> list[str]:
        """Return the way from a scenario back to itself, empty where there is none."""
        ways = [[name, parent] for parent in self.parents]
        while ways:
            way = ways.pop()
            if way[-1] == name:
                return way
            last = known.get(way[-1])
            if last is not None:
                ways += [[*way, parent] for parent in last.parents if parent not in way[1:]]
        return []


def inherited(
    name: str, drafts: Mapping[str, Draft]
) -> tuple[dict[str, LeverPath], dict[str, Effect]]:
    """Return all paths and effects of a scenario, those of its parents included."""
    draft = drafts[name]
    paths: dict[str, LeverPath] = {}
    effects: dict[str, Effect] = {}
    for parent in draft.parents:
        theirs = inherited(parent, drafts)
        paths |= theirs[0]
        effects |= theirs[1]
    return {**paths, **draft.paths}, {**effects, **draft.effects}
