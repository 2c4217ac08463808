"""From evidence to a decision: how many seat sets a year should a supplier be able to make?

A supplier of seats may build a line for Chinese-brand cars assembled in Russia. Too small a line
loses the margin of sets it can't deliver, too large a one costs money that stands idle. The cells
(`# %%`) run one by one in an editor that knows them, or all at once:

python examples/20_walkthrough.py
"""

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from bayes_autoloc import Case, fit, forecast, must_be_true, quote, watch_list
from bayes_autoloc.plots import save_png
from bayes_autoloc.plots.style import COLOURS

OUT = Path("out/examples")
YEAR, TARGET = 2030, 1_400_000

# %% 1. What is known: tables, every row with its source
case = Case.load("russia")
plans = case.plans.merge(case.output, on=["plant_id", "year"], suffixes=("", "_made"))
print(f"{case.title}, as of {case.vintage}: {len(case.plants)} plants, {len(case.plans)} plans,")
print(f"{len(case.output)} published outputs; {len(plans)} plans have an output to compare with.")

# %% 2. What is learnt: one fit, and whether it can be used
posterior = fit(case, seed=1)
print("\nConvergence checks passed:", bool(posterior.diagnostics and posterior.diagnostics.ok))

# %% 3. What is expected: keep the draws, summarise last
outlook = forecast(posterior)
print(f"\nChance of {TARGET:,} cars in {YEAR}:", end=" ")
print(f"{outlook.probability('production', YEAR, at_least=TARGET):.2f}")
chinese = outlook.draws("output", name="chinese").sel(year=YEAR).to_numpy()
low, middle, high = np.quantile(chinese, [0.1, 0.5, 0.9]) / 1000
print(f"Chinese groups make {middle:.0f} thousand ({low:.0f} to {high:.0f}, 80 %).")

# %% 4. One customer asks for 50,000 sets: what is its plan worth?
asked = quote(
    posterior,
    plan=50_000,
    year=2026,
    announced="2025-03",
    wave="chinese",
    entry_mode="SKD",
    capacity=60_000,
    start="2024-10",
)
low, middle_plan, high = (round(asked.quantiles()[q] / 1000) for q in ("0.1", "0.5", "0.9"))
print(f"\nA plan of 50 thousand cars in 2026 is worth {middle_plan} ({low} to {high}, 80 %).")
print("Nearest precedents:", ", ".join(one.name for one in asked.precedents))

# %% 5. The decision: the line that earns most on average, over all futures
MARGIN, COST = 120, 70
"""Euros earned on a set sold; euros a year for a set of capacity. Assumptions, not data."""
SHARE = 0.2
"""Share of Chinese-brand cars that buy these seats: an assumption too."""

lines = np.arange(10_000, 205_000, 5_000)
demand = SHARE * chinese
profit = MARGIN * np.minimum(lines[:, None], demand) - COST * lines[:, None]
expected = profit.mean(axis=1) / 1e6
best = int(lines[np.argmax(expected)])
loss = float((profit[np.argmax(expected)] < 0).mean())
# As large a share of the official target as Chinese groups have of the expected production.
expected_production = float(outlook.draws("production").sel(year=YEAR).median())
planned = round(SHARE * TARGET * np.median(chinese) / expected_production, -3)
print(f"\nBest line: {best:,} sets a year; it loses money in {100 * loss:.0f} % of futures.")
print(f"A line sized by the official target ({planned:,.0f} sets) would lose money in", end=" ")
print(f"{100 * float((MARGIN * np.minimum(planned, demand) < COST * planned).mean()):.0f} %.")

# %% 6. What would have to be true, and what to watch before signing
conditions = must_be_true(posterior, year=YEAR, at_least=TARGET)
print(f"\nIn futures that reach {TARGET:,} cars:")
for sentence in conditions.checklist:
    print(f"- {sentence}")
watched = watch_list(posterior, outlook, year=YEAR).measurable.head(5)
print(f"\nFacts that would narrow the forecast of {YEAR} most:")
print(watched[["fact", "known_by", "narrows"]].round({"narrows": 2}).to_string(index=False))

# %% The picture of the decision
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(lines / 1000, expected, color=COLOURS["median"])
for size, text, style in ((best, "best", "-"), (planned, "sized by the target", "--")):
    axes.axvline(size / 1000, color=COLOURS["target"], ls=style, label=f"{text}: {size:,.0f} sets")
axes.axhline(0, color="black", lw=0.8)
axes.set_xlabel("line, thousand sets a year")
axes.set_ylabel("expected profit, million euros a year")
axes.legend(frameon=False, loc="upper right", fontsize=8)
OUT.mkdir(parents=True, exist_ok=True)
save_png(figure, OUT / "decision.png")
print(f"\nThe picture is {OUT / 'decision.png'}.")
