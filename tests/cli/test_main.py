"""The entry of the command: help, version, and how it ends."""

import re

import pytest
import typer

import bayes_autoloc
from bayes_autoloc.cli import main as entry
from bayes_autoloc.cli.exits import exits
from bayes_autoloc.errors import AutolocError, CaseError, DiagnosticsError, Problem
from tests.cli.runs import invoke


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["forecast"],
        ["fit"],
        ["targets"],
        ["quote"],
        ["watch"],
        ["must-be-true"],
        ["replay"],
        ["check"],
        ["backtest"],
        ["calibrate"],
        ["case"],
        ["case", "show"],
        ["priors"],
        ["priors", "show"],
        ["scenario"],
        ["scenario", "list"],
        ["scenario", "run"],
        ["scenario", "compare"],
        ["scenario", "sweep"],
    ],
)
def test_every_verb_explains_itself(words):
    result = invoke(*words, "--help")
    assert result.exit_code == 0
    assert "Usage: bayes-autoloc" in result.output


def test_forecast_names_its_options_and_exit_codes():
    output = re.sub(r"\s+", " ", invoke("forecast", "--help").output)
    options = "case as-of priors horizon seed sampler draws out refit accept-failed-diagnostics"
    for option in options.split():
        assert f"--{option}" in output
    assert "Exit codes: 0; 2 input that can't be used; 3" in output


def test_version():
    assert invoke("--version").output == f"{bayes_autoloc.__version__}\n"


def test_an_unknown_verb_is_bad_input():
    assert invoke("forcast").exit_code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AutolocError("no"), 2),
        (CaseError("no:", [Problem("a.csv", "found", "Remedy.")]), 2),
        (DiagnosticsError("no"), 3),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device"), 2),
    ],
)
def test_exit_codes(error, code, capsys):
    with pytest.raises(typer.Exit) as caught, exits():
        raise error
    assert caught.value.exit_code == code
    assert capsys.readouterr().err


def test_our_own_mistakes_keep_their_traceback():
    with pytest.raises(ZeroDivisionError), exits():
        raise ZeroDivisionError


def test_messages_are_not_read_as_markup(capsys):
    with pytest.raises(typer.Exit), exits():
        raise AutolocError("[bold]plants.csv[/bold] :warning: [/]")
    assert capsys.readouterr().err == "Error: [bold]plants.csv[/bold] :warning: [/]\n"


def test_ctrl_c_while_loading(monkeypatch):
    def interrupted(**_options) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "app", interrupted)
    with pytest.raises(SystemExit) as caught:
        entry.main()
    assert caught.value.code == 130


def test_help_loads_nothing_heavy(loaded_modules):
    heavy = {"numpy", "pandas", "xarray", "pydantic", "scipy", "matplotlib", "pymc"}
    assert not loaded_modules(["--help"]) & heavy
