"""An earlier vintage holds what was known then, and nothing more."""

import itertools

import pandas as pd
import pytest

from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.case import Case
from tests.evidence.case_tools import russia, russia_at, small

VINTAGES = ("2003-01", "2008-12", "2012-06", "2015-02", "2020-06", "2022-03", "2023-10", "2025-03")


def plant(vintage: str, name: str) -> dict[str, str]:
    """Return what is known of a plant at a vintage; unknown cells are left out."""
    frame = russia_at(vintage).plants
    row = frame.loc[frame["plant_id"] == name].iloc[0]
    return {str(key): value for key, value in row.items() if not pd.isna(value)}


def state(vintage: str, name: str) -> tuple[str, str, str]:
    cells = plant(vintage, name)
    return cells.get("start", ""), cells["status"], cells.get("status_date", "")


# Checked by hand against the press that the rows name.
HISTORIES = [
    # Nissan in St Petersburg, its successor X-Cross 5, then Xcite: four states of one site
    ("2008-12", "nissan_spb", ("", "announced", "2008-12")),
    ("2009-03", "nissan_spb", ("", "delayed", "2009-03")),
    ("2009-07", "nissan_spb", ("2009-06", "running", "2009-07")),
    ("2021-12", "nissan_spb", ("2009-06", "running", "2021-12")),
    ("2022-03", "nissan_spb", ("2009-06", "running", "2022-03")),
    ("2022-06", "nissan_spb", ("2009-06", "halted", "2022-03")),
    ("2023-07", "nissan_spb", ("2009-06", "converted", "2023-06")),
    ("2024-01", "nissan_spb", ("2009-06", "converted", "2023")),
    ("2023-06", "avtovaz_spb_xcross5", ("", "announced", "2023-06")),
    ("2023-09", "avtovaz_spb_xcross5", ("2023-06", "running", "2023-09")),
    ("2023-10", "avtovaz_spb_xcross5", ("2023-06", "halted", "2023-09")),
    ("2024-03", "avtovaz_spb_xcross5", ("2023-06", "closed", "2024-01")),
    ("2024-03", "xcite_spb", ("", "announced", "2024-03")),
    ("2024-04", "xcite_spb", ("2024-03", "running", "2024-04")),
    ("2025-02", "xcite_spb", ("2024-03", "running", "2025-02")),
    ("2025-03", "xcite_spb", ("2024-03", "halted", "2025-02")),
    # Moskvitch runs since November 2022; its fortnight off in 2024 ended
    ("2023-06", "moskvitch_moscow", ("2022-11", "running", "2023-06")),
    ("2024-08", "moskvitch_moscow", ("2022-11", "halted", "2024-07")),
    ("2024-09", "moskvitch_moscow", ("2022-11", "running", "2024-09")),
    # Hyundai: stopped, sold, converted
    ("2022-02", "hyundai_spb", ("2011-01", "running", "2022-02")),
    ("2023-06", "hyundai_spb", ("2011-01", "halted", "2022-03")),
    ("2024-02", "hyundai_spb", ("2011-01", "closed", "2024-01")),
    ("2024-03", "hyundai_spb", ("2011-01", "converted", "2024-02")),
    # Renault restarted and stopped in the same month of 2022: the order of the rows decides
    ("2022-03", "renault_moscow", ("2005-04", "halted", "2022-02")),
    ("2022-04", "renault_moscow", ("2005-04", "halted", "2022-03")),
    # GM-Avtovaz was sold while it ran: a new owner and no stop
    ("2020-06", "gm_avtovaz", ("2002-09", "running", "2020-06")),
    ("2021-12", "gm_avtovaz", ("2002-09", "closed", "2021-07")),
    # A pickup line that moved away while it ran: the dated status says so
    ("2024-12", "sollers_st6_vladivostok", ("2023-09", "converted", "2024-11")),
    # Avtotor assembled Chinese cars from October 2022; serial output began in January 2023
    ("2022-12", "avtotor_chinese", ("2022-10", "running", "2022-12")),
    ("2023-02", "avtotor_chinese", ("2023-01", "running", "2023-02")),
    # Makers without any date before their start were there before
    ("2010-06", "avtovaz", ("", "running", "2010-06")),
    ("2010-06", "gm_avtotor", ("", "running", "2010-06")),
    # Projects that never started, and the month from which that was known
    ("2011-02", "fiat_sollers_jv", ("", "announced", "2011-02")),
    ("2011-03", "fiat_sollers_jv", ("", "cancelled", "2011-02")),
    ("2013-12", "yo_mobil", ("", "delayed", "2013-12")),
    ("2015-01", "yo_mobil", ("", "cancelled", "2014")),
    # An undated end counts from the first that was heard of the project
    ("2012-09", "derways_nevinnomyssk", ("", "cancelled", "")),
    # Last known so: the date is kept, nothing is made up for later months
    ("2020-01", "jac_kerman_bam", ("", "running", "2018-03")),
    ("2017-01", "jac_kerman_bam", ("", "running", "2017-01")),
    ("2024-12", "volga_changan_nn", ("", "announced", "2024-12")),
    ("2025-01", "volga_changan_nn", ("", "delayed", "2025-01")),
]


@pytest.mark.parametrize(("vintage", "name", "expected"), HISTORIES)
def test_how_a_plant_stood(vintage: str, name: str, expected: tuple[str, str, str]) -> None:
    assert state(vintage, name) == expected


def test_a_plant_is_absent_before_it_was_known() -> None:
    assert "xcite_spb" not in set(russia_at("2024-02").plants["plant_id"])


