"""Sanctions hurt both ways? The index from lifted to doubled, with and without assumed signs.

python examples/06_sanctions_both_ways.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit, sweep
from bayes_autoloc.plots import inverted_u, save_png

OUT = Path("out/examples")
YEAR = 2030

posterior = fit(Case.load("russia"), seed=1)
found = sweep(posterior, "sanctions", index=[-1, -0.5, 0, 0.5, 1])

for variable, words in (("chinese", "Chinese output"), ("production", "national output")):
    hurt = found.both_hurt(YEAR, variable)
    print(
        f"P(both directions lower {words} in {YEAR}): {hurt['assumed']:.2f} with the assumed "
        f"signs, {hurt['free']:.2f} with free ones"
    )
print("\nWhere Chinese output peaks, probability")
print(found.peak(YEAR).pivot(index="index", columns="signs", values="probability").round(2))
print(f"\nEvidence for the effects: {found.data.attrs['grade']}.")

OUT.mkdir(parents=True, exist_ok=True)
save_png(inverted_u(found, year=YEAR)[0], OUT / "inverted_u.png")
print(f"The picture is {OUT / 'inverted_u.png'}.")
