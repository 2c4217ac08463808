"""Spells cut into pieces, and months on and off of plants that were worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayes_autoloc.evidence.exposure import by_year, split
from tests.evidence.observed import of_plant, russia_timeline

MOMENTS = st.floats(24_000, 24_400, allow_nan=False)
INTERVALS = st.lists(st.tuples(MOMENTS, MOMENTS).map(sorted), max_size=8)


@given(INTERVALS, st.lists(MOMENTS, max_size=8, unique=True))
def test_pieces_add_up_to_their_interval(
    intervals: list[list[float]], moments: list[float]
) -> None:
    begin = np.array([low for low, _ in intervals], dtype=float)
    end = np.array([high for _, high in intervals], dtype=float)
    cuts = np.sort(np.array(moments, dtype=float))
    index, low, high = split(begin, end, cuts)
    assert (high >= low).all()
    total = np.bincount(index, weights=high - low, minlength=len(begin))
    np.testing.assert_allclose(total, end - begin, atol=1e-6)
    inside = (cuts[None, :] > low[:, None]) & (cuts[None, :] < high[:, None])
    assert not inside.any()
    assert set(index) == set(range(len(begin)))


@given(INTERVALS)
def test_years_share_out_all_months(intervals: list[list[float]]) -> None:
    spells = pd.DataFrame(
        {
            "plant": [f"p{place % 2}" for place in range(len(intervals))],
            "state": ["on" if place % 3 else "off" for place in range(len(intervals))],
            "begin": pd.Series([low for low, _ in intervals], dtype=float),
            "end": pd.Series([high for _, high in intervals], dtype=float),
        }
    )
    years = by_year(spells)
    length = (spells["end"] - spells["begin"]).sum()
    assert years["on"].sum() + years["off"].sum() == pytest.approx(length)
    assert (years[["on", "off"]] >= 0).all().all()


def spells(plant: str) -> list[tuple[str, float, str]]:
    rows = of_plant(russia_timeline().spells, plant)
    months = (rows["end"] - rows["begin"]).round(6)
    return list(zip(rows["state"], months, rows["outcome"], strict=True))


def test_former_nissan_plant_month_by_month() -> None:
    # June 2009 to March 2022: 153 months; then off until the next tenant came in June 2023
    assert spells("nissan_spb") == [("on", 153.0, "halt"), ("off", 15.0, "convert")]
    # June to September 2023, off until FAW withdrew in January 2024
    assert spells("avtovaz_spb_xcross5") == [("on", 3.0, "halt"), ("off", 4.0, "close")]
    # March 2024 to February 2025, off since; the vintage ends with April 2025
    assert spells("xcite_spb") == [("on", 11.0, "halt"), ("off", 2.5, "")]


def test_kits_at_the_former_nissan_plant_stopped_twice_and_restarted_once() -> None:
    first = of_plant(russia_timeline().spells, "avtovaz_spb_xcross5")
    second = of_plant(russia_timeline().spells, "xcite_spb")
    halts = [*first.loc[first["outcome"] == "halt", "end"], *second.loc[[0], "end"]]
    assert halts == [12 * 2023 + 8.5, 12 * 2025 + 1.5]
    # the restart is the start of the second tenancy, six months after the first halt
    assert second.loc[0, "begin"] - first.loc[0, "end"] == 6.0


def test_hyundai_stood_still_for_22_months() -> None:
    # January 2011 to March 2022, then off until the sale in January 2024
    assert spells("hyundai_spb") == [("on", 134.0, "halt"), ("off", 22.0, "close")]


def test_owner_of_gm_avtovaz_changed_without_a_stop() -> None:
    assert spells("gm_avtovaz") == [("on", 12 * 19 - 2.0, "close")]  # 2002-09 to 2021-07


def test_ends_dated_to_a_year_lie_on_the_first_of_july() -> None:
    # stopped in March 2022, "closed 2022"
    assert spells("vw_gaz_nn")[-1] == ("off", 3.5, "close")


def test_plants_without_dates_are_left_out() -> None:
    known = set(russia_timeline().spells["plant"])
    assert not known & {"greatwall_gzhel", "tianye_biysk", "volvo_trucks_kaluga", "yo_mobil"}
    assert {"avtovaz", "uaz"} <= known


def test_months_of_a_year() -> None:
    years = of_plant(russia_timeline().years, "xcite_spb").set_index("year")
    assert years["on"].to_dict() == {2024: 9.5, 2025: 1.5}
    assert years["off"].to_dict() == {2024: 0.0, 2025: 2.5}
    assert years.loc[2024, "middle"] == 12 * 2024 + 2.5 + 9.5 / 2
