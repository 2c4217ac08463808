"""A report of a fit that nobody sampled, in which every text of a table is malicious."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.inference.checks import BlockDiagnostics, Diagnostics
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.insight.conditions import Conditions
from bayes_autoloc.insight.conditions_table import COLUMNS as DRIVER_COLUMNS
from bayes_autoloc.insight.watch import WatchList
from bayes_autoloc.insight.watch_rows import COLUMNS as FACT_COLUMNS
from bayes_autoloc.insight.watch_rows import TOGETHER
from bayes_autoloc.report.data import Report
from bayes_autoloc.report.data_report import Extras, report_data
from bayes_autoloc.report.html import render_report
from tests.forecast.fakes import small_posterior
from tests.plots.outlooks import GRADES, changed, fake_sweep, several

EVIL = "</script><img src=x onerror=alert(1)>&amp;{{7*7}}%{x}<b>"
"""A name that would run, end the script, be computed by the template engine, or be bold."""

SCRIPT_URL = "javascript:alert(1)"
SETTINGS = {"seed": 3, "sampler": "nutpie", "draws": 30, "tune": 10, "chains": 2}


def checks(max_rhat: float = 1.001) -> Diagnostics:
    return Diagnostics((BlockDiagnostics("supply", max_rhat, 900.0, 800.0, 0, 0.9, EVIL),))


def failed_posterior() -> Posterior:
    """Return the same fit with checks that failed."""
    other = replace(posterior(), diagnostics_json=checks(1.5).to_json())
    return other.with_observations(posterior().observations)


@cache
def posterior() -> Posterior:
    """Return the small fit with a plant, a source and an address that are malicious."""
    fake = small_posterior()
    texts = fake.case.to_text()
    quoted = f'"{EVIL}"'
    plants = texts["plants.csv"].splitlines()
    at = next(i for i, line in enumerate(plants) if line.startswith("plant_001,"))
    plants[at] = plants[at].replace(",plant_001,", f",{quoted},", 1)
    output = texts["output.csv"].splitlines()
    output[1] = output[1].replace(",simulated,,", f",{quoted},{SCRIPT_URL},")
    output[2] = output[2].replace(",simulated,,", ",Paper,https://example.org/a?b=1&c=<2> ,")
    changed_texts = {"plants.csv": plants, "output.csv": output}
    texts |= {name: "\n".join(lines) + "\n" for name, lines in changed_texts.items()}
    case = Case.from_text(texts)
    return Posterior(fake.tree, case, fake.priors, SETTINGS, checks().to_json())


@cache
def outlook(**attrs: str | int) -> Outlook:
    """Return four scenarios and their mixture, with malicious names."""
    titles = {name: {"title": name, "grade": grade} for name, grade in GRADES.items()}
    titles["demand_falls"] = {"title": EVIL, "grade": EVIL}
    targets = [[2030, 1.4e6, EVIL], [2030, 1.5e6, "Institute"], [2035, 1.6e6, "Ministry"]]
    told = {"scenarios": json.dumps(titles), "targets": json.dumps(targets), "title": EVIL}
    one = several(**{**told, **attrs})
    name = one.tree["ramps"]["name"].copy()
    at = [str(plant) for plant in one.tree["ramps"]["plant"].to_numpy()].index("plant_001")
    name = name.astype(object)
    name[at] = EVIL
    return changed(one, "ramps", name=name)


def ledger() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "what": [EVIL, "outputs", "plans"],
            "kind": ["plant", "evidence", "evidence"],
            "rows": [3, 100, 80],
            "shift_2030": [-31_124.0, 24_000.0, np.nan],
            "shift_2030_se": [3_800.0, 2_900.0, np.nan],
            "shift_2035": [-16_000.0, 20_600.0, np.nan],
            "shift_2035_se": [4_800.0, 3_700.0, np.nan],
            "shift_p_2030": [-2.83, 1.84, np.nan],
            "shift_p_2030_se": [0.32, 0.22, np.nan],
            "khat": [0.3, 0.41, 0.9],
            "method": ["weights", "weights", "not given"],
            "trusted": [True, True, False],
        }
    )


def watch() -> WatchList:
    numbers = [0.09, 0.01, 0.05, 0.006, True, "higher means higher", 8e5, 1.2e6, 1.1e6, 1e6]
    rows = [
        (EVIL, "output", "plant_001", "2026-02", "cars a year", 5e4, 3e4, 7e4, *numbers),
        ("A recession", "shock", "", "2027-01", "chance", 0.2, np.nan, np.nan, *numbers),
    ]
    table = pd.DataFrame(rows, columns=list(FACT_COLUMNS))
    together = pd.DataFrame([("2027-01", 2, 0.05, 0.01, 0.1, 0.01, 1e6)], columns=list(TOGETHER))
    return WatchList(table, together, 2030, {}, ("A note.",))


def conditions() -> Conditions:
    numbers = (1e5, 4e5, 9e5, 3e5, 8e5, 1.3e6, 5e5, 8e5, 1.2, 0.04, 0.8)
    rows = [(EVIL, "output", "cars a year", *numbers), ("Cars sold", "market", "cars", *numbers)]
    table = pd.DataFrame(rows, columns=list(DRIVER_COLUMNS))
    return Conditions(table, (EVIL,), 2030, 1.4e6, 0.2, 0.01, 1000, 200, (3,), {})


def sensitivity() -> CheckResult:
    names = ["as fitted", EVIL]
    alternatives = pd.DataFrame(
        {
            "alternative": [name for name in names for _ in range(2)],
            "how": ["fit", "fit", "refit", "refit"],
            "year": [2030, 2035] * 2,
            "q10": [5e5] * 4,
            "q50": [1e6, 1.1e6, 9e5, 1e6],
            "q90": [1.7e6] * 4,
            "shift": [0.0, 0.0, -1e5, -1e5],
            "shift_se": [0.0, 0.0, 4e3, 4e3],
            "target": [1.4e6, 1.6e6] * 2,
            "p_target": [0.2, 0.15] * 2,
        }
    )
    shares = pd.DataFrame(
        {
            "headline": ["production 2030"] * 3,
            "source": ["prior only", "learnt", "chance"],
            "share": [0.05, 0.2, 0.75],
            "share_error": [0.01] * 3,
        }
    )
    tables = {"alternatives": alternatives, "prior_share": shares}
    return CheckResult("sensitivity", "Sensitivity", tables=tables, notes=(EVIL,))


def validation() -> CheckResult:
    bars = (Bar("coverage", 0.8, 0.65, 0.92), Bar(EVIL, 0.97, high=0.95))
    return CheckResult("backtest", "Backtests by vintage", bars)


@cache
def report() -> Report:
    """Return a report with all sections."""
    extras = Extras(
        sweep=fake_sweep(),
        ledger=ledger(),
        watch=watch(),
        conditions=conditions(),
        results={"sensitivity": sensitivity(), "backtest": validation()},
    )
    return report_data(outlook(), posterior(), extras)


@cache
def bare_report() -> Report:
    """Return a report of a forecast alone, whose checks failed."""
    return report_data(outlook(diagnostics_ok=0, diagnostics="FAILED: R-hat"), failed_posterior())


@cache
def page() -> str:
    return render_report(report())