def test_a_plan_is_unknown_before_its_announcement() -> None:
    # the pickup's plan of July 2024 was reported in June; the project itself was known
    assert plant("2024-06", "sollers_st6_ulyanovsk").keys().isdisjoint({"announced"})
    assert plant("2024-07", "sollers_st6_ulyanovsk")["planned_start"] == "2025-03"


def test_the_whole_of_a_part_may_come_later() -> None:
    assert "part_of" not in plant("2015-01", "jac_kostanay")
    assert plant("2019-01", "jac_kostanay")["part_of"] == "jac_cmc_kostanay_expansion"


@pytest.mark.parametrize("vintage", VINTAGES)
def test_nothing_is_known_too_early(vintage: str) -> None:
    case = russia_at(vintage)
    for name, frame in case.tables.items():
        assert (frame["known_from"] <= vintage).all(), name
    plants = case.plants
    for column in ("announced", "start", "status_date"):
        dates = plants[column].dropna()
        assert all(date <= vintage[: len(date)] for date in dates), column
    assert (plants["start"].dropna().str[:7] < vintage).all()
    realised = case.forecasts.dropna(subset=["realised"])
    assert all(f"{year + 1}-02" <= vintage for year in realised["target_year"])
    assert all(shock.known_from <= vintage for shock in case.shocks)
    assert case.vintage == vintage


@pytest.mark.parametrize("vintage", VINTAGES[::3])
def test_an_earlier_case_is_a_valid_case(vintage: str) -> None:
    case = russia_at(vintage)
    assert Case.from_text(case.to_text()) == case


def test_its_own_vintage_is_the_case_itself() -> None:
    assert russia().as_of("2025-04") == russia()
    assert russia().as_of("2020-06").as_of("2020-06") == russia().as_of("2020-06")


@pytest.mark.parametrize(("early", "late"), tuple(itertools.combinations(VINTAGES[::2], 2)))
def test_going_back_twice_is_going_back_once(early: str, late: str) -> None:
    assert russia_at(late).as_of(early) == russia_at(early)


def test_figures_that_were_not_out() -> None:
    for vintage, known in (("2020-01", False), ("2020-02", True)):
        then = russia_at(vintage).forecasts.query("target_year == 2019")
        assert list(then["realised"].notna()) == [known, known]


def test_shocks_as_they_had_come_so_far() -> None:
    def windows(vintage: str) -> list[tuple[str, str, str]]:
        return [(s.kind, s.start, s.end) for s in russia_at(vintage).shocks]

    old = [("recession", f"{year}-01", f"{year}-12") for year in (2009, 2015, 2020)]
    assert windows("2008-12") == []
    assert windows("2022-03") == old
    assert windows("2022-06")[3:] == [
        ("recession", "2022-01", "2022-12"),  # a calendar year by rule
        ("exodus", "2022-03", "2022-06"),  # an end not seen yet
    ]
    assert windows("2024-02")[-1] == ("sanctions", "2023-09", "2024-02")
    assert windows("2025-03") == [(s.kind, s.start, s.end) for s in russia().shocks]


def site(vintage: str, name: str) -> pd.Series:
    frame = russia_at(vintage).sites
    return frame.loc[frame["site_id"] == name].iloc[0]


def test_capacity_that_only_a_later_tenancy_has() -> None:
    # at Izhevsk Kia had 100 thousand, Avtovaz brought 300 thousand
    assert site("2010-01", "izhevsk")["capacity"] == 100_000
    assert site("2013-01", "izhevsk")["capacity"] == 300_000
    # at Naberezhnye Chelny only what had started counts: SsangYong, then Fiat, then Ford
    found = [site(v, "chelny_zma")["capacity"] for v in ("2006-03", "2007-03", "2015-03")]
    assert found == [25_000, 75_000, 110_000]
    # UAZ has always run: it needs no start date to go before a smaller kit line
    assert site("2015-03", "ulyanovsk_uaz")["capacity"] == 105_000


def test_former_group_once_it_had_left() -> None:
    assert pd.isna(site("2021-12", "spb_nissan")["former_group"])
    assert pd.isna(site("2022-06", "spb_nissan")["former_group"])  # stopped, not yet gone
    assert site("2023-07", "spb_nissan")["former_group"] == "Nissan"
    stopped_in_2015 = [
        site(v, "vladivostok_sollers")["former_group"] for v in ("2017-12", "2018-01")
    ]
    assert list(map(pd.isna, stopped_in_2015)) == [True, False]
    assert pd.isna(site("2014-06", "chelny_zma")["former_group"])  # Ford was yet to come


@pytest.mark.parametrize(
    ("vintage", "message"),
    [
        ("2025-05", "the case knows nothing after 2025-04. Ask for 2025-04 or earlier"),
        ("2031-01", "the case knows nothing after 2025-04"),
        ("2023-13", "'2023-13' is not a month. Write YYYY-MM"),
        ("2023", "'2023' is not a month"),
        ("2023-6", "'2023-6' is not a month"),
        ("", "'' is not a month"),
        ("2002-12", "no complete year lies between first_year 2002 and 2002-12. Ask for 2003-01"),
    ],
)
def test_vintages_that_are_refused(vintage: str, message: str) -> None:
    with pytest.raises(CaseError, match=f"russia as of '{vintage}'") as caught:
        russia().as_of(vintage)
    assert message in str(caught.value)


def test_added_rows_are_of_the_vintage() -> None:
    plan = {"plant_id": "river_kits", "year": 2025, "plan": 60_000, "kind": "annual_plan"}
    case = small().as_of("2024-06").with_rows(plans=[plan])
    assert case.plans["known_from"].iloc[-1] == "2024-06"
