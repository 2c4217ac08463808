"""Scenarios: named assumptions on the levers, read from a file or made in Python."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bayes_autoloc.errors import AutolocError, Problem, ScenarioError, did_you_mean
from bayes_autoloc.forecast.scenario.effect import Effect, grade_of
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import EFFECTS, GRADES, LEVERS, MIXTURE, NAME
from bayes_autoloc.model.prior import Prior

__all__ = ["SHIPPED", "Scenario", "ScenarioSet", "UnknownScenarioError"]

SHIPPED = "scenarios"
"""Name of the shipped file."""


class UnknownScenarioError(ScenarioError, KeyError):
    """A set holds no scenario of that name; a KeyError too, as for any mapping."""

    __str__ = Exception.__str__  # KeyError would show the text in quotes


@dataclass(frozen=True)
class Scenario:
    """A named set of assumptions.

    Parameters
    ----------
    name : str
        Short name, for tables.
    title : str
        In a few words, for pictures.
    reason : str
        Why one should look at it.
    paths : mapping of str to LeverPath
        By lever; levers left out stay as in the status quo.
    effects : mapping of str to Effect
        How strongly the industry answers; all that the levers need.

    Raises
    ------
    AutolocError
        If the name can't be used, a path stands under another lever, or an effect is missing.
    """

    name: str
    title: str
    reason: str
    paths: Mapping[str, LeverPath] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name that tables can't tell apart, and levers without their effects."""
        if not re.fullmatch(NAME, self.name) or self.name == MIXTURE:
            raise AutolocError(
                f"A scenario can't be named {self.name!r}: small letters, digits and underscores, "
                f"and not {MIXTURE!r}."
            )
        for lever, path in self.paths.items():
            if lever != path.lever:
                raise AutolocError(f"The path of {path.lever} stands under {lever!r}.")
        needed = [name for lever in self.paths for name in LEVERS[lever].effects]
        missing = [name for name in needed if name in EFFECTS and name not in self.effects]
        if missing:
            raise AutolocError(
                f"Scenario {self.name!r} lacks the effects {', '.join(missing)}. Make it from a "
                'shipped one, ScenarioSet.load()["status_quo"].but(...), which has them all.'
            )

    def but(
        self,
        name: str,
        title: str = "",
        reason: str = "made in Python",
        **paths: Mapping[int, float | Prior],
    ) -> "Scenario":
        """Return a scenario like this one, with other paths for some levers.

        Parameters
        ----------
        name, title, reason : str
            Of the new one.
        **paths : mapping of int to float or Prior
            By lever, for example ``sanctions={2026: 0.5, 2027: 1.0}``.

        Raises
        ------
        AutolocError
            If there is no such lever, a year is missing, or the name can't be used.
        """
        own = {lever: LeverPath(lever, by_year) for lever, by_year in paths.items()}
        return Scenario(name, title or name, reason, {**self.paths, **own}, self.effects)

    @property
    def grades(self) -> dict[str, str]:
        """The grade of every effect that the scenario's levers need, by effect."""
        names = [name for lever in self.paths for name in LEVERS[lever].effects]
        return {name: grade_of(name, self.effects) for name in names}

    @property
    def grade(self) -> str:
        """The weakest of the grades; ``"assumed"`` where all levers act directly."""
        found = list(self.grades.values())
        if not found:
            return "status quo" if not self.paths else "assumed"
        return max(found, key=GRADES.index)

    def refuse_late(self, horizon: int) -> None:
        """Raise AutolocError if nothing that the scenario assumes happens up to the horizon."""
        first = min((path.first_year for path in self.paths.values()), default=horizon)
        if first > horizon:
            raise AutolocError(
                f"Scenario {self.name!r} begins in {first}, after the last forecast year "
                f"{horizon}: it would equal the status quo. Move its paths, or the horizon."
            )


