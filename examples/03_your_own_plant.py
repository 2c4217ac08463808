"""What would a plant of your own add? Add rows, fit again, compare.

The plant is invented. Both fits are short, to be quick: do not publish their numbers.

    python examples/03_your_own_plant.py
"""

from pathlib import Path

import pandas as pd

from bayes_autoloc import Case, fit, forecast

OUT = Path("out/examples")
QUICK = {"seed": 1, "draws": 300, "tune": 300}
YEAR, PLANT = 2030, "example_nn"

before = Case.load("russia")
# Every row is checked with the whole case; a wrong one comes back with its column and a remedy.
after = before.with_rows(
    sites=[
        {
            "site_id": PLANT,
            "name": "Example plant",
            "city": "Nizhny Novgorod",
            "country": "Russia",
            "capacity": 120_000,
        }
    ],
    plants=[
        {
            "plant_id": PLANT,
            "site_id": PLANT,
            "name": "Example plant",
            "city": "Nizhny Novgorod",
            "country": "Russia",
            "wave": "chinese",
            "group": "Example",
            "brand": "Example",
            "entry_mode": "CKD",
            "vehicle": "car",
            "capacity": 120_000,
            "announced": "2025-03",
            "planned_start": "2026-09",
            "status": "announced",
            "status_date": before.vintage,
        }
    ],
    plans=[
        {
            "plant_id": PLANT,
            "year": 2028,
            "plan": 100_000,
            "announced": "2025-03",
            "kind": "annual_plan",
        }
    ],
)
print(f"{len(after.plants) - len(before.plants)} plant added at the vintage {after.vintage}.\n")

outlooks = {}
for label, case in {"as shipped": before, "with the plant": after}.items():
    posterior = fit(case, **QUICK)
    print(f"{label}: convergence checks {posterior.diagnostics.summary()}")
    left_out = posterior.observations.excluded
    outlooks[label] = forecast(posterior, horizon=YEAR)

rows = []
for label, outlook in outlooks.items():
    found = outlook.intervals("production", years=[YEAR], probs=[0.8]).iloc[0]
    chance = outlook.probability("production", year=YEAR, at_least=1_400_000)
    rows.append((label, found["median"], found["lower"], found["upper"], chance))
columns = ["case", f"median {YEAR}", "10 %", "90 %", "P(1.4 million)"]
table = pd.DataFrame(rows, columns=columns)
print(f"\nProduction in {YEAR}, cars a year")
cars = dict.fromkeys(columns[1:4], "{:,.0f}".format)
print(
    table.round(dict.fromkeys(columns[1:4], -4))
    .round({columns[4]: 2})
    .to_string(index=False, formatters=cars)
)

# A plan measures output, and a plant that never started has none: its chance to start comes from
# the pipeline of announced projects, its size from the capacity.
unused = left_out[left_out["plant"] == PLANT]
print("\nRows of the plant that the fit left out")
print(unused[["table", "row", "reason"]].to_string(index=False))

# The national figures differ by less than the noise of two short fits; the plant alone says more.
own = outlooks["with the plant"].draws("output", name=PLANT).sel(year=YEAR)
idle, median, high = (float((own == 0).mean()), float(own.median()), float(own.quantile(0.9)))
print(f"\nThe plant itself in {YEAR}, with a plan of 100,000 for 2028 and a nameplate of 120,000:")
print(f"no car with probability {idle:.2f}, median {round(median, -3):,.0f} cars,")
print(f"90 % quantile {round(high, -3):,.0f} cars.")

OUT.mkdir(parents=True, exist_ok=True)
table.to_csv(OUT / "your_own_plant.csv", index=False)
print(f"\nThe table is {OUT / 'your_own_plant.csv'}.")
