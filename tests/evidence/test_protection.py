"""The log of the real fee, of which protection is the share of its value at the vintage."""

import numpy as np
import pytest

from bayes_autoloc.evidence.protection import protection_path
from tests.evidence.case_tools import russia, russia_at, small


@pytest.mark.parametrize("vintage", ["2019-12", "2023-12", "2025-04"])
def test_protection_is_the_log_fee_over_its_value_now(vintage: str) -> None:
    path = protection_path(russia_at(vintage))
    now = path["log_fee"].iloc[0] / path["protection"].iloc[0]
    assert now > 0
    np.testing.assert_allclose(path["protection"], path["log_fee"] / now)


def test_log_fee_is_that_over_the_introduction() -> None:
    path = protection_path(russia())
    nominal = np.log(1.65 * 1.90 * 2.107 * 2.7 * 1.775 * 1.20)
    years = (12 * 2025 + 4 - 12 * 2012 - 8.5) / 12
    assert path.loc[2025, "log_fee"] == pytest.approx(nominal - years * np.log(1.07))
    assert path.loc[2025, "protection"] == pytest.approx(1.0)


def test_without_a_fee_log_fee_is_zero() -> None:
    assert (protection_path(russia_at("2012-06"))["log_fee"] == 0).all()
    assert (protection_path(small())["log_fee"] == 0).all()
