"""What the screen rounds, and what it takes as text."""

import json

import pytest

from bayes_autoloc.cli.record import record_text
from bayes_autoloc.cli.screen import Screen, chance, thousands
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from tests.forecast.fakes import small_posterior


@pytest.mark.parametrize(
    ("cars", "text"),
    [(1_234_567, "1,230"), (1_235_001, "1,240"), (0, "0"), (4_999, "0"), (5_001, "10")],
)
def test_cars_are_rounded_to_ten_thousand(cars, text):
    assert thousands(cars) == text


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "< 1 %"), (0.009, "< 1 %"), (0.25, "25 %"), (0.994, "> 99 %"), (1.0, "> 99 %")],
)
def test_chances_are_never_certain(probability, text):
    assert chance(probability) == text


def test_names_of_targets_are_text(capsys):
    tree = forecast(small_posterior(), 2030).tree.copy()
    tree.attrs["targets"] = json.dumps([[2030, 1e6, "[red]x[/] :car:"]])
    Screen().show_outlook(Outlook(tree))
    assert "[red]x[/] :car:" in capsys.readouterr().out


def test_a_short_forecast_shows_the_years_it_has(capsys):
    Screen().show_outlook(forecast(small_posterior(), 2025))
    assert "│ 2025 │" in capsys.readouterr().out


def test_draws_from_the_prior_say_so(capsys):
    Screen().show_diagnostics(None)
    assert "draws from the prior" in capsys.readouterr().out


def test_a_record_is_json_whatever_it_holds():
    content = {"rhat": float("nan"), "blocks": [{"ess": float("inf")}], "text": "ž", "n": 1}
    expected = {"rhat": None, "blocks": [{"ess": None}], "text": "ž", "n": 1}
    assert json.loads(record_text(content)) == expected
