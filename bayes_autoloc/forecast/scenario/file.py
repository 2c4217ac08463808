"""Scenario files: read, checked as a whole, and put on top of the shipped scenarios."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bayes_autoloc.errors import Problem, ScenarioError, did_you_mean
from bayes_autoloc.forecast.paths import STATUS_QUO
from bayes_autoloc.forecast.scenario.effect import Effect
from bayes_autoloc.forecast.scenario.file_effects import read_effects
from bayes_autoloc.forecast.scenario.file_paths import read_paths
from bayes_autoloc.forecast.scenario.inherit import Draft, inherited
from bayes_autoloc.forecast.scenario.levers import MIXTURE, NAME
from bayes_autoloc.forecast.scenario.scenario import Scenario
from bayes_autoloc.model.prior_file import prior_folder
from bayes_autoloc.toml_text import TomlText, read_toml

__all__ = ["load_scenarios"]

_TOP = ("title", "weights", "effects", "scenarios")
_KEYS = ("title", "reason", "inherits", "paths", "effects")
_REMEDIES = {
    "title": 'Name it in a few words, for example title = "Sanctions tightened".',
    "reason": "Say in a sentence why one should look at it.",
    "inherits": 'Write "name" or ["name", "other"].',
    "paths": "Write a table [scenarios.NAME.paths] with lever = { 2026 = value }.",
    "effects": "Write a table [scenarios.NAME.effects.EFFECT], as for [effects.EFFECT].",
}
_HEADING = "The scenarios can't be used:"
_Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: _Text
    reason: _Text
    inherits: _Text | list[_Text] = Field(default_factory=list)
    paths: dict[str, Any] = Field(default_factory=dict)
    effects: dict[str, Any] = Field(default_factory=dict)


def load_scenarios(path: Path | None) -> tuple[list[Scenario], dict[str, float], str]:
    """Read the shipped file and, on top of it, a user's.

    Parameters
    ----------
    path : Path, optional
        The user's file.

    Returns
    -------
    scenarios : list of Scenario
        Status quo first, then the shipped and the user's in the order of the files.
    weights : dict
        Of the user's file, else the shipped ones.
    name : str
        Name of the last file.

    Raises
    ------
    ScenarioError
        With every problem of a file.
    """
    shipped = _File.read(prior_folder() / "scenarios.toml")
    effects, drafts = shipped.parts({}, {})
    weights, name = shipped.weights(), shipped.name
    if path is not None:
        own = _File.read(path)
        effects, drafts = own.parts(effects, drafts)
        weights, name = own.weights() or weights, own.name
    scenarios = [_scenario(word, drafts, effects) for word in drafts]
    first = [one for one in scenarios if one.name == STATUS_QUO]
    return [*first, *(one for one in scenarios if one.name != STATUS_QUO)], weights, name


def _scenario(name: str, drafts: Mapping[str, Draft], effects: Mapping[str, Effect]) -> Scenario:
    paths, own = inherited(name, drafts)
    return Scenario(name, drafts[name].title, drafts[name].reason, paths, {**effects, **own})


class _File:
    """One scenario file while it is read; collects what is wrong with it."""

    def __init__(self, name: str, source: TomlText) -> None:
        self.name, self.source = name, source
        self.problems: list[Problem] = []

    @classmethod
    def read(cls, path: Path) -> "_File":
        def fail(found: str, remedy: str, row: int | None) -> ScenarioError:
            return ScenarioError(_HEADING, [Problem(path.name, found, remedy, row=row)])

        remedy = 'Write [scenarios.NAME], then title = "..." and paths.'
        return cls(path.name, read_toml(path, fail, remedy))

    def parts(
        self, effects: Mapping[str, Effect], drafts: Mapping[str, Draft]
    ) -> tuple[dict[str, Effect], dict[str, Draft]]:
        """Return effects and scenarios with those of this file on top; raise what is wrong."""
        content = self.source.content
        for key in content:
            if key not in _TOP:
                self._report(f"unknown key {key!r}", did_you_mean(key, _TOP), (), key)
        found = read_effects(self._table(content, "effects"), ("effects",), self._report)
        tables = self._table(content, "scenarios")
        own = {
            name: draft
            for name, raw in tables.items()
            if (draft := self._draft(name, raw, frozen=bool(drafts))) is not None
        }
        both = {**drafts, **own}
        # One that is there but wrong has been told already: it is not unknown as well.
        names = list(dict.fromkeys([*drafts, *tables]))
        self.problems += _wrong_parents(self, own, both, names)
        self._check_weights(self._table(content, "weights"), names)
        if self.problems:
            raise ScenarioError(_HEADING, self.problems)
        return {**effects, **found}, both

    def weights(self) -> dict[str, float]:
        return {name: float(w) for name, w in self.source.content.get("weights", {}).items()}

    def _report(
        self, found: str, remedy: str, table: tuple[str, ...], key: str | None = None
    ) -> None:
        row = self.source.row(table, key)
        place = ".".join([*table, *([] if key is None else [key])])
        self.problems.append(Problem(self.name, found, remedy, row=row, column=place))

    def _table(self, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = content.get(key, {})
        if isinstance(value, Mapping):
            return value
        self._report(f"{key} = {value!r} is not a table", f"Write [{key}].", (), key)
        return {}

    def _draft(self, name: str, raw: object, *, frozen: bool) -> Draft | None:
        table = ("scenarios", name)
        if frozen and name == STATUS_QUO:
            remedy = "Give yours another name; all others are compared with it."
            self._report(f"{STATUS_QUO} is the reference and can't be changed", remedy, table)
            return None
        if not re.fullmatch(NAME, name) or name == MIXTURE:
            remedy = f"Use small letters, digits and underscores, and not {MIXTURE!r}."
            self._report(f"a scenario can't be named {name!r}", remedy, table)
            return None
        if not isinstance(raw, Mapping):
            self._report(f"{name} = {raw!r} is not a table", f"Write [scenarios.{name}].", table)
            return None
        # Read whatever the rest is like, so that all faults come in one message.
        paths = read_paths(_mapping(raw.get("paths")), (*table, "paths"), self._report)
        effects = read_effects(_mapping(raw.get("effects")), (*table, "effects"), self._report)
        try:
            entry = _Entry.model_validate(dict(raw))
        except ValidationError as error:
            for key, found, remedy in _shape_problems(error, raw):
                self._report(found, remedy, table, key)
            return None
        parents = [entry.inherits] if isinstance(entry.inherits, str) else entry.inherits
        return Draft(entry.title, entry.reason, tuple(parents), paths, effects)

    def _check_weights(self, weights: Mapping[str, Any], known: Sequence[str]) -> None:
        for name, weight in weights.items():
            if name not in known:
                hint = did_you_mean(name, known)
                self._report(
                    f"a weight for the unknown scenario {name!r}", hint, ("weights",), name
                )
            elif not _is_share(weight):
                remedy = "Give a probability between 0 and 1."
                self._report(f"{name} = {weight!r}", remedy, ("weights",), name)
        numbers = [float(weight) for weight in weights.values() if _is_share(weight)]
        # A weight that is wrong has been told; what the others add up to says nothing.
        if weights and len(numbers) == len(weights) and abs(sum(numbers) - 1) > 1e-6:
            found = f"the weights add up to {sum(numbers):g}"
            self._report(found, "They must add up to 1.", ("weights",))


def _is_share(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= float(value) <= 1  # type: ignore[arg-type]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _wrong_parents(
    file: _File, own: Mapping[str, Draft], known: Mapping[str, Draft], names: Sequence[str]
) -> Iterator[Problem]:
    for name, draft in own.items():
        row = file.source.row(("scenarios", name), "inherits")
        place = f"scenarios.{name}.inherits"
        for parent in draft.parents:
            if parent not in names:
                hint = did_you_mean(parent, names)
                found = f"it inherits from the unknown scenario {parent!r}"
                yield Problem(file.name, found, hint, row=row, column=place)
        circle = draft.circle(name, known)
        if circle:
            found = f"it inherits from itself: {' -> '.join(circle)}"
            yield Problem(file.name, found, "Break the circle.", row=row, column=place)


def _shape_problems(
    error: ValidationError, raw: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    told = set()
    for fault in error.errors():
        key = str(fault["loc"][0])
        if key in told:  # "text or list of texts" fails once for each
            continue
        told.add(key)
        if fault["type"] == "missing":
            yield key, f"no {key!r}", _REMEDIES[key]
        elif key not in _KEYS:
            yield key, f"unknown key {key!r}", did_you_mean(key, _KEYS)
        else:
            yield key, f"{key} = {raw[key]!r}", _REMEDIES[key]
