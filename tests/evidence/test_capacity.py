"""Nameplates by year: phases, shares of a site, classes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayes_autoloc.evidence.capacity import Nameplates, phases_of
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import timeline
from bayes_autoloc.evidence.figures import figures
from tests.evidence.case_tools import russia


@pytest.fixture(scope="module")
def nameplates() -> Nameplates:
    case = russia()
    life = timeline(case)
    made = figures(case, life.tenancies, Exclusions())
    return Nameplates(case, life.tenancies, life.years, made)


def test_a_phase_holds_until_the_next_and_grows_in_between() -> None:
    phases = phases_of([(2003, 25_000, False), (2009, 125_000, False)], 160_000)
    assert phases is not None
    assert phases.at(2000) == phases.at(2003) == pytest.approx(25_000)
    assert phases.at(2006) == pytest.approx(np.sqrt(25_000 * 125_000))
    # four years after the last phase the nameplate is reached
    assert phases.at(2013) == phases.at(2030) == pytest.approx(160_000)


def test_a_promise_is_capped_and_a_description_is_not() -> None:
    promised = phases_of([(2012, 125_000, False)], 100_000)
    stood = phases_of([(2014, 77_000, True)], 40_000)
    assert promised is not None
    assert stood is not None
    assert promised.at(2012) == pytest.approx(100_000)
    assert stood.at(2014) == pytest.approx(77_000)


def test_of_several_rows_for_a_year_the_last_counts() -> None:
    phases = phases_of([(2013, 30_000, False), (2013, 50_000, False)], np.nan)
    assert phases is not None
    assert phases.at(2013) == pytest.approx(50_000)
    assert phases_of([], 100.0) is None


@given(
    st.lists(
        st.tuples(st.integers(2000, 2025), st.floats(100, 1e6), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.floats(1e3, 1e6),
    st.integers(1990, 2060),
)
def test_phases_stay_between_the_known_capacities(
    rows: list[tuple[int, float, bool]], nameplate: float, year: int
) -> None:
    phases = phases_of(rows, nameplate)
    assert phases is not None
    low, high = min(phases.values), max(phases.values)
    assert low * 0.999 <= phases.at(year) <= high * 1.001


def test_ford_grew_by_steps(nameplates: Nameplates) -> None:
    assert nameplates.at("ford_vsevolozhsk", 2002) == pytest.approx(25_000)
    assert nameplates.at("ford_vsevolozhsk", 2007) == pytest.approx(73_100, rel=0.001)
    assert nameplates.at("ford_vsevolozhsk", 2010) == pytest.approx(125_000)


def test_tenants_share_a_site_while_both_are_there(nameplates: Nameplates) -> None:
    # TagAZ: Vortex came to the plant of 120,000 that Hyundai's cars filled until April 2012
    assert nameplates.at("tagaz_chery_vortex", 2010) == 60_000
    assert nameplates.at("tagaz_chery_vortex", 2013) == 120_000
    # the former PSA plant has had two tenants since February 2025
    assert nameplates.at("haval_m6_kaluga", 2025) == 62_500
    # Ford at Yelabuga has the plant of 75,000 to itself until Aurus takes 5,000 of it
    assert nameplates.at("ford_elabuga", 2019) == 75_000
    assert nameplates.at("ford_elabuga", 2021) == 70_000


def test_a_site_is_as_large_as_it_was_then(nameplates: Nameplates) -> None:
    # Motorinvest's 100,000 came with Evolute in 2022; Changan found 30,000 there in 2016
    assert nameplates.at("changan_lipetsk", 2017) == 30_000
    assert nameplates.site("lipetsk_motorinvest", 2017) == 30_000
    assert nameplates.site("lipetsk_motorinvest") == 100_000


def test_parts_share_their_whole(nameplates: Nameplates) -> None:
    # in 2024 Baic, Kaiyi, SWM, Jetour and Amberavto ran at Avtotor
    assert nameplates.at("avtotor_baic", 2024) == pytest.approx(280_000 / 5)
    assert nameplates.source("avtotor_baic") == "site"


def test_nobody_makes_more_than_it_can(nameplates: Nameplates) -> None:
    assert nameplates.at("hyundai_spb", 2013) == 230_000
    assert nameplates.at("hyundai_spb", 2019) == pytest.approx(246_500)


def test_class_of_a_plant_of_which_nothing_is_known(nameplates: Nameplates) -> None:
    assert nameplates.source("chery_mvm_bam") == "class"
    plants = russia().plants
    alike = plants[
        (plants["wave"] == "overseas")
        & (plants["entry_mode"] == "CKD")
        & (plants["vehicle"] == "car")
    ]
    assert nameplates.typical("chery_mvm_bam") == alike["capacity"].median()
    assert nameplates.typical("no such plant") == 50_000


def test_sources(nameplates: Nameplates) -> None:
    sources = {
        "haval_tula": "own",
        "moskvitch_moscow": "site",
        "chery_afa_egypt": "own",  # a phase is a figure of its own
    }
    assert {plant: nameplates.source(plant) for plant in sources} == sources
