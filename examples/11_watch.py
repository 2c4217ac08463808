"""What to watch next: which coming facts would narrow the forecast of 2030, and when they come.

python examples/11_watch.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit, watch_list
from bayes_autoloc.plots.style import save_png
from bayes_autoloc.plots.watch import watch_figure

OUT = Path("out/examples")
SHOWN = ["fact", "known_by", "narrows", "narrows_se", "explains", "direction"]

posterior = fit(Case.load("russia"), seed=1)
watched = watch_list(posterior, year=2030)

print("Facts of the next two years that would tell most, alone:")
print(watched.measurable.head(10)[SHOWN].round(3).to_string(index=False))

print("\nAll of them at once:")
for row in watched.together.itertuples():
    print(
        f"{row.facts} facts known by {row.known_by}: the 80 % interval narrows by "
        f"{row.narrows:.0%}, {row.explains:.0%} of the variance is explained"
    )
quiet = int((~watched.table["measurable"]).sum())
print(f"Of {len(watched.table)} facts {quiet} tell nothing measurable of {watched.year}.")

OUT.mkdir(parents=True, exist_ok=True)
save_png(watch_figure(watched)[0], OUT / "watch.png")
print(f"The picture is {OUT / 'watch.png'}.")
