"""Official forecasts of the shipped case: nothing is lost, and no vintage knows what came later."""

import numpy as np
import pandas as pd
import pytest

from tests.evidence.case_tools import russia
from tests.evidence.observed import VINTAGES, russia_observed


def test_every_forecast_of_the_case_is_used_or_excluded() -> None:
    observed, table = russia_observed(), russia().forecasts
    left = observed.excluded[observed.excluded["table"] == "forecasts"]
    assert left["row"].is_unique
    assert left["reason"].str.startswith("targets: ").all()
    rest = table[~(table.index + 2).isin(left["row"])]
    rest = rest.assign(document=rest["forecaster"] + ", " + rest["issued"])
    key = ["document", "scope", "target_year"]
    pd.testing.assert_frame_equal(
        rest[key].drop_duplicates().reset_index(drop=True),
        observed.documents[key],
        check_dtype=False,
    )
    # of two rows of one promise only the ends of a range are both used
    assert set(rest.loc[rest.duplicated(key, keep=False), "scenario"]) == {
        "optimistic",
        "pessimistic",
    }


def test_what_stands_at_the_vintage_of_the_case() -> None:
    standing = russia_observed().documents.query("standing").set_index(["document", "target_year"])
    assert standing["promised"].to_dict() == {
        # its restatement of April 2025 counts once; the target dates from August 2023
        ("Ministry of Industry and Trade, 2023-08", 2030): 1_400_000,
        ("Ministry of Industry and Trade, 2023-08", 2035): 1_600_000,
        ("Prime minister Mishustin, 2024", 2027): 1_300_000,
        ("Institute of Economic Forecasting RAS (S. Milyakin), 2025-04", 2030): 1_500_000,
    }
    assert standing["base"].tolist() == pytest.approx([756_000] * 4)


def test_what_stood_in_2012() -> None:
    documents = russia_observed("2012-06").documents
    standing = documents[documents["standing"]]
    promised = dict(zip(standing["target_year"], standing["promised"], strict=True))
    assert promised.keys() == {2015, 2020}
    assert promised[2015] == pytest.approx(np.sqrt(3_400_000 * 3_200_000), abs=1)
    assert standing["base_year"].eq(2011).all()
    past = documents[~documents["standing"]]
    assert past["document"].tolist() == ["R. L. Polk, 2008"]


@pytest.mark.parametrize("vintage", VINTAGES)
def test_a_vintage_knows_no_result_that_lies_ahead(vintage: str) -> None:
    observed = russia_observed(vintage)
    documents = observed.documents
    over = documents["target_year"] <= observed.last_year
    assert (documents["standing"] == ~over).all()
    assert (documents["realised"].notna() == over).all()
    assert (documents["issued"] < observed.now).all()
    assert (documents["base_year"] <= observed.last_year).all()
    assert (documents["base_year"][over] < np.floor(documents["issued"][over])).all()
    assert (documents["target_year"] > np.floor(documents["issued"])).all()
