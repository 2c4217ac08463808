"""How much to listen to the ministry: what past promises were worth, and what that does to 2030.

python examples/07_official_targets.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit, forecast, weigh_targets
from bayes_autoloc.insight.listening import headlines, institutions, restated_targets
from bayes_autoloc.plots import save_png, targets_figure

OUT = Path("out/examples")
ROUNDED = {"lower": -4, "median": -4, "upper": -4, "percentile": 2, "pareto_k": 1, "ess": -2}

posterior = fit(Case.load("russia"), seed=1)
print("Share of the promised growth that came true, with its 90 % interval")
print(institutions(posterior).round(1).to_string())

outlook = weigh_targets(forecast(posterior), posterior)  # "off": heard, not followed
print("\nStanding targets as percentiles of our forecast, and restated by their record")
print(restated_targets(outlook, posterior).round(ROUNDED).to_string(index=False))

print("\nThree ways of listening")
print(headlines(outlook).round(ROUNDED).to_string(index=False))

# One of them as the forecast itself: every later number then listens to the targets.
naive = weigh_targets(forecast(posterior), posterior, "naive")
print(
    f"\nChance of 1.4 million in 2030 if targets are taken at their word: "
    f"{naive.probability('production', 2030, at_least=1_400_000):.2f}"
)

OUT.mkdir(parents=True, exist_ok=True)
save_png(targets_figure(outlook)[0], OUT / "targets.png")
print(f"The picture is {OUT / 'targets.png'}.")
