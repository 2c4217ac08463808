"""The report: one HTML file with the forecast and all that explains it.

python examples/15_report.py
"""

from pathlib import Path

from bayes_autoloc import (
    Case,
    ScenarioSet,
    fit,
    forecast,
    report_data,
    watch_list,
    weigh_targets,
    write_report,
)
from bayes_autoloc.report.data_report import Extras

OUT = Path("out/examples")
NAMES = ["sanctions_tightened", "demand_falls"]

posterior = fit(Case.load("russia"), seed=1)
scenarios = ScenarioSet.load().pick(NAMES)
outlook = weigh_targets(forecast(posterior, scenario=scenarios), posterior)

report = report_data(outlook, posterior, Extras(watch=watch_list(posterior, year=2030)))
print(report.headline.sentence)
for section in report.sections:
    print(f"- {section.title}" + (f" (missing: {section.missing})" if section.missing else ""))

path = write_report(report, OUT / "report.html")
print(f"\n{path} has {path.stat().st_size / 1e6:.1f} MB. Open it in a browser.")
