"""What common random numbers are worth: Monte Carlo errors of differences, paired and unpaired.

The error of a mean difference over n futures is sd(difference) / sqrt(n). Paired futures share
their luck; unpaired ones would come from two forecasts with seeds of their own, whose difference
has the sum of both variances. Two such forecasts are made here, so the second figure is measured,
not derived. Writes pairing.md.

    make bench-scenarios
"""

import os
import platform
import resource
import time
from pathlib import Path

import numpy as np

from bayes_autoloc import Case, Outlook, ScenarioSet, fit, forecast

HERE = Path(__file__).resolve().parent
YEARS = (2030, 2035)
DRAWS = 4000
MEGABYTES = 2**10


def ratio(same: Outlook, other: Outlook, scenario: str, year: int) -> float:
    """Return the error of the paired difference over that of the unpaired one."""
    base = same.draws("production").sel(year=year).to_numpy().astype(float)
    paired = same.draws("production", scenario=scenario).sel(year=year).to_numpy() - base
    apart = other.draws("production", scenario=scenario).sel(year=year).to_numpy() - base
    return float(np.std(paired) / np.std(apart))


def main() -> None:
    """Measure and write the table."""
    posterior = fit(Case.load("russia"), seed=1)
    scenarios = ScenarioSet.load()
    _ = posterior.observations
    started = time.perf_counter()
    same = forecast(posterior, scenario=scenarios, draws=DRAWS)
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTES
    started = time.perf_counter()
    forecast(posterior, draws=DRAWS)
    single = time.perf_counter() - started
    # Other draws of the fit and other luck: the luck by its seed, the draws by their order.
    data = posterior.tree.copy()
    data["posterior"] = data["posterior"].to_dataset().isel(draw=slice(None, None, -1))
    other = forecast(
        type(posterior)(data, posterior.case, posterior.priors, posterior.settings),
        scenario=scenarios,
        draws=DRAWS,
        seed=2,
    )
    lines = [
        "# Scenarios: time, memory, and what pairing is worth",
        "",
        f"Written by `make bench-scenarios`. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores.",
        "",
        f"{len(scenarios)} scenarios x {DRAWS:,} draws to 2035 after the fit: {seconds:.1f} s "
        f"({seconds / single:.1f} times one scenario's {single:.1f} s), peak memory "
        f"{megabytes:,.0f} MB.",
        "",
        "Monte Carlo error of the difference in national production to the status quo, paired over "
        "unpaired:",
        "",
        "| scenario | " + " | ".join(map(str, YEARS)) + " |",
        "|---|" + "---:|" * len(YEARS),
    ]
    for name in list(scenarios)[1:]:
        cells = " | ".join(f"{ratio(same, other, name, year):.2f}" for year in YEARS)
        lines.append(f"| {name} | {cells} |")
    (HERE / "pairing.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
