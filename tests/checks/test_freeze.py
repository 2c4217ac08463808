"""A freeze on fakes: chances of a halt in closed form, forecasts beside figures, what was known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.checks.left_out.freeze import freeze, output_table, plan_table
from bayes_autoloc.checks.left_out.freeze_halts import first_halts, halt_table
from bayes_autoloc.checks.left_out.halt_chance import TenancyClass, halt_probability
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.posterior import Posterior
from tests.forecast.fakes import QUIET, FakePosterior, fake_posterior, small_once, small_posterior

PLAIN = {
    "sigma_halt": 0.0,
    "halt_mode": 0.0,
    "pressure_effect": 0.0,
    "shock_effect": 0.0,
    "halt_effect": 0.0,
}
GROUP = TenancyClass("chinese", "SKD")


def fit_of(fake: FakePosterior) -> Posterior:
    return Posterior(fake.tree, fake.case, fake.priors, {"seed": 3})


def plain(**values: float) -> Posterior:
    """Return a fit in which only what is given happens, and all plants are alike."""
    return fit_of(small_posterior().with_(**{**QUIET, **PLAIN, **values}))


def test_constant_hazard() -> None:
    chance = halt_probability(plain(halt_rate=np.log(0.5)), GROUP, 24)
    months = np.arange(1, 25)
    np.testing.assert_allclose(chance, -np.expm1(-0.5 * months / 12), rtol=1e-4)


def test_nothing_happens() -> None:
    np.testing.assert_allclose(halt_probability(plain(), "plant_001", 12), 0.0, atol=1e-9)


def test_closure_comes_first() -> None:
    chance = halt_probability(plain(halt_rate=np.log(0.5), close_on_rate=np.log(1.5)), GROUP, 60)
    expected = 0.25 * -np.expm1(-2.0 * np.arange(1, 61) / 12)
    np.testing.assert_allclose(chance, expected, rtol=1e-3)


def test_shocks_hit_their_wave() -> None:
    fit = plain(halt_rate=np.log(0.1), shock_effect=2.0)
    chances = {
        wave: halt_probability(fit, TenancyClass(wave, "CKD"), 48)
        for wave in ("domestic", "western")
    }
    assert chances["western"][-1] > chances["domestic"][-1]
    calm = halt_probability(plain(halt_rate=np.log(0.1)), GROUP, 48)
    assert chances["domestic"][-1] > calm[-1]


def test_frailty_of_a_known_plant_is_the_fitted_one() -> None:
    data = small_posterior().with_(**{**QUIET, **PLAIN, "halt_rate": np.log(0.1)})
    effect = data.tree["posterior"]["halt_effect"]
    assert "plant_001" in effect["halt_plant"].to_numpy()
    frail = xr.where(effect["halt_plant"] == "plant_001", 1.0, 0.0) + 0 * effect
    tree = xr.DataTree.from_dict(
        {"posterior": data.tree["posterior"].to_dataset().assign(halt_effect=frail)}
    )
    fit = Posterior(tree, data.case, data.priors, {"seed": 3})
    own, other = (halt_probability(fit, name, 12)[-1] for name in ("plant_001", "plant_002"))
    assert own == pytest.approx(-np.expm1(-0.1 * np.e), rel=1e-3)
    assert other == pytest.approx(-np.expm1(-0.1), rel=1e-3)


def test_who_can_halt() -> None:
    with pytest.raises(AutolocError, match=r"no tenancy 'plant_01' lives at 2025-04\. .*plant_001"):
        halt_probability(plain(), "plant_01")
    with pytest.raises(AutolocError, match="'project_006' is in the state 'pipeline'"):
        halt_probability(plain(), "project_006")
    with pytest.raises(AutolocError, match=r"no wave 'chineze'\. Did you mean 'chinese'"):
        TenancyClass("chineze", "SKD")
    with pytest.raises(AutolocError, match="no mode 'kits'"):
        TenancyClass("chinese", "kits")


class FakeOutlook:
    plants = ("a", "b")

    def draws(self, variable: str, *, name: str) -> xr.DataArray:
        assert variable == "output"
        cars = np.arange(101.0) * {"a": 100, "b": 1}[name]
        return xr.DataArray(
            np.stack([cars, cars * 2], axis=1), dims=("draw", "year"), coords={"year": [2023, 2024]}
        )


def test_outputs_beside_figures() -> None:
    figures = pd.DataFrame(
        [("a", 2023, 9550.0, "rate"), ("a", 2024, 0.5, "proxy"), ("c", 2023, 5.0, "reported")],
        columns=["plant", "year", "output", "quality"],
    )
    outlook: Any = FakeOutlook()
    table = output_table(outlook, figures, [2023, 2024])
    assert table["plant"].tolist() == ["a", "a"]  # c is not followed
    assert table["quality"].tolist() == ["rate", "proxy"]
    assert table["q50"].tolist() == [5000.0, 10_000.0]
    np.testing.assert_allclose(table["pit"], [96 / 101, 1 / 101])
    np.testing.assert_allclose(table["idle"], 1 / 101)
    assert output_table(outlook, figures, [2023])["year"].tolist() == [2023]
    none = output_table(outlook, figures, [2030])
    assert list(none.columns) == [
        "plant",
        "year",
        "output",
        "quality",
        "q10",
        "q50",
        "q90",
        "pit",
        "idle",
    ]


def test_plans_of_moskvitch_known_at_the_freeze() -> None:
    table = plan_table(Case.load("russia"), ["moskvitch_moscow"], [2023, 2024], "2023-01")
    known = table[table["known"]]
    assert known["year"].tolist() == [2023, 2024]
    assert known["plan"].tolist() == [50_000, 100_000]
    assert len(table) > len(known)


def test_first_halts_of_the_former_nissan_plant() -> None:
    came = first_halts(Case.load("russia"))
    months = came["halted"] - came["started"]
    assert months["avtovaz_spb_xcross5"] == 3
    assert months["xcite_spb"] == 11
    assert np.isnan(months["moskvitch_moscow"])  # its stop of 2024 lasted two weeks
    assert came.loc["xcite_spb", ["site", "wave", "mode"]].tolist() == [
        "spb_nissan",
        "chinese",
        "SKD",
    ]


EARLY = "2022-12"


@pytest.fixture(scope="module")
def early() -> Posterior:
    case = small_once()[0].as_of(EARLY)
    return fit_of(fake_posterior(case))


def late_start(case: Case, vintage: str) -> tuple[str, str]:
    """Return a tenancy that started since, and its site."""
    plants = case.plants[(case.plants["start"] > vintage) & case.plants["wave"].isin(["chinese"])]
    row = plants.iloc[0]
    return str(row["plant_id"]), str(row["site_id"])


def test_halts_of_later_tenancies_by_class(early: Posterior) -> None:
    case = small_once()[0]
    plant, site = late_start(case, EARLY)
    table = halt_table(early, case, ["plant_001"], site).set_index("plant")
    assert list(table.index) == ["plant_001", plant]
    assert table.loc["plant_001", "known"]
    chances = table[["chance_in_12", "chance_in_24"]].to_numpy()
    assert (np.diff(chances, axis=1) > 0).all()
    assert ((chances > 0) & (chances < 1)).all()
    started = case.plants.set_index("plant_id").loc[plant, "start"]
    assert table.loc[plant, "started"] == started
    fit_class = TenancyClass(
        "chinese", str(case.plants.set_index("plant_id").loc[plant, "entry_mode"])
    )
    expected = halt_probability(early, fit_class, 24)
    assert table.loc[plant, "chance_in_24"] == pytest.approx(expected[-1])


@pytest.fixture(scope="module")
def result(early: Posterior) -> CheckResult:
    case = small_once()[0]
    return freeze(case, plants=["plant_001"], site=late_start(case, EARLY)[1], posterior=early)


def test_freeze(result: CheckResult) -> None:
    assert (result.name, result.settings["vintage"]) == ("freeze", EARLY)
    case = small_once()[0]
    named = result.tables["named"]
    assert set(named["plant"]) == {"plant_001"}
    assert set(named["year"]) <= {2022, 2023, 2024}
    figures = case.output[(case.output["plant_id"] == "plant_001") & (case.output["year"] >= 2022)]
    assert len(named) == len(figures[figures["year"] < 2025])
    assert named["pit"].between(0, 1).all()
    assert set(result.tables["outputs"]["year"]) <= {2022, 2023, 2024}
    assert len(result.tables["halts"])


def test_freeze_can_be_saved(result: CheckResult, tmp_path: Any) -> None:
    result.save(tmp_path)
    again = CheckResult.load(tmp_path, "freeze")
    assert list(again.tables) == ["named", "plans", "outputs", "halts"]
    assert again.notes == result.notes


def test_unknown_names(early: Posterior) -> None:
    case, site = small_once()[0], "site_plant_001"
    with pytest.raises(AutolocError, match="'plant_01' was not followed at 2022-12"):
        freeze(case, plants=["plant_01"], site=site, posterior=early)
    with pytest.raises(AutolocError, match="'nowhere' is no site of the case"):
        freeze(case, plants=["plant_001"], site="nowhere", posterior=early)
