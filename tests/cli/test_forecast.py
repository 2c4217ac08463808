"""`bayes-autoloc forecast` and `fit`: files, exit codes, and what a failure leaves behind."""

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bayes_autoloc.cli import flow
from bayes_autoloc.cli.flow import FIT_FILES, FORECAST_FILES
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.steps import TARGETS_FILE
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.insight.weights import bound
from bayes_autoloc.testing import foreign_case
from tests.cli.runs import KEY, checks, fitted, invoke
from tests.forecast.fakes import fake_posterior, small_posterior

pytestmark = pytest.mark.usefixtures("fitting", "quick_pictures")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run_json(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


@pytest.fixture
def earlier(tmp_path):
    """Return a folder with results of an earlier run."""
    out = tmp_path / "out"
    out.mkdir()
    for name in FORECAST_FILES:
        (out / name).write_text(f"earlier {name}")
    return out


def test_all_files_are_there_and_new(fitting, case, earlier):
    out, before = earlier, bytes_in(earlier)
    result = invoke("forecast", "--case", case, "--out", out)
    assert result.exit_code == 0, result.output
    assert names_in(out) == set(FORECAST_FILES)
    assert all(content != before[name] for name, content in bytes_in(out).items())
    assert len(fitting.calls) == 1
    assert Outlook.load(out / "forecast.nc").years == list(range(2025, 2036))
    assert Posterior.load(out / "posterior.nc").seed == 7


def test_forecast_csv_is_that_of_the_outlook(case, tmp_path):
    invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2027)
    with (tmp_path / "out" / "forecast.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["variable", "name", "scenario", "year", "quantile", "value"]
    outlook = Outlook.load(tmp_path / "out" / "forecast.nc")
    assert len(rows) == len(outlook.quantiles())
    median = next(
        row for row in rows if (row["variable"], row["quantile"]) == ("production", "0.5")
    )
    expected = outlook.intervals("production", [2025])["median"].iloc[0]
    assert median["value"] == f"{expected:.0f}"


def test_options_reach_the_fit(fitting, case, tmp_path):
    options = ("--seed", 5, "--sampler", "pymc", "--draws", 300, "--refit", "--as-of", "2024-06")
    result = invoke(
        "forecast", "--case", case, "--priors", "sceptical", "--out", tmp_path / "out", *options
    )
    assert result.exit_code == 0, result.output
    (call,) = fitting.calls
    assert (call["case"].vintage, call["priors"].name) == ("2024-06", "sceptical")
    assert (call["seed"], call["sampler"], call["draws"]) == (5, "pymc", 300)
    assert (call["refit"], call["progress"]) == (True, False)


def test_same_seed_same_bytes(case, tmp_path):
    for name in ("one", "two"):
        invoke("forecast", "--case", case, "--out", tmp_path / name, "--horizon", 2027)
    one, two = bytes_in(tmp_path / "one"), bytes_in(tmp_path / "two")
    for name in ("forecast.csv", "probabilities.csv"):
        assert one[name] == two[name]


def test_the_saved_fit_is_copied_as_it_is(case, tmp_path):
    saved = tmp_path / "cache" / f"posterior-{KEY}.nc"
    saved.parent.mkdir()
    saved.write_bytes(b"as it is")
    invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2026)
    assert (tmp_path / "out" / "posterior.nc").read_bytes() == saved.read_bytes() == b"as it is"


def test_a_fit_that_has_gone_from_the_cache_is_written_anew(fitting, case, tmp_path):
    fitting.posterior = replace(fitted())
    invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2026)
    assert not (tmp_path / "cache").exists()
    assert Posterior.load(tmp_path / "out" / "posterior.nc").seed == 7


def test_run_json_says_what_the_result_is_made_from(case, tmp_path):
    invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2026)
    found, posterior = run_json(tmp_path / "out"), fitted()
    assert found["case"] == {"name": "small", "hash": posterior.case.content_hash}
    assert found["priors"] == {"name": "default", "hash": posterior.priors.content_hash}
    assert (found["vintage"], found["seed"]) == ("2025-04", 7)
    assert (found["sampler"], found["draws"], found["fit_key"]) == ("nutpie", 20, KEY)
    assert (found["years"], found["futures"]) == ([2025, 2026], 40)
    assert found["diagnostics"]["ok"] is True
    assert found["diagnostics"]["blocks"][0]["block"] == "supply"
    assert set(found["seconds"]) == {"fit", "forecast", "plots", "sampling"}
    assert {"python", "bayes_autoloc", "numpy", "xarray"} <= set(found["versions"]["forecast"])
    files = {path.name: path for path in (tmp_path / "out").iterdir() if path.name != "run.json"}
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert found["files"] == hashes


