"""Ledger, watch list and chances: what is not to be trusted, in which order, how exactly."""

from dataclasses import replace

import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.report.charts_all import charts_of
from bayes_autoloc.report.charts_look import BAND_COLOURS, INK
from bayes_autoloc.report.data_insight import watch_section
from bayes_autoloc.report.data_ledger import ledger_section
from bayes_autoloc.report.data_targets import Chances, target_section
from bayes_autoloc.report.data_words import chance
from tests.report import report_fakes as fakes


def refitted() -> pd.DataFrame:
    """Return a ledger in which the refit without the outputs failed."""
    method = ["weights", "refit", "not given"]
    return fakes.ledger().assign(method=method, trusted=[True, False, False])


def test_ledger_leaves_out_what_is_not_given() -> None:
    data = ledger_section(fakes.ledger()).data
    assert {i for i, year in data.shifts if year == "2030"} == {0, 1}
    assert data.failed == frozenset()
    assert data.table.groups[0].rows[2][3] == "–"
    with pytest.raises(AutolocError, match="shift_<year>"):
        ledger_section(pd.DataFrame({"what": ["a"]}))


def test_a_failed_refit_is_said_everywhere() -> None:
    section = ledger_section(refitted())
    by = [row[-1] for row in section.data.table.groups[0].rows]
    assert by == ["weights", "refit, FAILED", "not given"]
    assert section.notes[-1].endswith("do not use them: outputs.")
    (chart,) = charts_of(section)
    figure = chart.figure.to_plotly_json()
    assert figure["data"][0]["marker"]["color"] == [BAND_COLOURS["80 %"], INK["page"]]
    assert figure["layout"]["yaxis"]["ticktext"][1] == "outputs<br><i>refit failed</i>"
    assert "outputs, REFIT FAILED" in chart.views["2030"].message
    assert "Hollow" in chart.caption
    (whole,) = charts_of(ledger_section(fakes.ledger()))
    assert "Hollow" not in whole.caption


def test_a_ledger_that_gives_nothing_has_its_table() -> None:
    section = ledger_section(fakes.ledger().tail(1))
    assert section.data is None
    assert section.tables[0].groups[0].rows[0][-1] == "not given"
    assert ledger_section(fakes.ledger()).tables == ()


def test_facts_are_sorted_by_what_they_explain() -> None:
    found = fakes.watch()
    table = found.table.assign(explains=[0.01, 0.2], measurable=[True, False])
    section = watch_section(replace(found, table=table))
    assert [row[0] for row in section.data.table.groups[0].rows] == ["A recession", fakes.EVIL]
    assert section.data.facts == (fakes.EVIL,)
    both = watch_section(replace(found, table=table.assign(measurable=True)))
    assert both.data.explains == (20.0, 1.0)


def test_facts_whose_names_look_alike_have_rows_of_their_own() -> None:
    found = fakes.watch()
    name = "The plant in the town with the long name that nobody can remember halts or closes by"
    facts = [f"{name} the end of the year {year}" for year in (2025, 2026)]
    section = watch_section(replace(found, table=found.table.assign(fact=facts)))
    figure = charts_of(section)[0].figure.to_plotly_json()
    assert figure["data"][0]["y"] == [0, 1]
    assert figure["layout"]["yaxis"]["tickvals"] == [0, 1]
    assert len(figure["layout"]["yaxis"]["ticktext"]) == 2


def test_chances_are_not_rounded_before_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    outlook = fakes.outlook()
    rows = outlook.probabilities().assign(probability=0.006)
    monkeypatch.setattr(type(outlook), "probabilities", lambda _: rows)
    section = target_section(outlook, fakes.posterior())
    assert isinstance(section.data, Chances)
    (chart,) = charts_of(section)
    told = chart.figure.to_plotly_json()["data"][0]["text"]
    assert set(told) == {chance(0.006)} == {"< 1 %"}
