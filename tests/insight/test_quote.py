"""Quotes from a fit of the small case, with draws of the prior."""

import json

import numpy as np
import pytest

import bayes_autoloc
from bayes_autoloc import quote
from bayes_autoloc.checks.left_out.halt_chance import halt_probability
from bayes_autoloc.errors import PosteriorError
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_file import load_basis, save_basis
from bayes_autoloc.insight.quote_options import Options
from tests.checks.fits import prior_fit
from tests.insight.quote_fakes import abroad, basis, options, small_quoter


def answer(**given):
    return small_quoter().answer(Options(**given))


@pytest.fixture(scope="module")
def outlook():
    return forecast(prior_fit(), 2030)


@pytest.mark.parametrize("plant", ["plant_001", "plant_002", "project_004", "project_006"])
@pytest.mark.parametrize("year", [2025, 2028])
def test_without_a_plan_a_plant_of_the_case_is_quoted_as_it_is_forecast(outlook, plant, year):
    drawn = outlook.draws("output", name=plant).sel(year=year).to_numpy()
    found = answer(plant=plant, year=year)
    # Errors of a quantile over 400 futures, as far as 0.1 in probability.
    for low, middle, high in ((0.15, 0.25, 0.35), (0.4, 0.5, 0.6), (0.65, 0.75, 0.85)):
        value = np.quantile(found.output, middle)
        assert np.quantile(drawn, low) - 1 <= value <= np.quantile(drawn, high) + 1
    assert (found.output == 0).mean() == pytest.approx((drawn == 0).mean(), abs=0.1)


def test_chance_of_a_halt_is_near_that_of_the_check():
    # The check holds the capacity that runs at the vintage; the forecast lets it change.
    found = answer(plant="plant_001", year=2026).p_halt_24m
    assert found == pytest.approx(halt_probability(prior_fit(), "plant_001", 24)[-1], rel=0.15)


def test_a_project_makes_nothing_where_it_has_not_started():
    found = answer(plant="project_006", year=2026)
    assert found.kind == "announced project"
    assert (found.output[~found.started] == 0).all()
    assert found.p_started == pytest.approx(found.started.mean(), abs=0.1)
    assert found.p_on_time == 0.0
    assert answer(plant="project_007", year=2027).p_on_time is None


def test_how_much_is_planned_says_nothing_of_a_start_or_a_halt():
    few, many = (answer(plant="project_006", year=2026, plan=plan) for plan in (1e3, 2e4))
    assert (few.p_started, few.p_halt_24m) == (many.p_started, many.p_halt_24m)
    begun = [np.median(found.output[found.started]) for found in (few, many)]
    assert begun[0] < begun[1]


def test_a_plan_moves_a_quote_towards_it():
    own = {"announced": "2023-12", "year": 2024, "capacity": 100_000}
    small, none, large = (
        np.median(small_quoter().answer(options(**own, plan=plan)).output)
        for plan in (5_000, None, 150_000)
    )
    assert small < none < large


def test_a_plan_that_the_fit_has_seen_is_not_weighed_again():
    seen = answer(plant="plant_001", year=2019, plan=23_200, announced="2018-11")
    untold = answer(plant="plant_001", year=2019)
    assert seen.khat is None
    assert seen.output == pytest.approx(untold.output)
    assert any("has seen this plan" in note for note in seen.notes)
    for changed in ({"plan": 40_000}, {"announced": "2018-05"}):
        given = {"plan": 23_200, "announced": "2018-11"} | changed
        assert answer(plant="plant_001", year=2019, **given).khat is not None


def test_a_past_year_of_a_known_plant_has_the_months_on_record():
    found = answer(plant="plant_001", year=2019)
    assert found.published == pytest.approx(np.exp(9.761405), rel=1e-5)
    assert (found.output > 0).all()


def test_drivers_of_the_home_market_say_nothing_of_plants_abroad():
    home = Quoter(basis(gamma=1.0, pressure=0.1, sold=0.5))
    own = options(start="2015-01", year=2024, capacity=30_000)
    assert home.answer(own).output == pytest.approx(30_000 * np.exp(0.1) / 2, rel=0.01)
    found = Quoter(abroad(home.basis)).answer(Options(plant="abroad", year=2020))
    assert found.output == pytest.approx(50_000)
    assert found.p_halt_24m is None
    assert found.published == 40_000


def test_a_plant_without_rows_has_the_effects_of_its_class():
    found = answer(plant="project_009", year=2026)
    assert found.kind == "known plant"
    assert any("those of its class" in note for note in found.notes)


def test_same_seed_same_quote():
    given = {"year": 2026, "plant": "plant_002", "plan": 30_000}
    assert (answer(**given).output == answer(**given).output).all()
    posterior = prior_fit()
    one, other = quote(posterior, **given), quote(posterior, **given, seed=5)
    assert (one.output == answer(**given).output).all()
    assert not (one.output == other.output).all()
    assert other.seed == 5


def test_what_depends_on_the_fit_is_made_once(monkeypatch):
    posterior = prior_fit()
    quote(posterior, year=2026, plant="plant_002")
    monkeypatch.setattr(Quoter, "of", None)
    quote(posterior, year=2027, plant="plant_002")


def test_a_quote_as_plain_values():
    found = answer(plant="plant_001", year=2026, plan=50_000)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    levels = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]
    assert list(told["quantiles"]) == levels
    assert list(told["realised_share"]) == levels
    assert told["quantiles"]["0.5"] == pytest.approx(np.median(found.output), rel=0.01)
    assert told["realised_share"]["0.9"] == pytest.approx(
        told["quantiles"]["0.9"] / 50_000, rel=0.01
    )
    assert (told["kind"], told["p_started"], told["p_on_time"]) == ("known plant", 1.0, None)
    assert told["plant"]["id"] == "plant_001"
    assert told["importance"]["ess"] > 10
    assert 0 < len(told["precedents"]) <= 3
    assert all(one["plant"] != "plant_001" for one in told["precedents"])
    assert answer(plant="plant_001", year=2026).to_dict()["realised_share"] is None


def test_repr_tells_kind_year_and_spread():
    assert repr(answer(plant="plant_001", year=2026)).startswith("<Quote, known plant, 2026: ")


def test_quotes_are_public():
    assert {"quote", "Quote"} <= set(bayes_autoloc.__all__)
    assert isinstance(answer(plant="plant_001", year=2026), bayes_autoloc.Quote)


def test_a_basis_survives_its_file_to_the_last_digit(tmp_path):
    path = save_basis(small_quoter().basis, tmp_path / "basis.npz")
    given = Options(plant="project_006", year=2026, plan=9_000)
    kept, fresh = Quoter(load_basis(path)).answer(given), small_quoter().answer(given)
    assert (kept.output == fresh.output).all()
    assert kept.to_dict() == fresh.to_dict()


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04cut"])
def test_a_broken_file_is_refused(tmp_path, content):
    path = tmp_path / "basis.npz"
    path.write_bytes(content)
    with pytest.raises(PosteriorError, match="can't be read"):
        load_basis(path)
