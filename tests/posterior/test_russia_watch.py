"""What to watch and what must be true, from the fit of the shipped case."""

import pytest

from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.insight.conditions import must_be_true
from bayes_autoloc.insight.watch import watch_list

pytestmark = pytest.mark.posterior


def test_watch_list_belongs_to_the_forecast(russia: Posterior, outlook: Outlook) -> None:
    found = watch_list(russia, outlook, year=2030)
    top = found.measurable.iloc[0]
    # No single fact of two years settles 2030, and the country's own figure tells most.
    assert top["kind"] in ("national", "market")
    assert 0.02 < top["explains"] < 0.4
    assert top["narrows"] > 2 * top["narrows_se"]
    later = found.together.iloc[-1]
    assert later["explains"] > found.together["explains"].iloc[0]
    moskvitch = found.table[found.table["plant"] == "moskvitch_moscow"]
    assert {"output", "halt"} == set(moskvitch["kind"])


def test_a_target_needs_a_larger_market_and_fewer_recessions(
    russia: Posterior, outlook: Outlook
) -> None:
    found = must_be_true(russia, year=2030, at_least=1_400_000)
    assert found.probability == outlook.probability("production", 2030, 1_400_000)
    table = found.table.set_index("driver")
    market, recession = table.loc["Cars sold in 2030"], table.loc["Years of recession until 2030"]
    assert market["given_low"] > market["all_median"]
    assert recession["shift_sd"] < -3 * recession["se"]
    groups = {"output", "incumbents", "market", "shocks"}
    told = [line.split(":")[0] for line in found.checklist]
    assert groups <= set(table.loc[told, "group"])
