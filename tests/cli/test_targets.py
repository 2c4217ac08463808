"""`bayes-autoloc targets`: institutions, standing targets, three headlines."""

import pytest

from bayes_autoloc.insight.listening import institutions
from tests.cli.runs import fitted, invoke

pytestmark = pytest.mark.usefixtures("fitting")


def test_tables_are_shown(case):
    result = invoke("targets", "--case", case)
    assert result.exit_code == 0, result.output
    assert all(name in result.output for name in institutions(fitted()).index)
    assert "Standing targets, thousand cars" in result.output
    assert "How much to listen to official targets" in result.output


def test_failed_checks_exit_with_3(fitting, case):
    fitting.posterior = fitted(1.3)
    assert invoke("targets", "--case", case).exit_code == 3


def test_shares_are_never_minus_nought(case):
    assert "-0.0" not in invoke("targets", "--case", case).output
