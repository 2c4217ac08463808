"""Write a set of priors as the text of a prior file, so that a saved fit can carry it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bayes_autoloc.model.prior_merge import plain

if TYPE_CHECKING:
    from bayes_autoloc.model.prior import Prior
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["write_priors"]


def write_priors(priors: "PriorSet") -> str:
    """Return TOML text that `PriorSet.from_text` turns into an equal set."""
    heading = [f"title = {_value(priors.title)}"] if priors.title else []
    return "\n\n".join([*heading, *_tables(priors.values())]) + "\n"


def _tables(priors: Iterable["Prior"]) -> Iterable[str]:
    for prior in priors:
        lines = [f"{_key(key)} = {_value(value)}" for key, value in plain(prior).items()]
        yield "\n".join([f"[{_key(prior.name)}]", *lines])


def _key(key: str) -> str:
    """Return a key bare where TOML allows it, else in quotes."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    """Return a value in TOML; JSON's strings and numbers are TOML's, its objects are not."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(element)}" for key, element in value.items())
        return f"{{ {inside} }}"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")  # the one control character that JSON leaves as it is
