"""A target as a checklist: what the futures have in common that reach 1.4 million cars in 2030.

python examples/12_must_be_true.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit, must_be_true
from bayes_autoloc.plots.conditions import conditions_figure
from bayes_autoloc.plots.style import save_png

OUT = Path("out/examples")
SHOWN = ["driver", "all_median", "given_median", "shift_sd", "se", "p_superiority"]

posterior = fit(Case.load("russia"), seed=1)
for year, at_least in ((2030, 1_400_000), (2035, 1_600_000)):
    found = must_be_true(posterior, year=year, at_least=at_least)
    print(
        f"{at_least:,} cars in {year}: {found.probability:.0%} "
        f"({found.n_conditioned} of {found.n_draws} futures)"
    )
    for line in found.checklist:
        print(f"  [ ] {line}")
    if year == 2030:
        OUT.mkdir(parents=True, exist_ok=True)
        save_png(conditions_figure(found)[0], OUT / "must_be_true.png")

print("\nAnd what such futures say of the parameters of the fit:")
parameters = found.table[found.table["group"] == "parameters"]
print(parameters[SHOWN].round(2).to_string(index=False))
print(f"The picture is {OUT / 'must_be_true.png'}.")
