"""What a case can't take: scenarios that begin too late, or move a fee that it does not have."""

from typing import TYPE_CHECKING

from bayes_autoloc.errors import Problem, ScenarioError
from bayes_autoloc.evidence.protection import protection_path
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["refuse_impossible"]


def refuse_impossible(scenarios: ScenarioSet, case: "Case", horizon: int) -> None:
    """Refuse scenarios before anything is fitted, all of them in one message.

    Parameters
    ----------
    scenarios : ScenarioSet
        What is to be compared.
    case : Case
        Its vintage and policy.
    horizon : int
        Last forecast year.

    Raises
    ------
    ScenarioError
        If a scenario begins after the horizon, moves the fee where there is none, or in no year of
        the forecast.
    """
    has_fee = bool(protection_path(case)["log_fee"].iloc[0] > 0)
    now_year = int(case.vintage[:4])
    problems, possible = [], []
    for name, one in scenarios.items():
        late = bool(one.paths) and min(p.first_year for p in one.paths.values()) > horizon
        if late:
            found = f"{name} begins after the last forecast year {horizon}"
            problems.append(Problem(scenarios.name, found, "Move its paths, or the horizon."))
        elif "fee_rise" in one.paths and not any(
            now_year < year <= horizon for year in one.paths["fee_rise"].by_year
        ):
            found = f"{name} names no year for fee_rise from {now_year + 1} to {horizon}"
            problems.append(Problem(scenarios.name, found, "Other years follow the law."))
        elif "fee_rise" in one.paths and not has_fee:
            found = f"{name} moves the fee on imports, and the case has none at its vintage"
            problems.append(Problem(scenarios.name, found, "Leave it out, or add policy steps."))
        else:
            possible.append(name)
    if problems:
        others = " ".join(possible[1:])
        told = f" These can: {others}." if others else ""
        raise ScenarioError(f"Not all scenarios can be run on {case.name!r}.{told}", problems)
