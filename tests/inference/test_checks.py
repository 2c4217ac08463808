"""Convergence checks as plain data: bounds, wording, file."""

from dataclasses import replace

import pytest

from bayes_autoloc.inference.checks import BlockDiagnostics, Diagnostics

GOOD = BlockDiagnostics("supply", 1.004, 812.0, 640.0, 0, 0.71, "eta_0")
BAD = {
    "max_rhat": (1.02, "R-hat 1.020 > 1.01 (eta_0)"),
    "min_ess_bulk": (399.0, "bulk ESS 399 < 400"),
    "min_ess_tail": (12.0, "tail ESS 12 < 400"),
    "divergences": (3, "3 divergences"),
    "min_ebfmi": (0.2, "E-BFMI 0.20 < 0.3"),
}


def test_good_chains_pass() -> None:
    checks = Diagnostics((GOOD, replace(GOOD, block="market", max_rhat=1.001, min_ess_tail=500.0)))
    assert checks.ok
    assert checks.problems == ()
    assert checks.summary() == "passed: R-hat <= 1.004, ESS >= 500, 0 divergences, E-BFMI >= 0.71"


@pytest.mark.parametrize("name", BAD)
def test_each_check_can_fail_alone(name: str) -> None:
    value, text = BAD[name]
    checks = Diagnostics((GOOD, replace(GOOD, block="hazards", **{name: value})))
    assert not checks.ok
    assert checks.problems == (f"hazards: {text}",)
    assert checks.summary() == f"FAILED: hazards: {text}"


@pytest.mark.parametrize("name", ["max_rhat", "min_ess_bulk", "min_ess_tail", "min_ebfmi"])
def test_what_cannot_be_computed_fails(name: str) -> None:
    checks = Diagnostics((replace(GOOD, **{name: float("nan")}),))
    assert not checks.ok
    assert "nan" in checks.summary()


def test_every_problem_is_told() -> None:
    worst = replace(GOOD, **{name: value for name, (value, _) in BAD.items()})
    assert len(Diagnostics((worst, worst)).problems) == 10


def test_text_round_trip_with_and_without_nan() -> None:
    for block in (GOOD, replace(GOOD, min_ess_bulk=float("nan"))):
        checks = Diagnostics((block,))
        again = Diagnostics.from_json(checks.to_json())
        assert repr(again) == repr(checks)
    assert Diagnostics.from_json(Diagnostics((GOOD,)).to_json()) == Diagnostics((GOOD,))
