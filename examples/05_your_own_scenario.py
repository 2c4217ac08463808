"""A scenario of your own: a file on top of the shipped ones, with a distribution for a lever.

python examples/05_your_own_scenario.py
"""

from pathlib import Path

from bayes_autoloc import Case, ScenarioSet, fit, forecast

OUT = Path("out/examples")
MINE = """
[weights]
status_quo = 0.6
slow_thaw = 0.4

[scenarios.slow_thaw]
title = "A slow thaw"
reason = "Our desk: sanctions ease late and only in part, and nobody knows how far"
inherits = "sanctions_relaxed"

[scenarios.slow_thaw.paths]
sanctions = { 2028 = { distribution = "Normal", mu = -0.5, sigma = 0.2 } }
western_return = { 2028 = 0.1, "2029-2030" = 0.2, 2031 = 0.4 }

# This desk believes that Western brands take more sales than the shipped file says.
[scenarios.slow_thaw.effects.chinese_share_western]
distribution = "Normal"
mu = 0.9
sigma = 0.4
unit = "fall of the logit of the Chinese groups' share of sales at a full return"
grade = "elicited"
reason = "Dealers that we asked keep their old contracts ready"
source = "judgement"
"""

OUT.mkdir(parents=True, exist_ok=True)
file = OUT / "mine.toml"
file.write_text(MINE, encoding="utf-8")

# `bayes-autoloc scenario compare slow_thaw --scenarios out/examples/mine.toml` does the same.
scenarios = ScenarioSet.load(file).pick(["slow_thaw"])
print(f"{scenarios['slow_thaw'].title}: levers {', '.join(scenarios['slow_thaw'].paths)}.")

outlook = forecast(fit(Case.load("russia"), seed=1), scenario=scenarios)
change = outlook.draws("output", scenario="slow_thaw", name="chinese") - outlook.draws(
    "output", name="chinese"
)
for year in (2030, 2035):
    low, middle, high = change.sel(year=year).quantile([0.1, 0.5, 0.9]).to_numpy()
    print(
        f"{year}: Chinese groups make {middle:+,.0f} cars a year, 80 % {low:+,.0f} to {high:+,.0f}"
    )
mixed = outlook.with_mixture(scenarios.weights)
print(mixed.intervals("production", [2035], [0.8], scenario="mixture").round(-4).to_string())
