"""Kinds of plants, from where they are looked at, and what is refused."""

from dataclasses import replace

import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.quote_facts import CaseFacts
from bayes_autoloc.insight.quote_options import Options, month_name, month_number
from bayes_autoloc.insight.quote_question import ANNOUNCED, GENERIC, KNOWN, asked
from tests.insight.quote_fakes import FACTS, options, small_facts


def seen(question):
    return month_name(question.seen)


def of_case(plant, year=2026, **changes):
    return asked(small_facts(), Options(plant=plant, year=year, **changes))


def refused(given, facts=FACTS):
    with pytest.raises(AutolocError) as caught:
        asked(facts, given)
    return str(caught.value)


def test_months_go_back_and_forth():
    assert month_name(month_number("2022-11")) == "2022-11"
    assert [month_number(text) for text in ("2022", "2022-13", "2022-1", "", None)] == 5 * [None]


@pytest.mark.parametrize(
    ("changes", "kind", "month"),
    [
        # Started by the vintage: from when the plan was said, else from before the year.
        ({"announced": "2022-11", "year": 2023}, GENERIC, "2022-11"),
        ({"announced": "2023-06", "year": 2024}, GENERIC, "2023-06"),
        ({"year": 2024}, GENERIC, "2023-12"),
        ({"year": 2022}, GENERIC, "2022-11"),
        ({"year": 2025}, GENERIC, "2025-04"),
        ({"year": 2030}, GENERIC, "2025-04"),
        # Announced before the start: whether it starts is open.
        ({"announced": "2022-10", "year": 2023}, ANNOUNCED, "2022-10"),
        ({"start": "2025-05", "year": 2026}, ANNOUNCED, "2025-04"),
        ({"start": "2025-05", "announced": "2024-01", "year": 2026}, ANNOUNCED, "2025-04"),
    ],
)
def test_plants_of_ones_own(changes, kind, month):
    question = asked(FACTS, options(**changes))
    assert (question.kind, seen(question)) == (kind, month)


def test_plants_of_the_case():
    running = of_case("plant_001")
    assert (running.kind, running.capacity, running.mode) == (KNOWN, 95_000, "CKD")
    assert month_name(running.start) == "2018-01"
    assert seen(running) == "2025-04"
    past = of_case("plant_001", 2019)
    assert past.seen is None
    assert past.past[0] == pytest.approx(1.0)
    ended = of_case("plant_003", 2017)
    assert (ended.kind, ended.past is None) == (KNOWN, False)
    waiting = of_case("project_006")
    assert (waiting.kind, month_name(waiting.start)) == (ANNOUNCED, "2023-07")
    assert waiting.due is not None
    undated = of_case("project_007", 2027)
    assert (month_name(undated.start), undated.due) == ("2026-12", None)


def test_a_planned_start_without_a_month_is_in_time_all_year():
    about = of_case("project_006").about
    assert about.promised
    for year_only, due in ((False, "2023-07"), (True, "2023-12")):
        plants = {about.plant: replace(about, year_only=year_only)}
        found = asked(replace(FACTS, plants=plants), Options(plant=about.plant, year=2026))
        assert month_name(found.due) == due
        assert found.start_name == ("2023" if year_only else "2023-07")


def test_capacity_and_planned_start_can_be_given_instead():
    larger = of_case("plant_001", capacity=120_000)
    assert (larger.capacity, larger.ceiling) == pytest.approx((120_000, 144_000))
    assert "Capacity as given; the case has 95,000 cars a year." in larger.notes
    later = of_case("project_006", start="2026-03")
    assert month_name(later.start) == "2026-03"
    assert "Planned start as given; the case has 2023-07." in later.notes


def test_lead_runs_from_the_middle_of_the_month():
    assert asked(FACTS, options(announced="2022-11", plan=1, year=2023)).lead == pytest.approx(
        1.125
    )


def test_a_plan_without_a_month_is_said_at_the_vintage():
    question = asked(FACTS, options(plan=50_000, year=2026))
    assert month_name(question.announced) == "2025-04"
    assert any("said at the vintage" in note for note in question.notes)
    assert "announced: missing" in refused(options(plan=50_000, year=2024))


def test_plans_of_the_case_are_told_where_none_is_given():
    told = [note for note in of_case("plant_001", 2025).notes if "knows plans" in note]
    assert len(told) == 1
    assert "106,000" in told[0]
    assert not any(
        "knows plans" in note
        for note in of_case("plant_001", 2025, plan=1e5, announced="2025-01").notes
    )


def test_everything_wrong_is_told_at_once():
    text = refused(
        Options(
            year=1990,
            plan=-2,
            announced="x",
            wave="chinse",
            entry_mode="skd",
            capacity=0,
            start="2025/10",
        )
    )
    for line in (
        "year: 1990; choose one from 2015 to 2035.",
        "plan: -2; it is a number of cars a year above 0.",
        "capacity: 0;",
        "announced: 'x' is no month; write YYYY-MM",
        "start: '2025/10' is no month",
        "Did you mean 'chinese'?",
        "Did you mean 'SKD'?",
    ):
        assert line in text
    assert len(text.splitlines()) == 8


def test_a_plant_of_ones_own_needs_its_class():
    text = refused(Options(year=2026))
    assert [line.split(":")[0] for line in text.splitlines()[1:]] == [
        "  - wave",
        "  - entry_mode",
        "  - capacity",
        "  - start",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2021}, "year: 2021 lies before the start, 2022-11"),
        ({"announced": "2025-01"}, "announced: 2025-01 lies after 2024"),
        ({"plan": float("nan"), "announced": "2024-01"}, "plan: nan"),
        ({"start": "2040-01", "year": 2035}, "year: 2035 lies before the start"),
    ],
)
def test_contradictions_are_refused(changes, words):
    assert words in refused(options(**changes))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"plant": "plant_01"}, "Did you mean 'plant_001'?"),
        ({"plant": "incumbent_1"}, "is an incumbent"),
        ({"plant": "plant_001", "wave": "western"}, "wave: 'plant_001' has 'chinese' in the case"),
        ({"plant": "plant_001", "start": "2019-01"}, "start: 'plant_001' started in 2018-01"),
        ({"plant": "plant_001", "year": 2016}, "year: 2016 lies before the start, 2018-01"),
        ({"plant": "plant_003"}, "does not live at 2025-04"),
        ({"plant": "project_007"}, "year: 2026 lies before the start"),
    ],
)
def test_what_contradicts_the_case_is_refused(given, words):
    given = {"year": 2025 if given["plant"] == "project_007" else 2026} | given
    words = words.replace("2026 lies", "2025 lies")
    assert words in refused(Options(**given), small_facts())


def test_facts_survive_their_file():
    facts = small_facts()
    assert CaseFacts.from_json(facts.to_json()) == replace(facts)
