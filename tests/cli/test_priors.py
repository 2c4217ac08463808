"""`bayes-autoloc priors show`."""

from bayes_autoloc.model.priors import PriorSet
from tests.cli.runs import invoke


def test_every_prior_has_a_line():
    result = invoke("priors", "show")
    assert result.exit_code == 0
    for name in PriorSet.load("default"):
        assert f"│ {name} " in result.output
    assert "*" not in result.output.replace("* differs from default", "")


def test_what_differs_from_the_default_is_marked():
    output = invoke("priors", "show", "sceptical").output
    changed = PriorSet.load("sceptical").changes_from(PriorSet.load("default"))
    assert changed
    for name in PriorSet.load("sceptical"):
        assert (f"│ {name}* " in output) == (name in changed)


def test_one_prior_in_full():
    output = invoke("priors", "show", "--prior", "eta_0").output
    prior = PriorSet.load("default")["eta_0"]
    assert f"Distribution: Normal(mu = {prior.param('mu'):g}, sigma = " in output
    assert f"Reason: {prior.reason}\n" in output
    assert f"Source: {prior.source}\n" in output
    assert "Meant: 90 % from 0.31 to 0.98 (after exp)" in output


def test_parameters_by_coordinate_are_shown():
    name, prior = next((n, p) for n, p in PriorSet.load("default").items() if p.coords)
    output = invoke("priors", "show", "--prior", name).output
    assert all(f"{coord}: " in output for coord in prior.coords)


def test_unknown_names_are_said():
    unknown_set = invoke("priors", "show", "skeptical")
    assert unknown_set.exit_code == 2
    assert "Did you mean 'sceptical'?" in unknown_set.stderr
    unknown_prior = invoke("priors", "show", "--prior", "eta0")
    assert unknown_prior.exit_code == 2
    assert "Did you mean 'eta_0'?" in unknown_prior.stderr