class ScenarioSet(Mapping[str, Scenario]):
    """Scenarios in order, the reference first, and the weights of their mixture.

    Parameters
    ----------
    scenarios : sequence of Scenario
        With different names; the first is what the others are compared with.
    weights : mapping of str to float
        By scenario, adding up to 1; empty without a mixture.
    name : str
        Of the set.

    Raises
    ------
    ScenarioError
        If two scenarios share a name, or the weights don't fit.

    Examples
    --------
    >>> scenarios = ScenarioSet.load()
    >>> next(iter(scenarios))
    'status_quo'
    """

    def __init__(
        self,
        scenarios: Sequence[Scenario],
        weights: Mapping[str, float] | None = None,
        name: str = "custom",
    ) -> None:
        self._scenarios = {one.name: one for one in scenarios}
        self.weights = dict(weights or {})
        self.name = name
        known = list(self._scenarios)
        problems = [
            Problem(name, f"a weight for the unknown scenario {word!r}", did_you_mean(word, known))
            for word in self.weights
            if word not in known
        ]
        if len(self._scenarios) < len(scenarios):
            problems.append(Problem(name, "two scenarios share a name", "Rename one of them."))
        problems += [
            Problem(name, f"{word} has the weight {weight:g}", "Give one between 0 and 1.")
            for word, weight in self.weights.items()
            if not 0 <= weight <= 1
        ]
        if self.weights and abs(sum(self.weights.values()) - 1) > 1e-6:
            total = sum(self.weights.values())
            problems.append(
                Problem(name, f"the weights add up to {total:g}", "They must add up to 1.")
            )
        if problems:
            raise ScenarioError("The scenarios can't be used:", problems)

    @classmethod
    def load(cls, which: str | os.PathLike[str] = SHIPPED) -> "ScenarioSet":
        """Load the shipped scenarios, or a file of your own on top of them.

        Parameters
        ----------
        which : str or path
            ``"scenarios"``, or a TOML file: see docs/scenarios.md.

        Raises
        ------
        ScenarioError
            With every problem of the file.
        """
        from bayes_autoloc.forecast.scenario.file import load_scenarios  # noqa: PLC0415 - pydantic

        own = None if str(which) == SHIPPED else Path(which)
        return cls(*load_scenarios(own))

    @property
    def reference(self) -> str:
        """Name of the scenario that the others are compared with."""
        return next(iter(self._scenarios))

    @property
    def content_hash(self) -> str:
        """SHA-256 of paths, effects and weights; words do not change it."""
        content = {
            "weights": self.weights,
            "scenarios": {name: _numbers(one) for name, one in self._scenarios.items()},
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def pick(self, names: Sequence[str]) -> "ScenarioSet":
        """Return some of the scenarios, the reference always among them, first.

        The weights stay only where all scenarios that carry one are picked.

        Raises
        ------
        ScenarioError
            If there is no such scenario.
        """
        wanted = [self[name] for name in dict.fromkeys([self.reference, *names])]
        kept = {one.name for one in wanted}
        whole = {name for name, weight in self.weights.items() if weight > 0} <= kept
        weights = {name: w for name, w in self.weights.items() if name in kept} if whole else {}
        return ScenarioSet(wanted, weights, self.name)

    def __getitem__(self, name: str) -> Scenario:
        """Return a scenario; UnknownScenarioError with a hint if there is none."""
        if name not in self._scenarios:
            hint = did_you_mean(name, list(self._scenarios))
            problem = Problem(self.name, f"no scenario {name!r}", hint)
            raise UnknownScenarioError("There is no such scenario:", [problem])
        return self._scenarios[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, the reference first."""
        return iter(self._scenarios)

    def __len__(self) -> int:
        """Return the number of scenarios."""
        return len(self._scenarios)


def _numbers(scenario: Scenario) -> dict[str, object]:
    """Return what a scenario assumes, as JSON can hold it."""
    paths = {
        lever: {year: _plain(value) for year, value in path.by_year.items()}
        for lever, path in scenario.paths.items()
    }
    effects = {name: _plain(effect.prior) for name, effect in scenario.effects.items()}
    return {"paths": paths, "effects": effects}


def _plain(value: float | Prior) -> object:
    return [value.distribution, dict(value.params)] if isinstance(value, Prior) else float(value)
