"""Forecast production to 2035: intervals, the chance of each target, and the fan.

The fit is kept: the first run samples for some minutes, later runs take seconds.

    python examples/01_forecast.py
"""

from pathlib import Path

from bayes_autoloc import Case, PriorSet, fit, forecast
from bayes_autoloc.plots import fan, save_png

OUT = Path("out/examples")

case = Case.load("russia")
posterior = fit(case, PriorSet.load("default"), seed=1)
print(f"Convergence checks {posterior.diagnostics.summary()}.\n")

outlook = forecast(posterior, horizon=2035)
cars = outlook.intervals("production", years=[2026, 2030, 2035])
print("Production, cars a year")
print(cars.round({"prob": 2, "lower": -4, "median": -4, "upper": -4}).to_string(index=False))

print("\nChance of each target")
print(outlook.probabilities().drop(columns="scenario").round(2).to_string(index=False))

# Any sum or difference is taken draw by draw, and summarised after that.
growth = outlook.draws("production").sel(year=2030) - outlook.draws("production").sel(year=2026)
print(f"\nChance that 2030 stands above 2026: {float((growth > 0).mean()):.2f}")

OUT.mkdir(parents=True, exist_ok=True)
save_png(fan(outlook)[0], OUT / "fan.png")
print(f"\nThe picture is {OUT / 'fan.png'}.")
