"""What if: ten scenarios in one pass, as paired differences to the status quo, and their mixture.

python examples/04_what_if.py
"""

from pathlib import Path

from bayes_autoloc import Case, ScenarioSet, fit, forecast
from bayes_autoloc.plots import save_png, scenario_fans, tornado

OUT = Path("out/examples")
YEAR = 2030

posterior = fit(Case.load("russia"), seed=1)
scenarios = ScenarioSet.load()
outlook = forecast(posterior, horizon=2035, scenario=scenarios)

# Scenarios share their random numbers: the differences are taken future by future.
changes = outlook.differences()
national = changes.query("variable == 'production' and year == @YEAR")
table = national.pivot(index="scenario", columns="quantile", values="value")[[0.1, 0.5, 0.9]]
table["P(more)"] = national.groupby("scenario")["p_positive"].first()
table["evidence"] = [scenarios[name].grade for name in table.index]
print(f"Cars made in {YEAR}, difference to the status quo")
print(table.sort_values(0.5).round({0.1: -4, 0.5: -4, 0.9: -4, "P(more)": 2}).to_string())

# Who does not know which of them will come mixes them. The weights are judgement: edit them.
mixed = outlook.with_mixture(scenarios.weights)
headline = mixed.intervals("production", years=[2030, 2035], probs=[0.8], scenario="mixture")
print("\nMixture of the scenarios, cars a year")
print(headline.round({"lower": -4, "median": -4, "upper": -4}).to_string(index=False))
chance = mixed.probability("production", YEAR, at_least=1_400_000, scenario="mixture")
print(f"Chance of 1.4 million in {YEAR}: {chance:.2f}")

OUT.mkdir(parents=True, exist_ok=True)
save_png(tornado(outlook, year=YEAR)[0], OUT / "tornado.png")
save_png(scenario_fans(mixed)[0], OUT / "scenario_fans.png")
print(f"\nThe pictures are {OUT / 'tornado.png'} and {OUT / 'scenario_fans.png'}.")
