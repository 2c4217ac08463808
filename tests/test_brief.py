"""What the brief says is what the tables and priors say; docs/traceability.md leads here."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc import Case, PriorSet, ScenarioSet
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.forecast.streams import Streams


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.load("russia")


@pytest.fixture(scope="module")
def observations(case: Case) -> Observations:
    return observe(case)


@pytest.fixture(scope="module")
def priors() -> dict[str, PriorSet]:
    return {name: PriorSet.load(name) for name in ("sceptical", "default", "ministry")}


def select(table: pd.DataFrame, /, **wanted: object) -> pd.DataFrame:
    """Return the rows with these values; there must be some."""
    rows = table
    for column, value in wanted.items():
        rows = rows[(rows[column] == value).fillna(False).astype(bool)]
    assert len(rows), f"no row with {wanted}"
    return rows


def from_brief(table: pd.DataFrame) -> pd.Series:
    return table["source"].str.contains("(brief", regex=False)


@pytest.fixture(scope="module")
def scenarios() -> ScenarioSet:
    return ScenarioSet.load()


def test_base_year_agrees_with_the_statistics_office(case: Case) -> None:
    rows = select(case.production, year=2024, period="Y", scope="passenger_cars")
    brief = rows.loc[from_brief(rows), "value"].item()
    assert brief == 760_000
    assert brief == pytest.approx(select(rows, series="rosstat")["value"].iloc[0], rel=0.01)


def test_targets_are_published_forecasts(case: Case) -> None:
    published = select(case.forecasts, scope="passenger_cars")
    for target in case.targets:
        select(published, target_year=target.year, value=target.value)
    assert {(target.year, target.value) for target in case.targets} == {
        (2030, 1.4e6),
        (2035, 1.6e6),
        (2030, 1.5e6),
    }


@pytest.mark.parametrize(
    ("prior", "rises"),
    [
        ("announce_rate", True),
        ("delivered_share", True),
        ("psi", True),
        ("eta_0", True),
        ("plan_bias", False),
        ("halt_rate", False),
    ],
)
def test_prior_sets_stand_in_the_order_of_their_hopes(
    priors: dict[str, PriorSet], prior: str, rises: bool
) -> None:
    medians = [
        priors[name][prior].scipy().median() for name in ("sceptical", "default", "ministry")
    ]
    assert medians == sorted(set(medians), reverse=not rises)


def test_western_wave_came_and_left(case: Case) -> None:
    western = select(case.plants, wave="western", country="Russia")
    started = western["start"].dropna().str[:4].astype(int)
    assert started.between(2000, 2021).mean() > 0.8
    assert not western["status"].isin(["running"]).any()
    exits = select(case.events, cause="war_exit", event="halt")
    assert exits["date"].min() == "2022-03"
    exodus = next(shock for shock in case.shocks if shock.kind == "exodus")
    assert exodus.start == exits["date"].min()


def test_foreign_makers_met_nearly_half_of_the_market(case: Case) -> None:
    made = select(case.production, year=2012, scope="foreign_brand_passenger", value=1.4e6)
    sold = select(case.market, year=2012, value=2.93e6)
    assert 0.45 < made["value"].iloc[0] / sold["value"].iloc[0] < 0.5


def test_imports_from_china_multiplied(case: Case) -> None:
    yearly = select(case.market, scope="china_exports_to_russia", period="Y").set_index("year")
    assert yearly.loc[2024, "value"] == 1_160_000
    assert yearly.loc[2024, "value"] > 7 * yearly.loc[2022, "value"]


def test_moskvitch_is_counted_once(case: Case, observations: Observations) -> None:
    rows = select(case.output, plant_id="moskvitch_moscow", year=2023)
    assert len(rows) > 1
    assert len(select(observations.outputs, plant="moskvitch_moscow", year=2023)) == 1
    plans = select(observations.plans, plant="moskvitch_moscow", year=2023)
    # Said in November 2022, so the lead is a little more than the target year itself.
    assert plans["plan"].item() == pytest.approx(50_000)
    assert plans["lead"].item() == pytest.approx(1 + 1.5 / 12, abs=0.01)
    # The brief's copy has no month, so no lead, and is left out with a reason.
    left_out = select(observations.excluded, table="plans", plant="moskvitch_moscow", year=2023)
    assert left_out["reason"].str.len().min() > 0


def test_moskvitch_plan_was_cut(case: Case, observations: Observations) -> None:
    plans = select(case.plans, plant_id="moskvitch_moscow", year=2024)
    dated = plans.dropna(subset=["announced"]).sort_values("announced", kind="stable")
    assert dated["plan"].iloc[0] == 100_000
    assert dated["plan"].min() == 27_000
    used = select(observations.plans, plant="moskvitch_moscow", year=2024)
    assert used.sort_values("lead")["plan"].iloc[-1] == pytest.approx(100_000)


def test_former_nissan_plant_stopped_twice(case: Case) -> None:
    tenants = select(case.plants, site_id="spb_nissan", wave="chinese")["plant_id"].tolist()
    assert tenants == ["avtovaz_spb_xcross5", "xcite_spb"]
    events = case.events[case.events["plant_id"].isin(tenants) & from_brief(case.events)]
    story = events.sort_values("date", kind="stable")[["date", "event", "cause"]]
    assert story.astype(object).where(story.notna(), None).to_numpy().tolist() == [
        ["2023-06", "start", None],
        ["2023-09", "halt", "sanctions"],
        ["2024-03", "start", None],
        ["2025-02", "halt", "low_demand"],
    ]
    sanctions = next(shock for shock in case.shocks if shock.kind == "sanctions")
    assert sanctions.start <= "2023-09" <= sanctions.end


def test_a_running_plant_can_be_given_up(priors: dict[str, PriorSet]) -> None:
    rate = np.exp(priors["default"]["close_on_rate"].scipy().ppf([0.05, 0.95]))
    assert 0 < rate[0] < rate[1] < 0.25


def test_european_plants_are_the_contrast(case: Case) -> None:
    overseas = select(case.plants, wave="overseas")
    assert "BYD" in set(select(overseas, country="Hungary", vehicle="car")["group"])
    assert "Chery" in set(select(overseas, country="Spain")["group"])


def test_full_plants_are_the_exception(case: Case, priors: dict[str, PriorSet]) -> None:
    concentration = priors["default"]["mode_mix"].params["alpha"]
    assert concentration["full_cycle"] == min(concentration.values())
    vintage_year = int(case.vintage[:4])
    assert max(case.horizons) - vintage_year >= 10


def test_each_named_risk_has_a_belief_with_its_sign(priors: dict[str, PriorSet]) -> None:
    default = priors["default"]
    assert default["market_shock"].scipy().cdf(0) > 0.9
    assert default["announce_effect_relations"].scipy().sf(0) > 0.8
    effects = default["shock_effect"].params["mu"]
    assert all(effects[shock] > 0 for shock in ("recession", "exodus", "sanctions"))


def test_both_directions_of_sanctions_hurt(case: Case, priors: dict[str, PriorSet]) -> None:
    # Both are subtracted in the announcement block, so a positive support means harm.
    for name in ("announce_tightening", "announce_relaxing"):
        assert priors["default"][name].scipy().support()[0] == 0
    returning = select(case.policy, kind="return_of_western", date="2025-03")
    assert returning["magnitude"].item() > 0
    assert returning["unit"].item() == "pct_fall"


def test_contracts_help_only_if_they_come(priors: dict[str, PriorSet]) -> None:
    assert 0.7 < priors["default"]["announce_spic"].scipy().sf(0) < 0.95


def test_chinese_makers_may_keep_half_of_the_market(priors: dict[str, PriorSet]) -> None:
    log_odds = {name: priors[name]["chinese_share_mean"].scipy().median() for name in priors}
    assert log_odds["sceptical"] < log_odds["default"] == 0


def test_fee_path_follows_the_law(observations: Observations) -> None:
    path = observations.protection_future["protection"]
    assert (path.loc[observations.now_year : 2030].diff().dropna() > 0).all()
    assert np.ptp(path.loc[2030:2035]) == pytest.approx(0, abs=1e-9)


def test_dealers_forecast_measures_the_current_year(case: Case, observations: Observations) -> None:
    sales = select(case.market, year=2024, period="Y", scope="passenger_sales", series="autostat")
    sold = sales["value"].iloc[0]
    dealers = select(case.forecasts, target_year=2025, scope="passenger_sales")
    dealers = dealers[from_brief(dealers)]
    assert sorted(1 - dealers["value"] / sold) == pytest.approx([0.15, 0.25], abs=0.01)
    used = select(observations.market, year=2025, kind="forecast")
    assert used["rel_sd"].gt(0).all()


def test_a_fee_alone_may_localise_nobody(priors: dict[str, PriorSet]) -> None:
    assert priors["default"]["announce_effect_protection"].scipy().cdf(0) > 0.1
    assert priors["sceptical"]["announce_effect_protection"].scipy().cdf(0) > 0.3


def test_imports_are_expected_to_fall(case: Case) -> None:
    rows = select(case.forecasts, scope="imports_passenger", institution="government")
    expected = rows[from_brief(rows)].set_index("target_year")["value"]
    made = select(case.market, year=2024, period="Y", scope="imports_passenger")["value"].item()
    assert made > expected[2025] > expected[2027]
    assert expected.to_dict() == {2025: 700_000, 2027: 500_000}


def test_scenarios_hold_each_named_risk(scenarios: ScenarioSet) -> None:
    risks = {
        "demand_falls": "purchasing_power",
        "china_cools": "relations",
        "sanctions_tightened": "sanctions",
        "sanctions_relaxed": "western_return",
    }
    assert all(lever in scenarios[name].paths for name, lever in risks.items())
    low, high = scenarios["sanctions_relaxed"].effects["market_western"].prior.scipy().interval(0.9)
    assert low < 0 < high  # the expected return alone depressed sales in 2025


def test_signs_of_the_two_sided_effect_can_be_freed(scenarios: ScenarioSet) -> None:
    for name, sign in (("sanctions_tightened", 1), ("sanctions_relaxed", -1)):
        path = scenarios[name].paths["sanctions"]
        assert all(sign * float(value) > 0 for _, value in path.by_year.items())
    assumed = scenarios["sanctions_tightened"].effects["use_tightening"]
    signed = assumed.draw(Streams(1), 4000)
    free = assumed.draw_unsigned(Streams(1), 4000)
    assert (signed >= 0).all()
    assert np.mean(free > 0) == pytest.approx(0.5, abs=0.04)
    np.testing.assert_array_equal(np.abs(free), signed)


def test_contracts_are_not_in_the_status_quo(scenarios: ScenarioSet) -> None:
    assert not scenarios["status_quo"].paths
    assert "spic" in scenarios["spic_adopted"].paths
    assert scenarios["spic_adopted"].effects["spic_full_cycle"].prior.scipy().sf(0) > 0.9


def test_fee_scenarios_lie_beside_the_plan(scenarios: ScenarioSet) -> None:
    rise = {
        name: dict(scenarios[name].paths["fee_rise"].by_year) for name in ("fee_up", "fee_frozen")
    }
    assert set(rise["fee_up"]) == set(rise["fee_frozen"]) == set(range(2026, 2031))
    # The government plans 10 to 20 % a year; the status quo has the middle.
    assert set(rise["fee_up"].values()) == {20}
    assert set(rise["fee_frozen"].values()) == {0}
