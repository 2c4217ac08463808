"""Vintage replay: what would have been forecast at the end of 2018 and of 2021, and what came.

python examples/14_replay.py
"""

from pathlib import Path

from bayes_autoloc import Case, replay
from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.plots.hedgehog import hedgehog
from bayes_autoloc.plots.style import save_png

OUT = Path("out/examples")

# Each month is a fit of its own, up to a minute; the store keeps what is done.
played = replay(
    Case.load("russia"),
    vintages=["2018-12", "2021-12"],
    plan=JobPlan(store=OUT / "replay"),
)
print("What was expected, and what came, thousand cars:")
outcomes = played.outcomes()
cars = ["lower", "median", "upper", "outcome"]
outcomes[cars] = (outcomes[cars] / 1e3).round(-1)
print(outcomes.to_string(index=False))
for note in played.notes:
    print(note)

save_png(hedgehog(played)[0], OUT / "hedgehog.png")
print(f"The picture is {OUT / 'hedgehog.png'}.")
