"""`report` and `export`, from saved forecasts and anew; the fit is drawn from the priors."""

import json
from pathlib import Path

import pandas as pd
import pytest

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.cli import export_flow, report_flow
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.quantiles import FORECAST_COLUMNS
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.report import export
from bayes_autoloc.report.data_saved import Saved, read_saved
from tests.cli.runs import Fitting, fitted, invoke
from tests.plots.outlooks import fake_sweep, several
from tests.plots.outlooks import outlook as one_scenario
from tests.report import report_fakes as fakes

WHY = "Only 3 futures reach it."


@pytest.fixture
def few_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the tables of an export."""
    table = pd.DataFrame(columns=list(FORECAST_COLUMNS))
    monkeypatch.setattr(export_flow, "exported_tables", lambda *_: {"forecast": table})


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as `forecast` leaves it, with scenarios, sweep and ledger below."""
    folder = tmp_path_factory.mktemp("saved")
    one_scenario(targets_choice="off").save(folder / "forecast.nc")
    fakes.posterior().save(folder / "posterior.nc")
    (folder / "scenarios").mkdir()
    several().save(folder / "scenarios" / "forecast.nc")
    (folder / "sweep").mkdir()
    fake_sweep().save(folder / "sweep" / "sweep.nc")
    write_ledger(folder, str(several().tree.attrs["fit"]))
    return folder


