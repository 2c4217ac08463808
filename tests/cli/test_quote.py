"""`bayes-autoloc quote`: on the screen, as JSON, from what is kept of a fit."""

import json
import subprocess
import sys

import pytest

from bayes_autoloc.cli.quote_flow import keep_basis
from bayes_autoloc.cli.steps import Choices
from bayes_autoloc.inference.fit import cache_folder
from bayes_autoloc.inference.sampling import DRAWS
from tests.cli.runs import fitted, invoke

pytestmark = pytest.mark.usefixtures("fitting")

OWN = (
    *("quote", "--year", 2024, "--plan", 50_000, "--announced", "2022-11", "--wave", "chinese"),
    *("--entry-mode", "SKD", "--capacity", 188_000, "--start", "2022-11"),
)


def test_a_quote_on_the_screen_and_as_json_from_one_fit(fitting, case):
    result = invoke(*OWN, "--case", case)
    assert result.exit_code == 0, result.output
    for words in (
        "Generic plant",
        "Cars made in 2024 (50,000 planned, said 2022-11)",
        "share of the plan",
        "Halts for two months or more",
        "Nearest precedents",
        "k-hat",
        "Convergence checks",
    ):
        assert words in result.output
    told = json.loads(invoke(*OWN, "--case", case, "--json").stdout)
    assert (told["kind"], told["year"], told["plan"]) == ("generic plant", 2024, 50_000)
    assert told["quantiles"]["0.05"] <= told["quantiles"]["0.95"]
    assert told["convergence"] == {"ok": True, "problems": []}
    assert len(fitting.calls) == 1


def test_a_broken_file_is_made_anew_and_nothing_else_stands_with_the_json(fitting, case):
    first = invoke(*OWN, "--case", case, "--json")
    (kept,) = cache_folder().glob("quote-*.npz")
    kept.write_bytes(b"cut")
    again = invoke(*OWN, "--case", case, "--json")
    assert len(fitting.calls) == 2
    assert again.stdout == first.stdout
    assert json.loads(again.stdout)


def test_a_project_of_the_case_and_another_fit_on_request(fitting, case):
    words = ("quote", "--plant", "project_006", "--year", 2027, "--case", case)
    result = invoke(*words)
    assert "Announced project" in result.output
    assert "once started, thousand" in result.output
    assert "Starts by the end of 2027" in result.output
    assert invoke(*words, "--refit").stdout == result.stdout
    assert [call["refit"] for call in fitting.calls] == [False, True]


def test_what_was_kept_with_a_fit_is_enough(fitting, case):
    choices = Choices(str(case), None, "default", 1, "nutpie", DRAWS, False)
    keep_basis(choices, fitted())
    kept = list(cache_folder().glob("quote-*.npz"))
    keep_basis(choices, fitted())
    assert list(cache_folder().glob("quote-*.npz")) == kept
    assert invoke(*OWN, "--case", case).exit_code == 0
    assert fitting.calls == []


def test_impossible_questions_are_refused_before_the_fit(fitting, case):
    result = invoke("quote", "--year", 2026, "--plant", "plant_01", "--case", case, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Did you mean 'plant_001'?" in result.stderr
    assert fitting.calls == []


def test_failed_checks_are_shown_and_exit_with_3(fitting, case):
    fitting.posterior = fitted(1.3)
    result = invoke(*OWN, "--case", case)
    assert result.exit_code == 3
    assert "CONVERGENCE CHECKS FAILED" in result.output
    told = invoke(*OWN, "--case", case, "--json")
    assert (told.exit_code, json.loads(told.stdout)["convergence"]["ok"]) == (3, False)
    assert invoke(*OWN, "--case", case, "--accept-failed-diagnostics").exit_code == 0


@pytest.mark.parametrize("heavy", ["pymc", "arviz", "scipy.stats", "dask", "matplotlib"])
def test_a_kept_quote_loads_nothing_heavy(heavy, loaded):
    assert heavy not in loaded


@pytest.fixture(scope="module")
def loaded():
    code = "import bayes_autoloc.cli.quote_flow, sys; print(*sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(finished.stdout.split())
