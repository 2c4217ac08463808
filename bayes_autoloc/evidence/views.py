"""The attributes of a case: the keys of its settings, and its tables as copies."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from bayes_autoloc.evidence.settings import Settings, Shock, Target

__all__ = ["CaseViews"]


class CaseViews:
    """Read-only attributes; ``Case`` adds how to get and change a case.

    Every table comes as a copy: nothing that is done to it reaches the case.
    """

    settings: Settings
    _tables: Mapping[str, pd.DataFrame]

    @property
    def name(self) -> str:
        """Short name."""
        return self.settings.name

    @property
    def title(self) -> str:
        """Heading for reports."""
        return self.settings.title or self.settings.name

    @property
    def country(self) -> str:
        """Home country."""
        return self.settings.country

    @property
    def scope(self) -> str:
        """Scope of the production table that the plants add up to."""
        return self.settings.scope

    @property
    def series(self) -> str:
        """Reference series of national production."""
        return self.settings.series

    @property
    def vintage(self) -> str:
        """Last month whose knowledge is in the case, ``YYYY-MM``."""
        return self.settings.vintage

    @property
    def first_year(self) -> int:
        """First calendar year of the model."""
        return self.settings.first_year

    @property
    def horizons(self) -> tuple[int, ...]:
        """Years that are reported."""
        return self.settings.horizons

    @property
    def market_scope(self) -> str:
        """Scope of the market table that the market block models."""
        return self.settings.market_scope

    @property
    def targets(self) -> tuple[Target, ...]:
        """Published targets, cars a year."""
        return self.settings.targets

    @property
    def shocks(self) -> tuple[Shock, ...]:
        """Spells of months in which many plants were hit at once."""
        return self.settings.shocks

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name."""
        return MappingProxyType({name: frame.copy() for name, frame in self._tables.items()})

    @property
    def sites(self) -> pd.DataFrame:
        """Physical plants; capacity in cars a year."""
        return self._tables["sites"].copy()

    @property
    def plants(self) -> pd.DataFrame:
        """Tenancies: one carmaker group's programme at a site; capacity in cars a year."""
        return self._tables["plants"].copy()

    @property
    def output(self) -> pd.DataFrame:
        """Cars made by a tenancy in a year."""
        return self._tables["output"].copy()

    @property
    def plans(self) -> pd.DataFrame:
        """Announced volumes, cars a year."""
        return self._tables["plans"].copy()

    @property
    def events(self) -> pd.DataFrame:
        """Starts, halts, restarts, closures and conversions; in order within a month."""
        return self._tables["events"].copy()

    @property
    def production(self) -> pd.DataFrame:
        """National production figures."""
        return self._tables["production"].copy()

    @property
    def market(self) -> pd.DataFrame:
        """National sales, import and export figures."""
        return self._tables["market"].copy()

    @property
    def forecasts(self) -> pd.DataFrame:
        """Published national forecasts and targets, with what came of them."""
        return self._tables["forecasts"].copy()

    @property
    def policy(self) -> pd.DataFrame:
        """Dated policy steps and shocks."""
        return self._tables["policy"].copy()