def write_ledger(folder: Path, fit: str) -> None:
    fakes.ledger().to_csv(folder / "ledger.csv", index=False)
    (folder / "ledger.json").write_text(json.dumps({"settings": {"fit": fit}}), encoding="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace what simulates anew."""

    def too_few(*_: object, **__: object) -> None:
        raise AutolocError(WHY)

    monkeypatch.setattr(report_flow, "watch_list", lambda *_, **__: fakes.watch())
    monkeypatch.setattr(report_flow, "must_be_true", too_few)


@pytest.mark.usefixtures("quick")
def test_what_lies_in_the_folder_is_told(saved: Path, tmp_path: Path, fitting: Fitting) -> None:
    target = tmp_path / "new" / "mine.html"
    done = invoke("report", "--from", saved, "--out", target)
    assert done.exit_code == 0, done.output
    assert fitting.calls == []
    text = target.read_text(encoding="utf-8")
    for chart in ("fan", "tornado", "inverted-u", "ledger", "watch"):
        assert f'id="chart-{chart}"' in text
    assert f"Not part of this report. {WHY}" in text
    assert WHY in done.output
    assert "open it in a browser" in done.output
    assert [path.name for path in target.parent.iterdir()] == ["mine.html"]


@pytest.fixture
def failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any folder hold a forecast whose fit failed its checks."""
    found = Saved(one_scenario(diagnostics_ok=0), fakes.failed_posterior(), None, None, ())
    monkeypatch.setattr(report_flow, "read_saved", lambda _: found)


@pytest.mark.usefixtures("quick", "failed")
def test_failed_checks_are_shown_and_end_with_three(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert invoke("report", "--from", tmp_path, "--out", target).exit_code == 3
    assert 'role="alert"' in target.read_text(encoding="utf-8")


@pytest.mark.usefixtures("failed", "few_tables")
def test_failed_checks_lie_beside_the_export_and_can_be_accepted(tmp_path: Path) -> None:
    words = ("export", "--from", tmp_path, "--format", "csv", "--out", tmp_path)
    assert invoke(*words).exit_code == 3
    assert invoke(*words, "--accept-failed-diagnostics").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "forecast.csv",
        "DIAGNOSTICS_FAILED.txt",
    }


@pytest.fixture
def bare(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with forecast and fit alone; reading the fit is what takes long."""
    monkeypatch.setattr(Posterior, "load", lambda _: fakes.posterior())
    for name in ("posterior.nc", "forecast.nc"):
        (tmp_path / name).symlink_to(saved / name)
    return tmp_path


def test_other_forecasts_are_passed_over(bare: Path) -> None:
    for name in ("scenarios", "sweep"):
        (bare / name).mkdir()
    several(seed=99).save(bare / "scenarios" / "forecast.nc")
    fake_sweep(fit="00000000").save(bare / "sweep" / "sweep.nc")
    write_ledger(bare, "00000000")
    found = read_saved(bare)
    assert found.outlook.scenarios == ["status_quo"]
    assert found.sweep is None
    assert found.ledger is None
    assert [line.split()[0] for line in found.passed_over] == [
        str(bare / "scenarios" / "forecast.nc"),
        str(bare / "sweep" / "sweep.nc"),
        str(bare / "ledger.csv"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ledger.csv", "", "can't be read as a ledger"),
        ("ledger.csv", "a,b\n1,2\n", "is no ledger"),
        ("ledger.json", "[]", "can't be read as a ledger"),
    ],
)
def test_a_broken_ledger_is_said(bare: Path, name: str, text: str, told: str) -> None:
    write_ledger(bare, "00000000")
    (bare / name).write_text(text, encoding="utf-8")
    with pytest.raises(AutolocError, match=told):
        read_saved(bare)


def test_a_folder_is_not_replaced_by_the_file(saved: Path, fitting: Fitting) -> None:
    before = sorted(path.name for path in saved.rglob("*"))
    done = invoke("report", "--from", saved, "--out", saved)
    assert done.exit_code == 2
    assert "is a folder, and a file is to be written there" in done.output
    assert sorted(path.name for path in saved.rglob("*")) == before
    assert fitting.calls == []


@pytest.mark.usefixtures("quick")
def test_checks_of_other_priors_are_passed_over(saved: Path, tmp_path: Path) -> None:
    result = CheckResult("waves", "Waves left out", settings={"priors": "sceptical"})
    result.save(tmp_path)
    words = ("--from", saved, "--proof", tmp_path, "--out", tmp_path / "x.html")
    done = invoke("report", *words)
    assert done.exit_code == 0, done.output
    assert "Passed over, of another case or other priors: waves." in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--seed", "2"), "have no effect"),
        (("--targets", "naive"), "have no effect"),
        (("--horizon", "2030"), "have no effect"),
        (("--refit",), "have no effect"),
        (("--proof", "nowhere"), "no result of a check in nowhere"),
    ],
)
def test_what_can_not_be_used_is_refused(
    saved: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = invoke("report", "--from", saved, "--out", tmp_path / "x.html", *words)
    assert done.exit_code == 2
    assert told in done.output
    assert list(tmp_path.iterdir()) == []


def test_missing_folders_and_broken_files_are_said(tmp_path: Path) -> None:
    done = invoke("report", "--from", tmp_path / "no")
    assert done.exit_code == 2
    assert "There is no folder" in done.output
    (tmp_path / "forecast.nc").write_text("no")
    assert "can't be read as a forecast" in invoke("report", "--from", tmp_path).output


@pytest.mark.usefixtures("quick")
def test_anew_all_parts_are_made_from_one_fit(
    case: Path, fitting: Fitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    few = ScenarioSet.load().pick(["demand_falls"])
    monkeypatch.setattr(report_flow.ScenarioSet, "load", lambda: few)

    def swept(posterior: Posterior, *_: object, **__: object) -> object:
        asked["sweep"] = posterior
        return fake_sweep()

    def drawn_up(posterior: Posterior) -> pd.DataFrame:
        asked["ledger"] = posterior
        return fakes.ledger()

    monkeypatch.setattr(report_flow, "sweep", swept)
    monkeypatch.setattr(report_flow, "_ledger_table", drawn_up)
    target = tmp_path / "report.html"
    done = invoke("report", "--case", case, "--horizon", 2030, "--seed", 7, "--out", target)
    assert done.exit_code == 0, done.output
    assert asked == {"sweep": fitted(), "ledger": fitted()}
    assert fitting.calls[0]["seed"] == 7
    text = target.read_text(encoding="utf-8")
    assert 'id="chart-tornado"' in text
    assert "Purchasing power falls" in text


def test_export_writes_what_was_asked_for(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "export"
    done = invoke("export", "--from", saved, "--format", "csv,parquet, netcdf", "--out", out)
    assert done.exit_code == 0, done.output
    tables = {*export.TABLES, "differences"}
    assert {path.name for path in out.iterdir()} == {
        *(f"{name}.{kind}" for name in tables for kind in ("csv", "parquet")),
        *("forecast.nc", "posterior.nc"),
    }
    for name in tables:
        rows, text = pd.read_parquet(out / f"{name}.parquet"), pd.read_csv(out / f"{name}.csv")
        assert list(rows.columns) == list(text.columns)
        assert len(rows) == len(text)
    value = pd.read_parquet(out / "forecast.parquet")["value"]
    assert value.equals(Outlook.load(out / "forecast.nc").quantiles()["value"])
    assert Posterior.load(out / "posterior.nc").case == fakes.posterior().case


def test_export_draws_figures_and_drops_earlier_ones(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tornado.svg", "fan.png", "mine.svg"):
        (tmp_path / name).write_text("earlier")
    figures = export._figures

    def only_fan(outlook: Outlook) -> dict:
        return {"fan": figures(outlook)["fan"]}

    monkeypatch.setattr(export, "_figures", only_fan)
    done = invoke("export", "--from", saved, "--format", "svg", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {"fan.svg", "fan.png", "mine.svg"}
    text = (tmp_path / "fan.svg").read_text(encoding="utf-8")
    assert "<svg" in text
    assert "<dc:date>" not in text
    assert (tmp_path / "fan.png").read_text() == "earlier"


@pytest.mark.usefixtures("few_tables")
def test_export_is_complete_or_absent(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bayes_autoloc.cli.export_flow.export_figures", broken)
    out = tmp_path / "export"
    done = invoke("export", "--from", saved, "--format", "csv,png", "--out", out)
    assert done.exit_code == 130
    assert not out.exists()


@pytest.mark.parametrize(
    ("formats", "told"), [("xls", "no format 'xls'"), ("parket", "'parquet'"), (",", "Known: png")]
)
def test_unknown_formats_are_refused(formats: str, told: str, saved: Path, tmp_path: Path) -> None:
    done = invoke("export", "--from", saved, "--format", formats, "--out", tmp_path / "x")
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "x").exists()


def test_every_figure_has_a_name_that_export_owns() -> None:
    assert set(export._figures(several())) == set(export.FIGURES)
