"""The settings of a case: the keys of case.toml and what they may hold, as pydantic models."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from bayes_autoloc.evidence.cells import MONTH

__all__ = ["Settings", "Shock", "Target"]

Month = Annotated[str, StringConstraints(pattern=rf"^(?:{MONTH})$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]
Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Year = Annotated[int, Field(ge=1900, le=2100, strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Model):
    """A published figure that forecasts are compared with.

    Parameters
    ----------
    year : int
        Year that it is for.
    value : float
        Cars a year, in the scope of the case.
    name : str
        Who set it.
    source : str
        Where it was published.
    """

    year: Year
    value: Annotated[float, Field(gt=0)]
    name: Filled
    source: str = ""


class Shock(_Model):
    """A spell of months in which many plants were hit at once.

    Parameters
    ----------
    kind : {"recession", "exodus", "sanctions"}
        Which plants it hits: all, the western wave, the chinese wave.
    start, end : str
        First and last month, ``YYYY-MM``, both inside the spell.
    known_from : str
        Month from which the public could know that the spell had begun.
    source, note : str
        Where that can be read, and one line in our own words.
    """

    kind: Literal["recession", "exodus", "sanctions"]
    start: Month
    end: Month
    known_from: Month
    source: Filled
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"it ends in {self.end}, before it starts in {self.start}")
        if self.known_from < self.start:
            raise ValueError(f"it is known from {self.known_from}, before it starts")
        return self


class Settings(_Model):
    """Everything in case.toml; docs/schema.md explains the keys.

    Parameters
    ----------
    name : str
        Short name: small letters, digits, underscores.
    country : str
        Home country, spelt as in the tables.
    scope : str
        Scope of production.csv that the plants of the case add up to.
    series : str
        Reference series: published numbers are in its terms.
    vintage : str
        ``YYYY-MM``: nothing that became known later is in the case.
    first_year : int
        First calendar year of the model.
    horizons : tuple of int
        Years that are reported.
    title : str
        Heading for reports.
    market_scope : str
        Scope of market.csv that the market block models.
    targets, shocks : tuple
        Published targets; spells that hit many plants.
    """

    name: Slug
    country: Filled
    scope: Slug
    series: Literal[
        "rosstat",
        "autostat",
        "napi",
        "oica",
        "asm",
        "aeb",
        "ministry",
        "customs",
        "china_customs",
        "other",
    ]
    vintage: Month
    first_year: Year
    horizons: Annotated[tuple[Year, ...], Field(min_length=1)]
    title: str = ""
    market_scope: Slug = "passenger_sales"
    targets: tuple[Target, ...] = ()
    shocks: tuple[Shock, ...] = ()

    @field_validator("horizons")
    @classmethod
    def _ascending(cls, years: tuple[int, ...]) -> tuple[int, ...]:
        if list(years) != sorted(set(years)):
            raise ValueError("horizons must be ascending years")
        return years

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        last_year = int(self.vintage[:4])
        if self.first_year >= last_year:
            raise ValueError(
                f"first_year {self.first_year} leaves no complete year before the vintage "
                f"{self.vintage}"
            )
        if self.horizons[0] < last_year:
            raise ValueError(f"the horizon {self.horizons[0]} lies before the vintage")
        for shock in self.shocks:
            if shock.known_from > self.vintage:
                raise ValueError(
                    f"a shock ({shock.kind}, {shock.start}) is known only from "
                    f"{shock.known_from}, after the vintage {self.vintage}"
                )
        _refuse_overlaps(self.shocks)
        return self


def _refuse_overlaps(shocks: tuple[Shock, ...]) -> None:
    by_start = sorted(shocks, key=lambda shock: (shock.kind, shock.start))
    for before, after in pairwise(by_start):
        if before.kind == after.kind and after.start <= before.end:
            raise ValueError(
                f"two shocks of kind {before.kind} overlap: to {before.end} and from {after.start}"
            )
