"""Uptake in three measures beside the Western wave's, and what it means for car carriers.

python examples/08_uptake_and_flows.py
"""

from pathlib import Path

import pandas as pd

from bayes_autoloc import Case, ScenarioSet, fit, forecast
from bayes_autoloc.forecast.flows import flow_frame, reference_frame
from bayes_autoloc.plots import flows, save_png, uptake_panel

OUT = Path("out/examples")
NAMES = ["sanctions_tightened", "spic_adopted", "fee_up"]

scenarios = ScenarioSet.load().pick(NAMES)
outlook = forecast(fit(Case.load("russia"), seed=1), scenario=scenarios)

measures = ("uptake", "local_content_uptake", "delivered_growth")
medians = pd.DataFrame({name: outlook.draws(name).median("draw").to_series() for name in measures})
print("Medians of the three measures, status quo")
print(medians.round(2).to_string())

western = reference_frame(outlook).query("quantile == 0.5 and name == 'western'")
path = western.pivot_table("value", "year", "variable")
print("\nThe Western wave, 2006 to 2021: assembled share of its own sales")
print(path.loc[2006:2021:3].round(2).to_string())

table = flow_frame(outlook)
watched = table[table["year"].isin([2025, 2027, 2030])].round(
    {"lower": -4, "median": -4, "upper": -4}
)
print("\nFinished cars imported and kit sets, a year (80 %)")
print(watched.drop(columns="expected_by").to_string(index=False))

OUT.mkdir(parents=True, exist_ok=True)
save_png(uptake_panel(outlook)[0], OUT / "uptake.png")
save_png(flows(outlook)[0], OUT / "flows.png")
print(f"\nThe pictures are {OUT / 'uptake.png'} and {OUT / 'flows.png'}.")
