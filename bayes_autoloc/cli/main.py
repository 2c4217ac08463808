"""The entry of `bayes-autoloc`. Loads no more than Typer; the verbs load what they need."""

import os
import sys
from typing import Annotated

import typer

from bayes_autoloc.cli import case, priors, scenario
from bayes_autoloc.cli.backtest import backtest_command
from bayes_autoloc.cli.calibrate import calibrate_command
from bayes_autoloc.cli.check import check_command
from bayes_autoloc.cli.conditions import must_be_true_command
from bayes_autoloc.cli.exits import INTERRUPTED
from bayes_autoloc.cli.export import export_command
from bayes_autoloc.cli.fit import fit_command
from bayes_autoloc.cli.forecast import forecast_command
from bayes_autoloc.cli.ledger import ledger_command
from bayes_autoloc.cli.quote import quote_command
from bayes_autoloc.cli.replay import replay_command
from bayes_autoloc.cli.report import report_command
from bayes_autoloc.cli.targets import targets_command
from bayes_autoloc.cli.update import update_command
from bayes_autoloc.cli.watch import watch_command

__all__ = ["app", "main"]

app = typer.Typer(
    name="bayes-autoloc",
    help="Bayesian forecasts of vehicle localisation.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command("forecast")(forecast_command)
app.command("fit")(fit_command)
app.command("targets")(targets_command)
app.command("report")(report_command)
app.command("export")(export_command)
app.command("quote")(quote_command)
app.command("update")(update_command)
app.command("watch")(watch_command)
app.command("must-be-true")(must_be_true_command)
app.command("replay")(replay_command)
app.command("ledger")(ledger_command)
app.command("check")(check_command)
app.command("backtest")(backtest_command)
app.command("calibrate")(calibrate_command)
app.add_typer(case.app, name="case")
app.add_typer(priors.app, name="priors")
app.add_typer(scenario.app, name="scenario")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - rarely wanted

        typer.echo(version("bayes_autoloc"))
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Show the version."),
    ] = False,
) -> None:
    """Bayesian forecasts of vehicle localisation."""


def _fix_hash_seed() -> None:
    """Start anew with a fixed hash seed: the same seed must give the same digits in every process.

    PyTensor orders the terms of the compiled density by hash, and sums in another order differ in
    the last digit, which the sampler amplifies.
    """
    if os.environ.get("PYTHONHASHSEED", "random") == "random":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "bayes_autoloc.cli.main", *sys.argv[1:]])


def main() -> None:
    """Run the command and leave with its exit code."""
    _fix_hash_seed()
    try:
        app(prog_name="bayes-autoloc")
    except KeyboardInterrupt:  # outside the verbs, while loading
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
