"""What a plan for one plant is worth: a known plant, an announced project, a plant of one's own.

python examples/09_quote.py
"""

import numpy as np

from bayes_autoloc import Case, fit, quote

posterior = fit(Case.load("russia"), seed=1)
NUMBERS = ("0.1", "0.5", "0.9")


def spread(values: dict[str, float]) -> str:
    low, middle, high = (values[p] for p in NUMBERS)
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"


# A plant of one's own, of which only the class is known. This one repeats the plan of Moskvitch
# for 2023: an SKD plant in works that another maker built.
OWN = {
    "wave": "chinese",
    "entry_mode": "SKD",
    "takeover": True,
    "capacity": 188_000,
    "start": "2022-11",
}
own = quote(posterior, year=2023, plan=50_000, announced="2022-11", **OWN)
print(f"{own.kind}: {spread(own.quantiles())} cars of 50,000 planned")
print(f"  chance that half of the plan is made: {np.mean(own.realised_share > 0.5):.2f}")
print(f"  chance of a halt within 24 months of the start: {own.p_halt_24m:.2f}")
for one in own.precedents:
    print(f"  {one.name} {one.year}: {one.realised_share:.0%} of {one.plan:,.0f}; {one.happened}")

# A plant of the case keeps its own record; the plan counts beside it.
known = quote(posterior, plant="haval_tula", year=2026, plan=150_000, announced="2025-04")
print(f"\n{known.kind} {known.question.about.name}: {spread(known.quantiles())} cars in 2026")

# A project may not start at all: its quote has the chance of that in it.
project = quote(posterior, plant="volga_changan_nn", year=2027)
print(f"\n{project.kind} {project.question.about.name}:")
print(f"  chance that it has started by the end of 2027: {project.p_started:.2f}")
print(f"  cars in 2027: {spread(project.quantiles())}")
print(f"  if it has started by then: {spread(project.quantiles_if_started())}")

# Plans of one plant, from modest to bold: what they say of what will be made, not its multiple.
print("\nThe first plant, by how much is planned")
for plan in (25_000, 50_000, 100_000, 150_000):
    found = quote(posterior, year=2023, plan=plan, announced="2022-11", **OWN)
    share = np.median(found.realised_share)
    print(f"  {plan:>7,} planned: {spread(found.quantiles())} cars, median share {share:.0%}")
