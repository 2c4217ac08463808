"""One figure a year: the best quality, pooled, with marks of distrust."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.figures import REL_SD, figures
from bayes_autoloc.evidence.tenancies import tenancies
from tests.evidence.case_tools import russia


def table_of(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    notes = Exclusions()
    rows = figures(case, tenancies(case), notes)
    return rows.set_index(["plant", "year"]), notes.frame()


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return table_of(russia())[0]


def test_errors_grow_as_quality_falls() -> None:
    order = ["reported", "rounded", "derived", "proxy", "rate"]
    assert list(REL_SD)[:5] == order
    errors = [REL_SD[quality] for quality in order]
    assert errors == sorted(errors)


def test_the_best_quality_counts(rows: pd.DataFrame) -> None:
    assert rows.loc[("belgee_borisov", 2023), "output"] == pytest.approx(67_800)
    assert rows.loc[("avtotor_western", 2019), "output"] == pytest.approx(214_100)
    assert rows.loc[("chery_adm_jizzakh", 2023), "output"] == pytest.approx(9_829)


def test_equal_quality_is_pooled_to_the_geometric_mean(rows: pd.DataFrame) -> None:
    assert rows.loc[("toyota_spb", 2014), "output"] == pytest.approx(np.sqrt(35_600 * 36_600))
    assert rows.loc[("nissan_spb", 2016), "output"] == pytest.approx(np.sqrt(36_458 * 36_558))
    assert len(rows.loc[("nissan_spb", 2016), "rows"]) == 2


def test_a_partial_figure_is_a_bound_only_without_a_better_one(rows: pd.DataFrame) -> None:
    assert rows.loc[("ford_vsevolozhsk", 2008), "censored"]
    assert not rows.loc[("vw_kaluga", 2008), "censored"]  # 62,000 for the whole year
    assert rows.loc[("vw_kaluga", 2008), "output"] == pytest.approx(62_000)


def test_a_figure_that_repeats_a_plan_is_distrusted(rows: pd.DataFrame) -> None:
    wide = np.hypot(0.04, 0.20)
    assert rows.loc[("haval_tula", 2023), "rel_sd"] == pytest.approx(wide)
    assert rows.loc[("haval_tula", 2024), "rel_sd"] == pytest.approx(wide)
    # 20,000 for Xcite was said in the last month of the year: no plan any more
    assert rows.loc[("xcite_spb", 2024), "rel_sd"] == pytest.approx(0.04)
    # reported to the car, though a plan of November said almost the same
    assert rows.loc[("gm_avtovaz", 2013), "rel_sd"] == pytest.approx(0.02)


def test_words_of_doubt_double_the_error(rows: pd.DataFrame) -> None:
    assert rows.loc[("gm_avtovaz", 2007), "rel_sd"] == pytest.approx(0.30)
    assert rows.loc[("gm_shushary", 2014), "rel_sd"] == pytest.approx(0.16)


def test_zeros_are_no_figures(rows: pd.DataFrame) -> None:
    assert (rows["output"] > 0).all()
    assert ("baic_coega", 2019) not in rows.index


def test_a_new_row_of_better_quality_replaces_the_old_one() -> None:
    row = {
        "plant_id": "moskvitch_moscow",
        "year": 2024,
        "output": 21_000,
        "quality": "reported",
        "known_from": "2025-03",
        "source": "a count",
    }
    made, left = table_of(russia().with_rows(table="output", rows=[row]))
    assert made.loc[("moskvitch_moscow", 2024), "output"] == pytest.approx(21_000)
    mine = left[(left["plant"] == "moskvitch_moscow") & (left["year"] == 2024)]
    assert mine["reason"].tolist() == [
        "a figure of better quality exists for the year (this: proxy)"
    ]
