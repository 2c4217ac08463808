"""What `targets` prints. Loaded only when it runs."""

from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_targets import institution_table, listening_table, target_table
from bayes_autoloc.cli.steps import Choices, chosen_case, fitted
from bayes_autoloc.errors import DiagnosticsError
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.insight.credibility import weigh_targets
from bayes_autoloc.insight.listening import institutions, restated_targets

__all__ = ["show_targets"]


def show_targets(choices: Choices) -> None:
    """Print institutions, standing targets and the three headlines.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed.
    """
    screen = Screen()
    case = chosen_case(choices)
    posterior, _ = fitted(choices, case, screen)
    outlook = weigh_targets(forecast(posterior, case.horizons[-1]), posterior)
    screen.show(institution_table(institutions(posterior)))
    screen.show(target_table(restated_targets(outlook, posterior)))
    screen.show(listening_table(outlook))
    checks = posterior.diagnostics
    screen.show_diagnostics(checks)
    if checks is not None and not checks.ok:
        raise DiagnosticsError(
            "the fit failed its convergence checks: don't rely on these numbers."
        )
