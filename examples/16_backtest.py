"""What we would have said at the end of 2018, beside what came and beside a random walk.

python examples/16_backtest.py
"""

from pathlib import Path

from bayes_autoloc import Case
from bayes_autoloc.checks.backtests.backtest import backtest
from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.plots.backtest import backtest_figure
from bayes_autoloc.plots.style import save_png

OUT = Path("out/examples")
SHOWN = ["target_year", "model", "outcome", "q10", "q50", "q90", "covered80", "crps_log"]
ROUNDED = {"crps_log": 2, "q10": -4, "q50": -4, "q90": -4}


def main() -> None:
    """Fit one vintage; what is in the store is not fitted again when the script is run again."""
    plan = JobPlan(store=OUT / "vintages", workers=0)
    found = backtest(Case.load("russia"), vintages=["2018-12"], draws=500, plan=plan)

    scores = found.tables["scores"]
    ours = scores[scores["model"].isin(["bayes_autoloc", "random_walk"])]
    print(
        ours[SHOWN].round({"crps_log": 2, "q10": -4, "q50": -4, "q90": -4}).to_string(index=False)
    )
    for bar in found.bars:
        print(f"{bar.text}: {bar.value:.2f} (wanted: {bar.wanted()})")

    save_png(backtest_figure(found)[0], OUT / "backtest_2018.png")
    print(f"The picture is {OUT / 'backtest_2018.png'}.")


if __name__ == "__main__":  # a job may start processes, which import this file
    main()
