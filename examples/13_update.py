"""Update: three new rows, the headline before and after them, and which of them did it.

Each is weighed against the draws of the saved fit in a second or two; nothing is fitted anew.

python examples/13_update.py
"""

from bayes_autoloc import Case, fit, update

NEWS = {
    "output": [{"plant_id": "haval_tula", "year": 2025, "output": 60_000, "quality": "reported"}],
    "events": [{"plant_id": "moskvitch_moscow", "date": "2025-09", "event": "halt"}],
    "plans": [
        {
            "plant_id": "agr_kaluga_chery",
            "year": 2026,
            "plan": 100_000,
            "kind": "annual_plan",
            "announced": "2025-04",
        }
    ],
}

posterior = fit(Case.load("russia"), seed=1)
revised = update(posterior, NEWS, refit="never")

for row in revised.headline[revised.headline["target"].isna()].itertuples():
    print(
        f"{row.year}: {row.before:,.0f} ({row.before_lower:,.0f} to {row.before_upper:,.0f}) "
        f"becomes {row.after:,.0f} ({row.after_lower:,.0f} to {row.after_upper:,.0f}), "
        f"a change of {row.change:+,.0f} +- {row.change_se:,.0f}"
    )
print(f"By {revised.method}: k-hat {revised.khat:.2f}, worth {revised.ess:,.0f} futures.")

print("\nEach row alone, 2030:")
for row in revised.rows.itertuples():
    print(f"{row.tables}: {row.rows}: {row.change_2030:+,.0f} +- {row.change_2030_se:,.0f}")
for note in revised.notes:
    print(note)
