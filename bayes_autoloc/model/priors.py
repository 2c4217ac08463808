"""Sets of priors: what the model believes before it reads the tables.

A set comes from a file (see ``docs/priors.md``). Three are shipped: ``default``, ``sceptical``
(low uptake) and ``ministry`` (targets largely come true); the other two name only what differs.
Importing this module loads neither SciPy nor PyMC.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from bayes_autoloc.errors import PriorError, Problem, did_you_mean
from bayes_autoloc.model.prior import Interval, Prior
from bayes_autoloc.model.prior_file import (
    SHIPPED,
    PriorFile,
    find_prior_file,
    parse_prior_file,
    read_prior_file,
)

__all__ = ["Interval", "Prior", "PriorSet", "UnknownPriorError"]


class UnknownPriorError(PriorError, KeyError):
    """A set holds no prior of that name; a KeyError too, as for any mapping."""

    __str__ = Exception.__str__  # KeyError would show the text in quotes


class PriorSet(Mapping[str, Prior]):
    """All priors of the model, an immutable mapping from parameter name to prior.

    Parameters
    ----------
    priors : iterable of Prior
        One per parameter.
    name : str
        Short name, for example ``"default"``.
    title : str
        One line on what the set believes.

    Examples
    --------
    >>> priors = PriorSet.load("default")
    >>> priors["eta_0"].distribution
    'Normal'
    >>> narrower = priors.with_(eta_0={"sigma": 0.2})
    >>> narrower["eta_0"].params["sigma"], narrower.content_hash == priors.content_hash
    (0.2, False)
    """

    def __init__(self, priors: Iterable[Prior], *, name: str = "custom", title: str = "") -> None:
        self._priors = {prior.name: prior for prior in priors}
        self.name = name
        self.title = title

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the shipped sets."""
        return SHIPPED

    @classmethod
    def load(cls, which: str | Path = "default") -> Self:
        """Load a shipped set or a user's file.

        Parameters
        ----------
        which : str or Path
            A shipped name, or the path of a TOML file.

        Raises
        ------
        PriorError
            There is no such set, or its file has problems; all of them are listed.
        """
        path = find_prior_file(which)
        shipped = str(which) in SHIPPED
        known = None if shipped else tuple(cls.load("default"))
        name = str(which) if shipped else path.stem
        return cls._build(read_prior_file(path), name, known, (path.resolve(),))

    @classmethod
    def from_text(cls, text: str, name: str = "custom") -> Self:
        """Build a set from the text of a prior file.

        Unlike `load` it does not ask for every prior of the model, so that a fit saved with
        another version can be read.

        Raises
        ------
        PriorError
            The text has problems; all of them are listed.
        """
        return cls._build(parse_prior_file(text, f"{name}.toml"), name, None, ())

    def to_text(self) -> str:
        """Return the whole set as the text of a prior file without a base; `from_text` reads it."""
        from bayes_autoloc.model.prior_text import write_priors  # noqa: PLC0415 - pydantic

        return write_priors(self)

    @classmethod
    def _build(
        cls, file: PriorFile, name: str, known: tuple[str, ...] | None, seen: tuple[Path, ...]
    ) -> Self:
        """Check a file and lay it over its base; ``seen`` are the files that led here."""
        from bayes_autoloc.model.prior_merge import build_priors  # noqa: PLC0415 - pydantic

        base = None if file.base is None else cls._load_base(file, known, seen)
        priors = build_priors(file, base=base, known=known)
        return cls(priors, name=name, title=file.title)

    @classmethod
    def _load_base(
        cls, file: PriorFile, known: tuple[str, ...] | None, seen: tuple[Path, ...]
    ) -> Self:
        path = find_prior_file(str(file.base), file.folder).resolve()
        if path in seen:
            found = f"base = {file.base!r} leads back to this file"
            problem = Problem(file.name, found, 'Use base = "default".', column="base")
            raise PriorError("The priors can't be used:", [problem])
        return cls._build(read_prior_file(path), path.stem, known, (*seen, path))

    def with_(self, **changes: Mapping[str, Any]) -> Self:
        """Return a set with some priors changed.

        Parameters
        ----------
        **changes : mapping
            By prior name, the keys that change: ``eta_0={"mu": -0.9}``. Other keys stay, unless
            the distribution changes. Reason and source become the caller's unless given.

        Raises
        ------
        PriorError
            A name or key is unknown, or a number impossible; all problems are listed.
        """
        from bayes_autoloc.model.prior_merge import build_priors  # noqa: PLC0415 - pydantic

        told = {"reason": "Set by the caller", "source": "judgement"}
        bare = [name for name, change in changes.items() if not isinstance(change, Mapping)]
        if bare:
            remedy = 'Name what changes, for example {"mu": -0.9, "sigma": 0.3}.'
            problems = [Problem("with_", f"{changes[n]!r}", remedy, column=n) for n in bare]
            raise PriorError("The priors can't be used:", problems)
        entries = {name: {**told, **change} for name, change in changes.items()}
        file = PriorFile("with_", "", entries)
        name = f"{self.name} with {', '.join(changes)}" if changes else self.name
        priors = build_priors(file, base=self, known=None)
        return type(self)(priors, name=name, title=self.title)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the distributions and their numbers; words do not change it."""
        content = {
            prior.name: [prior.distribution, _floats(prior.params)]
            for prior in self._priors.values()
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def changes_from(self, other: "PriorSet") -> tuple[str, ...]:
        """Return the names of the priors whose distribution or numbers differ."""
        return tuple(
            name
            for name, prior in self.items()
            if name not in other
            or (prior.distribution, prior.params) != (other[name].distribution, other[name].params)
        )

    def __getitem__(self, name: str) -> Prior:
        """Return the prior of a parameter; UnknownPriorError with a hint if there is none."""
        if name not in self._priors:
            problem = Problem(
                self.name, f"no prior {name!r}", did_you_mean(name, list(self._priors))
            )
            raise UnknownPriorError("There is no such prior:", [problem])
        return self._priors[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in the order of the file."""
        return iter(self._priors)

    def __len__(self) -> int:
        """Return the number of priors."""
        return len(self._priors)

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same priors, words included."""
        return isinstance(other, PriorSet) and self._priors == other._priors

    def __hash__(self) -> int:
        """Hash by content."""
        return hash(self.content_hash)

    def __repr__(self) -> str:
        """Return name, number of priors and the start of the hash."""
        return f"PriorSet({self.name!r}, {len(self)} priors, {self.content_hash[:8]})"


def _floats(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers as floats, so that 1 and 1.0 have one hash."""
    return {
        key: _floats(value) if isinstance(value, Mapping) else float(value)
        for key, value in params.items()
    }
