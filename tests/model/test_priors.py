"""The shipped sets and what one can do with a set."""

import re
from pathlib import Path

import numpy as np
import pytest

from bayes_autoloc.errors import PriorError
from bayes_autoloc.model.priors import Prior, PriorSet

# The names are a contract: the model's parameters, saved fits and users' files carry them.
# fmt: off
NAMES = {
    "eta_0", "sigma_eta", "sigma_mode", "sigma_wave", "overseas_offset", "takeover_effect",
    "sigma_takeover", "tau_0", "mode_tau", "sigma_tau", "gamma", "psi", "sigma_y", "plan_bias",
    "plan_bias_age", "plan_sd", "plan_sd_lead", "plan_sd_age", "sigma_plan", "incumbent_mean",
    "incumbent_persistence", "incumbent_elasticity", "sigma_incumbent", "rest_level",
    "rest_decline", "series_bias", "sigma_series", "market_mean", "market_persistence",
    "sigma_market", "sigma_sales", "market_shock", "market_scope_bias", "halt_rate",
    "halt_mode", "sigma_halt", "shock_effect", "pressure_effect", "restart_rate", "restart_new",
    "restart_exodus", "close_off_rate", "close_off_exodus", "close_on_rate", "start_rate",
    "cancel_rate", "start_effect", "cancel_effect", "announce_rate", "announce_effect_sales",
    "announce_effect_protection",
    "announce_effect_relations", "announce_tightening", "announce_relaxing", "announce_spic",
    "announce_size", "announce_size_sd", "announce_lead", "unannounced_share", "mode_mix",
    "site_reuse", "site_turnover_rate", "announce_other_rate", "announce_western_rate",
    "shock_frequency", "regime_rate", "regime_sd", "demand_cap", "chinese_share_now",
    "chinese_share_mean", "chinese_share_persistence", "chinese_share_sd", "exports_share",
    "local_content",
    "delivered_share", "sigma_institution", "sigma_document", "sigma_forecast",
}
# fmt: on


@pytest.fixture(scope="module")
def default() -> PriorSet:
    return PriorSet.load("default")


@pytest.mark.parametrize("name", PriorSet.names())
def test_each_shipped_set_has_every_prior_and_a_title(name):
    priors = PriorSet.load(name)
    assert set(priors) == NAMES
    assert priors.name == name
    assert priors.title


def test_the_package_asks_for_no_other_prior(default):
    package = Path(__file__).parents[2] / "bayes_autoloc"
    asked = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r"priors\[\"(\w+)\"\]", path.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= set(default)


@pytest.mark.parametrize("name", PriorSet.names())
def test_distributions_hold_the_interval_that_was_meant(name):
    priors = [prior for prior in PriorSet.load(name).values() if prior.elicited is not None]
    assert len(priors) > 0.9 * len(NAMES)
    off = {p.name: p.elicited_mass() for p in priors if _error(p) > 0.05}
    assert not off


def _error(prior: Prior) -> float:
    return float(np.max(np.abs(np.asarray(prior.elicited_mass()) - prior.elicited.mass)))


@pytest.mark.parametrize("rival", ["sceptical", "ministry"])
def test_rivals_name_only_what_differs_and_say_why(default, rival):
    priors = PriorSet.load(rival)
    changed = set(priors.changes_from(default))
    entries = re.findall(r"^\[(\w+)\]", _text(rival), flags=re.MULTILINE)
    assert changed == set(entries)
    assert all(priors[name].reason != default[name].reason for name in changed)
    assert all(priors[name].unit == default[name].unit for name in changed)


def _text(name: str) -> str:
    return (Path(__file__).parents[2] / "priors" / f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("parameter", "coord", "rising"),
    [
        ("eta_0", None, True),
        ("takeover_effect", None, True),
        ("tau_0", None, False),
        ("gamma", None, False),
        ("psi", None, True),
        ("plan_bias", None, False),
        ("incumbent_mean", None, True),
        ("market_mean", None, True),
        ("halt_rate", None, False),
        ("shock_effect", "sanctions", False),
        ("restart_rate", None, True),
        ("start_rate", "0-1", True),
        ("cancel_rate", "0-1", False),
        ("announce_rate", None, True),
        ("site_turnover_rate", None, True),
        ("local_content", "CKD", True),
        ("delivered_share", None, True),
    ],
)
def test_the_three_sets_are_ordered_from_low_to_high_uptake(parameter, coord, rising):
    coords = None if coord is None else [coord]
    sets = [PriorSet.load(name)[parameter] for name in ("sceptical", "default", "ministry")]
    medians = [float(np.squeeze(prior.quantile(0.5, coords))) for prior in sets]
    assert medians == sorted(medians, reverse=not rising)
    assert len(set(medians)) == 3


