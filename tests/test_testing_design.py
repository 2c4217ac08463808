"""Truth and design: what can be asked for, and what is refused."""

import math

import pytest

from bayes_autoloc.testing import ShockWindow, Truth, simulate_case


def test_shocks_are_written_and_cut_at_the_vintage() -> None:
    windows = (
        ShockWindow("recession", "2009-01", "2009-12"),
        ShockWindow("exodus", "2024-12", "2026-01"),
        ShockWindow("sanctions", "2030-01", "2030-12"),
    )
    case = simulate_case(0, n_plants=3, overseas=0, shocks=windows).case
    written = [(shock.kind, shock.start, shock.end) for shock in case.shocks]
    assert written == [
        ("recession", "2009-01", "2009-12"),
        ("exodus", "2024-12", case.vintage),
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_plants": -1}, "n_plants must not be negative"),
        ({"overseas": -2}, "overseas must not be negative"),
        ({"figures_share": 1.5}, "figures_share must lie between 0 and 1"),
        ({"plans_share": -0.1}, "plans_share must lie between 0 and 1"),
        ({"first_year": 2023}, "at least five years"),
    ],
)
def test_senseless_designs_are_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate_case(0, **wrong)


def test_unknown_design_is_refused() -> None:
    with pytest.raises(TypeError, match="plant_count"):
        simulate_case(0, plant_count=5)


def test_truth_lists_every_number() -> None:
    flat = Truth(sigma_y=0.1).with_(gamma=0.0).flat()
    assert flat["sigma_y"] == 0.1
    assert flat["gamma"] == 0.0
    assert flat["mode_effect[SKD]"] == Truth().mode_effect["SKD"]
    assert flat["start_rate[0-1]"] == math.log(0.35)
    assert all(math.isfinite(value) for value in flat.values())


@pytest.mark.parametrize("name", ["mode_effect", "wave_effect", "mode_tau", "halt_mode"])
def test_group_effects_sum_to_zero(name: str) -> None:
    assert sum(getattr(Truth(), name).values()) == pytest.approx(0.0, abs=1e-12)


def test_truth_can_not_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        Truth().mode_effect["SKD"] = 1.0
