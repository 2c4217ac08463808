"""Events come at the rates that the truth says: events over exposure, worked out by hand."""

from math import exp

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.testing import SimulatedCase, Truth, simulate_case

NO_SHOCK = {"recession": 0.0, "exodus": 0.0, "sanctions": 0.0}
NO_EFFECT = {"overseas": 0.0, "full_cycle": 0.0, "SKD": 0.0, "sanctions": 0.0}

PLAIN = Truth(
    halt_mode={"SKD": 0.0, "CKD": 0.0, "mixed": 0.0, "full_cycle": 0.0},
    sigma_halt=0.0,
    shock_effect=NO_SHOCK,
    pressure_effect=0.0,
    restart_new=0.0,
    restart_exodus=0.0,
    close_off_exodus=0.0,
    start_effect=NO_EFFECT,
    cancel_effect=NO_EFFECT,
)
"""Every plant and every month alike: rates can be read off the tables without a regression."""


@pytest.fixture(scope="module")
def plain() -> SimulatedCase:
    return simulate_case(11, PLAIN, n_plants=250, overseas=100, announced_share=0.6)


@pytest.fixture(scope="module")
def lively() -> SimulatedCase:
    return simulate_case(12, Truth(), n_plants=200, overseas=0)


def within(count: float, expected: float) -> bool:
    """Return whether a Poisson count lies within four standard deviations."""
    return abs(count - expected) < 4 * np.sqrt(expected)


def month(dates: pd.Series) -> pd.Series:
    return 12 * dates.str[:4].astype(float) + dates.str[5:7].astype(float) - 1


def spells(simulated: SimulatedCase) -> pd.DataFrame:
    """Return the spells on and off of home plants from the event table, in years, and their end."""
    events = simulated.case.events.assign(at=month(simulated.case.events["date"]))
    events = events.loc[events["plant_id"].isin(simulated.latent["plants"].index)]
    events = events.loc[~events["plant_id"].str.startswith("overseas")]
    same = events["plant_id"].eq(events["plant_id"].shift(-1))
    until = events["at"].shift(-1).where(same, 12 * 2025 + 3.5)
    ended_by = events["event"].shift(-1).where(same, "")
    frame = pd.DataFrame({"event": events["event"], "length": (until - events["at"]) / 12})
    frame["ended_by"] = ended_by
    return frame.loc[frame["event"] != "close"]


@pytest.mark.parametrize(
    ("off", "ended_by", "rate"),
    [
        (False, "halt", PLAIN.halt_rate),
        (True, "restart", PLAIN.restart_rate),
        (True, "close", PLAIN.close_off_rate),
        (False, "close", PLAIN.close_on_rate),
    ],
)
def test_events_over_exposure_is_the_rate(
    plain: SimulatedCase, off: bool, ended_by: str, rate: float
) -> None:
    rows = spells(plain)
    rows = rows.loc[(rows["event"] == "halt") == off]
    expected = rows["length"].sum() * exp(rate)
    assert expected > 40
    assert within((rows["ended_by"] == ended_by).sum(), expected)


@pytest.mark.parametrize(
    ("name", "ended_by", "rate"),
    [
        ("restart_exodus", "restart", PLAIN.restart_rate),
        ("close_off_exodus", "close", PLAIN.close_off_rate),
    ],
)
def test_exodus_stops_end_at_rates_of_their_own(name: str, ended_by: str, rate: float) -> None:
    truth = PLAIN.with_(**{name: 0.8, "shock_effect": {**NO_SHOCK, "exodus": 3.0}})
    simulated = simulate_case(13, truth, n_plants=400, overseas=0)
    rows = spells(simulated)
    exodus = simulated.case.events["cause"].loc[rows.index].fillna("") == "war_exit"
    for excess, which in ((0.8, exodus), (0.0, (rows["event"] == "halt") & ~exodus)):
        expected = rows.loc[which, "length"].sum() * exp(rate + excess)
        assert expected > 30
        assert within((rows.loc[which, "ended_by"] == ended_by).sum(), expected)


def project_rows(simulated: SimulatedCase) -> pd.DataFrame:
    """Return announced projects with months announced, due and ended, from the plant table."""
    plants = simulated.case.plants
    rows = plants.loc[plants["announced"].notna()].copy()
    rows["from"] = month(rows["announced"])
    rows["due"] = month(rows["planned_start"]).fillna(rows["from"] + 24)
    rows["ended"] = month(rows["start"].fillna(rows["status_date"]))
    return rows


@pytest.mark.parametrize(
    ("low", "high", "bin_name"),
    [(-np.inf, 0, "before"), (0, 12, "0-1"), (12, 24, "1-2"), (24, np.inf, "2+")],
)
@pytest.mark.parametrize("kind", ["start", "cancel"])
def test_projects_start_and_die_at_their_rates(
    plain: SimulatedCase, low: float, high: float, bin_name: str, kind: str
) -> None:
    rows = project_rows(plain)
    begin = np.maximum(rows["from"], rows["due"] + low)
    end = np.minimum(rows["ended"], rows["due"] + high)
    exposure = np.maximum(end - begin, 0).sum() / 12
    inside = (rows["ended"] - rows["due"]).between(low, high, inclusive="left")
    happened = rows["start"].notna() if kind == "start" else rows["status"] == "cancelled"
    rates = PLAIN.start_rate if kind == "start" else PLAIN.cancel_rate
    expected = exposure * exp(rates[bin_name])
    assert expected > 4
    assert within((inside & happened).sum(), expected)


@pytest.mark.parametrize("kind", ["halt", "restart", "close_off", "close_on"])
def test_counts_match_their_integrated_rates(lively: SimulatedCase, kind: str) -> None:
    rows = lively.latent["hazards"]
    rows = rows.loc[rows["kind"] == kind]
    assert within(rows["count"].sum(), rows["expected"].sum())


@pytest.mark.parametrize(
    ("kind", "wave", "windows"),
    [
        ("recession", None, [("2008-10", "2009-12"), ("2014-12", "2016-06")]),
        ("exodus", "western", [("2022-03", "2022-12")]),
        ("sanctions", "chinese", [("2023-09", "2024-06")]),
    ],
)
def test_shocks_halt_those_whom_they_hit(
    kind: str, wave: str | None, windows: list[tuple[str, str]]
) -> None:
    def halts(effect: float) -> tuple[int, int]:
        """Return the halts within the windows: of the wave that is hit, of the others."""
        truth = PLAIN.with_(shock_effect={**NO_SHOCK, kind: effect})
        simulated = simulate_case(12, truth, n_plants=120, overseas=0)
        rows = simulated.case.events.loc[simulated.case.events["event"] == "halt"]
        inside = np.any([rows["date"].between(*window) for window in windows], axis=0)
        waves = rows["plant_id"].map(simulated.latent["plants"]["wave"])[inside]
        hit = int((waves == wave).sum()) if wave is not None else len(waves)
        return hit, len(waves) - hit

    calm, shocked = halts(0.0), halts(3.0)
    assert shocked[0] > 3 * calm[0]
    assert shocked[1] <= 2 * calm[1] + 3


def test_exodus_stops_are_the_western_ones_of_that_time(lively: SimulatedCase) -> None:
    rows = lively.case.events
    rows = rows.loc[rows["event"] == "halt"]
    western = rows["plant_id"].map(lively.latent["plants"]["wave"]) == "western"
    during = rows["date"].between("2022-03", "2022-12")
    assert (rows["cause"] == "war_exit").sum() > 10
    assert ((rows["cause"] == "war_exit") == (western & during)).all()
