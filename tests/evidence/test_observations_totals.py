"""National totals: pooled, without repeats, and in line with the sum of the plants."""

import numpy as np
import pytest

from tests.evidence.observed import VINTAGES, russia_observed

OBSERVED = russia_observed()


def total(year: int, series: str) -> float:
    rows = OBSERVED.totals
    return rows.loc[(rows["year"] == year) & (rows["series"] == series), "value"].item()


def test_one_row_for_each_series_and_year() -> None:
    assert not OBSERVED.totals.duplicated(["year", "series"]).any()
    assert total(2024, "rosstat") == pytest.approx(756_000)
    # two rows of one source, 539,000 and 539,200, with the same error
    assert total(2023, "napi") == pytest.approx(np.sqrt(539_000 * 539_200))


def test_the_brief_repeats_and_does_not_count_twice() -> None:
    rows = OBSERVED.totals[OBSERVED.totals["year"] == 2024]
    assert sorted(rows["series"]) == ["autostat", "napi", "rosstat"]
    left = OBSERVED.excluded[OBSERVED.excluded["table"] == "production"]
    assert (left["reason"] == "the brief repeats a figure of this year").sum() == 1


@pytest.mark.parametrize("vintage", VINTAGES)
def test_figures_never_exceed_the_national_total(vintage: str) -> None:
    observed = russia_observed(vintage)
    counted = observed.cells[observed.cells["counted"]].groupby("year")["seen"].sum()
    incumbents = observed.incumbents.groupby("year")["output"].sum()
    national = observed.totals.groupby("year")["value"].max()
    seen = counted.add(incumbents, fill_value=0.0)
    share = (seen / national).dropna()
    assert share.max() < 1.1
    assert len(share) >= 3


def test_most_of_the_industry_is_seen() -> None:
    seen = OBSERVED.cells[OBSERVED.cells["counted"]].groupby("year")["seen"].sum()
    seen = seen.add(OBSERVED.incumbents.groupby("year")["output"].sum(), fill_value=0.0)
    national = OBSERVED.totals.groupby("year")["value"].median()
    assert (seen / national)[[2019, 2020, 2021, 2023, 2024]].min() > 0.75


def test_no_site_is_counted_above_its_tenants() -> None:
    # a part is never counted in a year in which its whole is
    counted = OBSERVED.cells[OBSERVED.cells["counted"]]
    pairs = {(plant, year) for plant, year in zip(counted["plant"], counted["year"], strict=True)}
    for part, whole in [
        ("avtotor_kaiyi", "avtotor_chinese"),
        ("avtotor_kia", "avtotor_western"),
        ("mazda_sollers", "sollers_vladivostok"),
        ("toyota_prado_vladivostok", "sollers_vladivostok"),
        ("derways_lifan", "derways_all"),
    ]:
        years = {year for plant, year in pairs if plant == part}
        assert not years & {year for plant, year in pairs if plant == whole}


def test_incumbents_and_their_years() -> None:
    rows = OBSERVED.incumbents.set_index(["plant", "year"])["output"]
    assert set(OBSERVED.incumbent_plants.index) == {"avtovaz", "uaz"}
    # years that only production.csv has
    assert rows["avtovaz", 2008] == pytest.approx(801_000)
    # 525,500 and 525,600 are reported, the rounded 525,000 is not needed
    assert rows["avtovaz", 2024] == pytest.approx(np.sqrt(525_500 * 525_600))
    capacity = OBSERVED.incumbent_plants["capacity"]
    assert capacity["avtovaz"] == pytest.approx(1.2 * 801_000)
    assert capacity["uaz"] == pytest.approx(105_000)


def test_mixed_figures_have_wide_errors() -> None:
    errors = OBSERVED.incumbents.set_index(["plant", "year"])["rel_sd"]
    # equal to sales of the brand, and other years of the same list
    assert errors["avtovaz", 2018] == errors["avtovaz", 2020] == 0.15
    assert errors["avtovaz", 2017] == errors["avtovaz", 2019] == 0.10
    assert errors["avtovaz", 2002] == 0.02
