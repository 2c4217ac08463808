"""Evidence ledger: which plants and tables moved the medians of 2030 and 2035, and by how much.

An entry is what a piece of evidence did: the forecast with it less the forecast without it. Takes
about a minute; entries that weights can't give need refits (`ledger(posterior, refit=True)`).

python examples/10_ledger.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit, ledger
from bayes_autoloc.plots.ledger import ledger_figure
from bayes_autoloc.plots.style import save_png

OUT = Path("out/examples")

posterior = fit(Case.load("russia"), seed=1)
found = ledger(posterior)

print("What moved the forecast most, cars a year with one standard error:")
for row in found.table[found.table["trusted"]].head(8).itertuples():
    shifts = [
        f"{year}: {getattr(row, f'shift_{year}'):+,.0f} +- {getattr(row, f'shift_{year}_se'):,.0f}"
        for year in (2030, 2035)
    ]
    print(f"{row.what}: {', '.join(shifts)} (k-hat {row.khat:.2f})")

not_given = found.table[found.table["method"] == "not given"]
print(f"{len(found.table)} pieces of evidence; {len(not_given)} need a refit.")

OUT.mkdir(parents=True, exist_ok=True)
save_png(ledger_figure(found)[0], OUT / "ledger.png")
print(f"The picture is {OUT / 'ledger.png'}.")