def test_the_screen_shows_headline_targets_checks_and_folder(case, tmp_path):
    output = invoke("forecast", "--case", case, "--out", tmp_path / "out").output
    outlook = Outlook.load(tmp_path / "out" / "forecast.nc")
    for year in ("2026", *(str(year) for year in outlook.horizons)):
        assert f"│ {year} │" in output
    assert "Chance of reaching a target" in output
    assert all(who in output for _, _, who in outlook.targets)
    assert "Convergence checks passed: R-hat <= 1.001" in output
    assert f"Results in {tmp_path / 'out'} (fit " in output


def test_failed_checks_write_all_files_and_exit_with_3(fitting, case, tmp_path):
    fitting.posterior = fitted(1.3)
    result = invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2026)
    assert result.exit_code == 3
    assert names_in(tmp_path / "out") == {*FORECAST_FILES, FAILED_FILE}
    assert "CONVERGENCE CHECKS FAILED" in result.output
    assert "Error: the fit failed its convergence checks" in result.stderr
    assert "R-hat 1.300 > 1.01" in (tmp_path / "out" / FAILED_FILE).read_text()
    assert run_json(tmp_path / "out")["diagnostics"]["ok"] is False
    assert Outlook.load(tmp_path / "out" / "forecast.nc").tree.attrs["diagnostics_ok"] == 0


def test_accepted_failures_exit_with_0_and_stay_marked(fitting, case, tmp_path):
    fitting.posterior = fitted(1.3)
    out = tmp_path / "out"
    accept = "--accept-failed-diagnostics"
    result = invoke("forecast", "--case", case, "--out", out, "--horizon", 2026, accept)
    assert result.exit_code == 0
    assert "CONVERGENCE CHECKS FAILED" in result.output
    assert run_json(out)["diagnostics"]["accepted"] is True
    fitting.posterior = fitted()
    invoke("forecast", "--case", case, "--out", out, "--horizon", 2026)
    assert FAILED_FILE not in names_in(out)


