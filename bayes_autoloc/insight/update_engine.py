"""Weights and futures of new rows: everything at once, or a few rows alone."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import (
    forecast_setting,
    headlines,
    national_production,
)
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.forecast.known import nameplates
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.update_ahead import Ahead, is_ahead
from bayes_autoloc.insight.update_kept import PRODUCTION, kept_of
from bayes_autoloc.insight.update_limits import exclusions_of, refusal
from bayes_autoloc.insight.update_outcome import Outcome
from bayes_autoloc.insight.update_rows import NewRow, case_with
from bayes_autoloc.insight.update_weights import (
    GroupLikelihoods,
    fit_with,
    same_frames,
    with_new_plants,
)
from bayes_autoloc.insight.weights import bound, smoothed

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Engine"]

Array = npt.NDArray[np.float64]

LEAST_ESS = 100.0
"""Futures that weights must be worth: fewer give no interval."""

SIMULATED = (
    "state",
    "sites",
    "drivers",
    "protection_future",
    "announcements",
    "shocks",
    "incumbent_plants",
)
"""Frames of the evidence from which futures start, beside capacities."""


class Engine:
    """A fit that takes new rows.

    Parameters
    ----------
    posterior : Posterior
        The fit without them.
    seed : int
        Of the simulations.
    draws : int
        Simulated futures.
    """

    def __init__(self, posterior: "Posterior", seed: int, draws: int) -> None:
        self.posterior, self.seed, self.draws = posterior, seed, draws
        self.years = sorted({one.year for one in headlines(posterior.case)})
        # Futures before and after share their luck: it is drawn once.
        self._streams = Streams(seed, keep=True)
        self._kept = kept_of(posterior, seed, draws)
        self._likelihoods = GroupLikelihoods(posterior, self._streams, draws, self._kept.arrays)
        self._readings: dict[tuple[int, ...], tuple[Case, Observations]] = {}

    @property
    def case(self) -> "Case":
        """The case without new rows."""
        return self.posterior.case

    @property
    def futures(self) -> dict[int, Array]:
        """Production without the new rows by year, (draw,), cars a year."""
        return self._by_year(self.before())

    def before(self) -> Array:
        """Return production without the new rows, (year, draw)."""
        if PRODUCTION not in self._kept.arrays:
            self._kept.arrays[PRODUCTION] = self._national(self.posterior)
        return self._kept.arrays[PRODUCTION]

    def keep(self) -> None:
        """Save what other updates of this fit need."""
        self._kept.save()

    def _national(self, posterior: "Posterior") -> Array:
        setting = forecast_setting(posterior, max(self.years), self._streams, self.draws)
        return national_production(setting)

    def _by_year(self, production: Array) -> dict[int, Array]:
        now_year = self.posterior.observations.now_year
        return {year: production[year - now_year] for year in self.years}

    def split(self, rows: Sequence[NewRow]) -> tuple[list[NewRow], list[NewRow]]:
        """Return rows that the evidence of the vintage can hold, and those about later years.

        The vintage stays: a row that became known later counts as known at the vintage, and an
        event that happened later as having happened in its month.
        """
        vintage, scope = self.case.vintage, self.case.scope
        makers = set(self.case.plants["plant_id"].astype(str))
        ahead = [row for row in rows if is_ahead(row, vintage, scope, makers)]
        return [row.brought_to(vintage) for row in rows if row not in ahead], ahead

    def read(
        self, rows: Sequence[NewRow], checked: "Case | None" = None
    ) -> tuple["Case", Observations]:
        """Return the case with the rows that it can hold, and its evidence in rows.

        Parameters
        ----------
        rows : sequence of NewRow
            New rows.
        checked : Case, optional
            The case with all of them, at their own vintage: not made again if it is the same.

        Raises
        ------
        CaseError
            If they can't stand in it.
        """
        within, ahead = self.split(rows)
        if not within:
            return self.case, self.posterior.observations
        key = tuple(hash((row.table, str(sorted(row.cells.items())))) for row in within)
        if key not in self._readings:
            case = checked
            if case is None or ahead or case.vintage != self.case.vintage:
                case = case_with(self.case, within, self.case.vintage)
            self._readings[key] = case, observe(case)
        return self._readings[key]

    def outcome(self, rows: Sequence[NewRow]) -> Outcome:
        """Return the futures after rows; where they can't be weighed, why."""
        events = self.case.events
        dated = zip(events["plant_id"].astype(str), events["date"].astype(str), strict=True)
        last = dict(sorted(dated, key=lambda one: one[1]))
        why = refusal(rows, self.split(rows)[1], self.case.vintage, last)
        try:
            return self._refused([why]) if why else self._weighed(*self.read(rows), rows)
        except AutolocError as error:
            return self._refused([str(error).strip().splitlines()[-1].strip(" -")])

    def _refused(self, reasons: Sequence[str]) -> Outcome:
        told = tuple(
            f"Weights can't take this, a fit of the new case may: {why}" for why in reasons
        )
        return Outcome(self.futures, None, float("inf"), 0.0, "not given", notes=told)

    def _weighed(self, case: "Case", obs: Observations, rows: Sequence[NewRow]) -> Outcome:
        before, ahead = self.posterior.observations, self.split(rows)[1]
        data = with_new_plants(self.posterior, obs, self._streams)
        fit = self.posterior
        if not _start_alike(before, obs):
            fit = fit_with(self.posterior, data, obs)
        with ThreadPoolExecutor(max_workers=1) as pool:
            same = fit is self.posterior
            made = pool.submit(self.before) if same else pool.submit(self._national, fit)
            log_weight = self._likelihoods.log_ratio(data, case, obs)
            production = made.result()
        parameters = Parameters(data, self.posterior.priors, self._streams, self.draws)
        news = Ahead(fit, self._streams, parameters, production)
        density, notes, refused = news.log_density(ahead)
        if refused:
            return self._refused(refused)
        vintage = self.case.vintage
        notes += [
            f"{row.text}: weighed as if it had happened in {vintage}, not {months} months later"
            for row in rows
            if (months := row.months_after(vintage))
        ]
        used = fit is not self.posterior or bool(np.ptp(log_weight + density) > 0)
        notes += exclusions_of(self.case, obs, self.split(rows)[0])
        return self._judged(self._by_year(production), log_weight + density, used, tuple(notes))

    def _judged(
        self, futures: Mapping[int, Array], log_weight: Array, used: bool, notes: tuple[str, ...]
    ) -> Outcome:
        if not np.isfinite(log_weight).any() or np.isnan(log_weight).any():
            return Outcome(futures, None, float("inf"), 0.0, "not given", used, notes)
        if not np.ptp(log_weight) > 0:
            method = "weights" if used else "not used"
            return Outcome(futures, None, 0.0, float(self.draws), method, used, notes)
        weight, khat = smoothed(log_weight)
        ess = float(1 / np.sum(weight**2))
        good = khat <= bound(self.draws) and ess >= min(LEAST_ESS, self.draws / 4)
        method = "weights" if good else "not given"
        return Outcome(futures, weight, khat, ess, method, used, notes)

    def how(self, rows: Sequence[NewRow], outcome: Outcome) -> str:
        """Return in a word how rows were used."""
        if not outcome.used:
            return "not used"
        if outcome.method == "not given" and outcome.weight is None:
            return "not given"
        return "ahead" if len(self.split(rows)[1]) == len(rows) else "likelihood"


def _start_alike(one: Observations, other: Observations) -> bool:
    """Say whether futures from two readings of the evidence start from the same."""
    largest = [obs.plants["capacity"].max() for obs in (one, other)]
    return (
        same_frames(one, other, *SIMULATED)
        and largest[0] == largest[1]
        and nameplates(one).equals(nameplates(other))
    )
