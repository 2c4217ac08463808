"""Counts and exposures of halts, restarts, closures, starts and cancellations."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.pipeline_rows import BINS, project_rows
from bayes_autoloc.evidence.shocks import shock_years
from tests.evidence.case_tools import russia
from tests.evidence.observed import of_plant, russia_observed, russia_timeline

HAZARDS = russia_observed().hazards


def events(kind: str) -> dict[str, int]:
    rows = HAZARDS[(HAZARDS["kind"] == kind) & (HAZARDS["count"] > 0)]
    return rows.groupby("plant")["count"].sum().to_dict()


def project(plant: str, kind: str) -> pd.DataFrame:
    rows = of_plant(HAZARDS, plant)
    return rows[rows["kind"] == kind].reset_index(drop=True)


def test_halts_that_were_counted_by_hand() -> None:
    assert events("halt") == {
        "avtotor_western": 1,
        "avtovaz_spb_xcross5": 1,
        "ford_chelny": 1,
        "ford_elabuga": 2,
        "ford_vsevolozhsk": 2,
        "greatwall_lipetsk": 1,
        "hyundai_spb": 1,
        "kia_izhavto": 1,
        "mazda_sollers": 1,
        "mercedes_esipovo": 1,
        "nissan_spb": 1,
        "psma_kaluga": 2,
        "renault_moscow": 1,
        "sollers_vladivostok": 1,
        "toyota_spb": 1,
        "vw_gaz_nn": 1,
        "vw_kaluga": 1,
        "xcite_spb": 1,
    }
    assert events("restart") == {
        "ford_chelny": 1,
        "ford_elabuga": 1,
        "ford_vsevolozhsk": 2,
        "psma_kaluga": 1,
        # Kia's restart in Izhevsk came after 25 months: followed no longer
    }


def test_ends_from_on_and_from_off() -> None:
    assert sum(events("close_on").values()) == 16
    assert sum(events("close_off").values()) == 12
    assert events("close_off")["nissan_spb"] == 1
    assert events("close_on")["gm_avtovaz"] == 1


def test_incumbents_can_halt_but_not_close() -> None:
    kinds = HAZARDS.groupby("plant")["kind"].agg(set)
    assert kinds["avtovaz"] == {"halt"}
    mine = of_plant(HAZARDS, "avtovaz")
    assert mine["exposure"].sum() == pytest.approx(russia_observed().now - 2002)


def test_parts_are_at_risk_when_their_whole_is_not() -> None:
    mazda = project("mazda_sollers", "halt")
    assert mazda["year"].min() == 2016  # the whole has a figure for 2015
    # January 2016 to May 2022
    assert mazda["exposure"].sum() == pytest.approx((12 * 6 + 4.5) / 12)
    assert not HAZARDS.loc[HAZARDS["kind"] == "halt", "plant"].isin(["avtotor_kia"]).any()


def test_on_and_off_add_up_to_the_time_counted() -> None:
    for plant in ("psma_kaluga", "ford_vsevolozhsk", "renault_moscow", "vw_kaluga"):
        spells = of_plant(russia_timeline().spells, plant)
        lived = (spells["end"].max() - spells["begin"].min()) / 12
        on = project(plant, "close_on")["exposure"].sum()
        off = project(plant, "close_off")["exposure"].sum()
        assert on + off == pytest.approx(lived)


def test_shocks_are_inside_or_outside() -> None:
    halts = HAZARDS[HAZARDS["kind"].isin(["halt", "restart", "close_on", "close_off"])]
    assert set(np.unique(halts[["recession", "exodus", "sanctions"]])) == {0.0, 1.0}
    hit = HAZARDS[HAZARDS["exodus"] > 0]
    assert set(hit["wave"]) == {"western"}
    assert set(HAZARDS.loc[HAZARDS["sanctions"] > 0, "wave"]) == {"chinese"}
    overseas = HAZARDS[HAZARDS["overseas"]]
    assert (overseas[["recession", "exodus", "sanctions"]] == 0).all().all()


def test_shares_of_years_in_shocks() -> None:
    shocks = shock_years(russia())
    assert shocks.loc[2009, "recession"] == 1.0
    assert shocks.loc[2022].to_dict() == pytest.approx(
        {"recession": 1.0, "exodus": 10 / 12, "sanctions": 0.0, "market": 1.0}
    )
    assert shocks.loc[2023, "sanctions"] == pytest.approx(4 / 12)


class TestProjects:
    def test_a_project_that_started_late(self) -> None:
        # Nissan: announced in July 2007 for January 2009, started in June 2009
        mine = project("nissan_spb", "start").set_index(["year", "bin"])
        assert mine["exposure"].to_dict() == pytest.approx(
            {
                (2007, "before"): 5.5 / 12,
                (2008, "before"): 1.0,
                (2009, "before"): 0.5 / 12,
                (2009, "0-1"): 5.0 / 12,
            }
        )
        assert mine["count"].to_dict()[2009, "0-1"] == 1
        assert mine["count"].sum() == 1
        assert project("nissan_spb", "cancel")["count"].sum() == 0

    def test_a_project_without_a_planned_start_is_due_after_two_years(self) -> None:
        # Fiat and Sollers: announced in February 2010, dropped in February 2011
        mine = project("fiat_sollers_jv", "cancel")
        assert set(mine["bin"]) == {"before"}
        assert (mine["exposure"].sum(), mine["count"].sum()) == (pytest.approx(1.0), 1)

    def test_an_undated_cancellation_comes_a_year_after_it_was_due(self) -> None:
        # second plant of Derways: announced in August 2012 for 2014 (1 July), never heard of again
        mine = project("derways_nevinnomyssk", "cancel")
        assert mine["exposure"].sum() == pytest.approx((12 * 2015 + 6 - (12 * 2012 + 7.5)) / 12)
        assert mine.loc[mine["count"] > 0, ["year", "bin"]].to_numpy().tolist() == [[2015, "0-1"]]

    def test_old_news_is_censored(self) -> None:
        # BAIC in Melaka: announced in August 2023, last heard of in October
        mine = project("baic_epmb_melaka", "start")
        assert mine["exposure"].sum() == pytest.approx(2 / 12)
        assert mine["count"].sum() == 0

    def test_every_event_needs_some_exposure(self) -> None:
        # Chery in Indonesia: announced and started in September 2006
        mine = project("chery_indonesia_2006", "start")
        assert mine["exposure"].tolist() == pytest.approx([0.5 / 12])

    def test_bins_and_counts(self) -> None:
        rows = HAZARDS[HAZARDS["kind"].isin(["start", "cancel"])]
        assert set(rows["bin"]) == set(BINS)
        for _, mine in rows.groupby("plant"):
            assert mine["count"].sum() <= 1
        pairs = rows.groupby(["kind"])["exposure"].sum()
        assert pairs["start"] == pytest.approx(pairs["cancel"])

    def test_projects_without_a_date_are_recorded(self) -> None:
        notes = Exclusions()
        project_rows(russia(), russia_timeline(), notes)
        left = notes.frame().set_index("plant")["reason"]
        assert "no month of announcement" in left["moskvitch_moscow"]
        assert "its start is unknown" in left["gwm_gurun"]


def test_new_chinese_projects_by_year() -> None:
    rows = russia_observed().announcements.set_index("year")
    # Amur, Novosibirsk, the own plant in Kaliningrad, Biysk, ...: wholes only, by first date
    assert rows.loc[2006, "count"] == 2  # chery_kaliningrad_plant, geely_amur
    assert rows.loc[2022, "count"] == 2  # evolute_lipetsk, moskvitch_moscow
    assert rows.loc[2024, "count"] == 6
    assert rows.loc[2025, "count"] == 1  # haval_m6_kaluga
    assert rows["exposure"].to_dict()[2025] == pytest.approx(4 / 12)
    assert rows.loc[2023, "chinese_sales"] == pytest.approx(0.5 * np.sqrt(1_056_000 * 1_060_000))
    assert np.isnan(rows.loc[2010, "chinese_sales"])


def test_new_western_projects_by_year() -> None:
    rows = russia_observed().announcements.set_index("year")
    assert rows.loc[2011, "western_count"] == 6  # the rules on industrial assembly of that year
    assert rows.loc[2005:2008, "western_count"].sum() >= 8
    assert (rows.loc[2021:, "western_count"] == 0).all()