@pytest.mark.parametrize(
    ("step", "error", "code"),
    [
        ("fitted", KeyboardInterrupt(), 130),
        ("fitted", AutolocError("no"), 2),
        ("forecast", RuntimeError(), 1),
        ("_write_plots", KeyboardInterrupt(), 130),
        ("write_record", RuntimeError(), 1),
    ],
)
def test_a_failure_leaves_earlier_results(case, earlier, monkeypatch, step, error, code):  # noqa: PLR0917
    before = bytes_in(earlier)

    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(flow, step, fail)
    result = invoke("forecast", "--case", case, "--out", earlier, "--horizon", 2030)
    assert result.exit_code == code
    assert bytes_in(earlier) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--case", "rusia"], "Did you mean 'russia'?"),
        (["--as-of", "04/2025"], "'04/2025' is not a month. Write YYYY-MM."),
        (["--as-of", "2031-01"], "vintage"),
        (["--priors", "skeptical"], "Did you mean 'sceptical'?"),
        (["--priors", "mine.toml"], "mine.toml: no such file"),
        (["--sampler", "nutpi"], "Did you mean 'nutpie'?"),
        (["--horizon", "2020"], "The horizon 2020 lies before the vintage 2025-04"),
        (["--horizon", "soon"], "Invalid value for '--horizon'"),
        (["--draws", "0"], "Invalid value for '--draws'"),
        (["--seed", "-1"], "Invalid value for '--seed'"),
        (["--sed", "1"], "No such option"),
        (["--targets", "debased"], "Did you mean 'debiased'?"),
    ],
)
def test_input_that_cannot_be_used(fitting, case, tmp_path, options, message):
    result = invoke("forecast", "--case", case, "--out", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert fitting.calls == []
    assert not (tmp_path / "out").exists()


def test_priors_that_cannot_be_read(fitting, case, tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"[eta_0]\nmu = \xff\n")
    result = invoke("forecast", "--case", case, "--priors", tmp_path / "mine.toml")
    assert result.exit_code == 2
    assert "mine.toml, row 2: the file is not UTF-8" in result.stderr
    assert fitting.calls == []


def test_a_folder_that_cannot_be_written(case, tmp_path):
    (tmp_path / "out").write_text("a file")
    result = invoke("forecast", "--case", case, "--out", tmp_path / "out", "--horizon", 2026)
    assert result.exit_code == 2
    assert "Can't write to" in result.stderr


def test_three_ways_of_listening_stand_side_by_side(case, tmp_path):
    out = tmp_path / "out"
    result = invoke("forecast", "--case", case, "--out", out)
    assert result.exit_code == 0, result.output
    assert "How much to listen to official targets" in result.output
    assert all(f"│ {choice} " in result.output for choice in ("off *", "debiased", "naive"))
    with (out / "probabilities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["scenario"] == "status_quo"]
    told = run_json(out)["targets"]
    # With forty futures weights are used up to a k-hat of 0.38; those above it give no chances.
    usable = [way for way in ("debiased", "naive") if told["pareto_k"][way] < bound(40)]
    assert "naive" in usable
    assert len(rows) == (1 + len(usable)) * len(chosen) > 0
    names = {row["scenario"] for row in rows}
    assert names == {"status_quo", *(f"status_quo (targets {way})" for way in usable)}
    assert (told["choice"], told["failed"]) == ("off", None)


def test_targets_are_listened_to_if_asked(case, tmp_path):
    words = ("forecast", "--case", case, "--horizon", 2030)
    invoke(*words, "--out", tmp_path / "off")
    result = invoke(*words, "--out", tmp_path / "naive", "--targets", "naive")
    assert result.exit_code == 0, result.output
    assert "│ naive * " in result.output
    assert run_json(tmp_path / "naive")["targets"]["choice"] == "naive"
    off, naive = (bytes_in(tmp_path / name)["forecast.csv"] for name in ("off", "naive"))
    assert off != naive


def test_targets_out_of_reach_are_refused_loudly(fitting, case, tmp_path):
    far = {
        "forecaster": "Ministry",
        "institution": "ministry",
        "document": "Dream",
        "issued": "2025-03",
        "target_year": 2030,
        "scope": "passenger_cars",
        "scenario": "target",
        "value": 5e13,
        "unit": "cars",
        "known_from": "2025-03",
        "source": "test",
    }
    fake = fake_posterior(small_posterior(40).case.with_rows(forecasts=[far]), 60).with_(
        sigma_forecast=0.02
    )
    settings = {"key": KEY, "seed": 7}
    good = checks(1.001).to_json()
    fitting.posterior = Posterior(fake.tree, fake.case, fake.priors, settings, good)
    out = tmp_path / "out"
    words = ("forecast", "--case", case, "--out", out, "--horizon", 2030, "--targets", "naive")
    result = invoke(*words)
    assert result.exit_code == 3
    assert "OFFICIAL TARGETS NOT USED" in result.output
    text = (out / TARGETS_FILE).read_text()
    assert text.startswith("TARGETS NOT USED (targets = naive): ")
    assert "hardly a future comes near what is promised" in text
    told = run_json(out)["targets"]
    assert (told["choice"], told["failed"]) == ("off", text.rstrip("\n"))
    assert told["pareto_k"]["naive"] is None  # infinite
    assert invoke(*words, "--accept-failed-diagnostics").exit_code == 0
    assert invoke(*words[:-2]).exit_code == 0
    assert TARGETS_FILE not in names_in(out)


def test_a_case_without_targets_has_none_to_listen_to(fitting, tmp_path):
    """Nothing is wrong until somebody asks to hear targets that nobody set."""
    country = foreign_case()
    fake = fake_posterior(country, 40)
    settings = {"key": KEY, "seed": 7}
    good = checks(1.001).to_json()
    fitting.posterior = Posterior(fake.tree, fake.case, fake.priors, settings, good)
    case, out = country.to_folder(tmp_path / "case"), tmp_path / "out"
    words = ("forecast", "--case", case, "--out", out, "--horizon", 2027)
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    assert result.output.count("not usable") == 2
    assert TARGETS_FILE not in names_in(out)
    asked = invoke(*words, "--targets", "debiased")
    assert asked.exit_code == 3
    assert "no target stands" in (out / TARGETS_FILE).read_text()


def test_fit_writes_the_fit_and_its_record(fitting, case, tmp_path):
    result = invoke("fit", "--case", case, "--out", tmp_path / "out", "--seed", 5)
    assert result.exit_code == 0, result.output
    assert names_in(tmp_path / "out") == set(FIT_FILES)
    record = json.loads((tmp_path / "out" / "fit.json").read_text(encoding="utf-8"))
    assert record["diagnostics"]["ok"] is True
    assert "years" not in record
    assert fitting.calls[0]["seed"] == 5


def test_fit_with_failed_checks_exits_with_3(fitting, case, tmp_path):
    fitting.posterior = fitted(1.3)
    words = ("fit", "--case", case, "--out", tmp_path / "out")
    assert invoke(*words).exit_code == 3
    assert names_in(tmp_path / "out") == {*FIT_FILES, "DIAGNOSTICS_FAILED.txt"}
    assert invoke(*words, "--accept-failed-diagnostics").exit_code == 0