def test_signs_and_limits_that_the_model_takes_for_granted(default):
    rng = np.random.default_rng(1)
    for name in ("pressure_effect", "announce_tightening", "announce_relaxing", "regime_rate"):
        assert (default[name].draw(rng, 200) >= 0).all()
    for name in ("gamma", "exports_share", "site_reuse", "shock_frequency", "local_content"):
        draws = default[name].draw(rng, 200)
        assert ((draws >= 0) & (draws <= 1)).all()
    np.testing.assert_allclose(default["mode_mix"].draw(rng, 200).sum(axis=-1), 1)


def test_a_change_keeps_the_other_keys_and_the_original(default):
    changed = default.with_(eta_0={"mu": -0.9})
    assert changed["eta_0"].params == {"mu": -0.9, "sigma": default["eta_0"].params["sigma"]}
    assert changed["eta_0"].reason == "Set by the caller"
    assert changed["eta_0"].elicited is None  # it was meant for the old numbers
    assert default["eta_0"].params["mu"] == -0.6
    assert changed.changes_from(default) == ("eta_0",)
    assert list(changed) == list(default)


def test_a_change_of_one_coordinate_keeps_the_others(default):
    changed = default.with_(shock_effect={"mu": {"exodus": 3}})
    assert changed["shock_effect"].params["mu"] == {"recession": 0.7, "exodus": 3, "sanctions": 0.7}


def test_a_change_of_distribution_drops_the_old_parameters(default):
    changed = default.with_(sigma_y={"distribution": "Exponential", "lam": 3})
    assert changed["sigma_y"].params == {"lam": 3}
    assert changed["sigma_y"].unit == default["sigma_y"].unit


def test_wrong_changes_are_told_together(default):
    with pytest.raises(PriorError) as error:
        default.with_(
            eta0={"mu": 1}, psi={"sigma": -1}, gamma={"alfa": 2}, shock_effect={"mu": {"exdus": 1}}
        )
    text = str(error.value)
    assert len(error.value.problems) == 4
    for hint in ("'eta_0'", "sigma = -1.0 is not positive", "'alpha'", "'exodus'"):
        assert hint in text


def test_a_change_without_keys_is_told(default):
    with pytest.raises(PriorError, match=r"column eta_0: -0\.9\. Name what changes"):
        default.with_(eta_0=-0.9)


def test_the_hash_follows_numbers_not_words(default):
    words = default.with_(eta_0={"reason": "another sentence"})
    integer = default.with_(shock_effect={"mu": {"exodus": 2.0}})
    assert words.content_hash == integer.content_hash == default.content_hash
    assert words != default
    seen = {default.content_hash}
    for change in (
        {"mu": -0.7},
        {"sigma": 0.36},
        {"distribution": "StudentT", "nu": 4, "mu": -0.6, "sigma": 0.35},
    ):
        seen.add(default.with_(eta_0=change).content_hash)
    assert len(seen) == 4
    assert re.fullmatch("[0-9a-f]{64}", default.content_hash)


@pytest.mark.parametrize("name", PriorSet.names())
def test_a_set_survives_its_text(name):
    priors = PriorSet.load(name)
    again = PriorSet.from_text(priors.to_text(), name)
    assert again == priors
    assert (again.name, again.title, list(again)) == (priors.name, priors.title, list(priors))


def test_awkward_words_survive_the_text(default):
    odd = 'quote " backslash \\ tab \t newline \n delete \x7f – é 中'
    changed = default.with_(psi={"reason": odd, "source": "data: [x] = {y}"})
    assert PriorSet.from_text(changed.to_text())["psi"] == changed["psi"]


def test_a_set_is_a_mapping(default):
    assert isinstance(default["eta_0"], Prior)
    assert "eta_0" in default
    assert "eta0" not in default
    assert default.get("eta0") is None
    assert len(default) == len(NAMES)
    with pytest.raises(PriorError, match=r"no prior 'eta0'\. Did you mean 'eta_0'\?"):
        default["eta0"]
    assert "'default'" in repr(default)
    assert len({default, PriorSet.load("default")}) == 1
