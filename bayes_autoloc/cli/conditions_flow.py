"""What `must-be-true` does. Loaded only when it runs."""

from pathlib import Path

from bayes_autoloc.cli.insight_steps import print_json, screen_for, table_csv
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen_conditions import show_conditions
from bayes_autoloc.cli.steps import (
    Choices,
    chosen_case,
    fitted,
    problems_of,
    refuse_failed,
    write_failed,
)
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.files import staged
from bayes_autoloc.insight.conditions import Conditions, must_be_true
from bayes_autoloc.insight.watch import checked_year

__all__ = ["CONDITIONS_FILES", "run_conditions"]

CONDITIONS_FILES = ("conditions.csv", "conditions.txt", "conditions.png")
"""What `must-be-true` writes; the text is the checklist."""


def run_conditions(
    choices: Choices,
    year: int | None,
    at_least: float | None,
    *,
    out: Path | None,
    as_json: bool,
    accept: bool,
) -> None:
    """Condition the futures on a target, show what shifts, and write CONDITIONS_FILES if asked to.

    Raises
    ------
    AutolocError
        If the input can't be used, or hardly any future reaches the target.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the table is shown before.
    """
    screen, case = screen_for(as_json=as_json), chosen_case(choices)
    wanted, value = _target(case, year, at_least)
    posterior, _ = fitted(choices, case, screen)
    found = must_be_true(posterior, year=wanted, at_least=value)
    if out is not None:
        with staged(out, owned=(*CONDITIONS_FILES, FAILED_FILE)) as folder:
            _write(found, folder)
            write_failed(problems_of(posterior), folder)
    if as_json:
        print_json(
            {
                "year": found.year,
                "at_least": found.at_least,
                "probability": found.probability,
                "probability_se": found.probability_se,
                "n_draws": found.n_draws,
                "n_conditioned": found.n_conditioned,
                "seeds": found.seeds,
                "about": found.about,
                "checklist": found.checklist,
                "drivers": found.table,
            }
        )
    else:
        show_conditions(screen, found)
        if out is not None:
            screen.say(f"Results in {out}.")
    screen.show_diagnostics(posterior.diagnostics)
    refuse_failed(problems_of(posterior), accept=accept)


def _target(case: Case, year: int | None, at_least: float | None) -> tuple[int, float]:
    """Return year and value; what was not given comes from the first target that fits."""
    if year is not None:
        checked_year(year, case.vintage)
    if year is not None and at_least is not None:
        return year, at_least
    fits = [one for one in case.targets if year is None or one.year == year]
    if not fits:
        known = ", ".join(f"{one.value:,.0f} in {one.year}" for one in case.targets) or "none"
        raise AutolocError(
            f"The case has no target{'' if year is None else f' for {year}'} (known: {known}). "
            "Give both --year and --at-least."
        )
    first = fits[0]
    return checked_year(first.year, case.vintage), first.value if at_least is None else at_least


def _write(found: Conditions, folder: Path) -> None:
    from bayes_autoloc.plots.conditions import conditions_figure  # noqa: PLC0415 - only with --out
    from bayes_autoloc.plots.style import save_png  # noqa: PLC0415

    text = table_csv(found.table)
    (folder / "conditions.csv").write_text(text, encoding="utf-8", newline="")
    lines = "".join(f"- {line}\n" for line in found.checklist)
    (folder / "conditions.txt").write_text(lines, encoding="utf-8", newline="")
    save_png(conditions_figure(found)[0], folder / "conditions.png")
