"""From events to spells: each rule on a few events, and what holds for any events."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayes_autoloc.evidence.histories import SHORTEST_HALT, live
from bayes_autoloc.evidence.lives import Event, Life, Spell

START = 12 * 2010 + 0.5
NOW = 12 * 2025 + 4.0


def life(**changes: object) -> Life:
    facts = {
        "start": START,
        "status": "running",
        "status_at": NOW - 0.5,
        "figures": {},
        "now": NOW,
        "patience": 36.0,
    }
    return Life(**{**facts, **changes})


def events(*dated: tuple[float, str], cause: str = "") -> list[Event]:
    return [Event(at, kind, cause, row) for row, (at, kind) in enumerate(dated)]


def told(spells: list[Spell]) -> list[tuple[str, float, str]]:
    return [(spell.state, spell.end - spell.begin, spell.outcome) for spell in spells]


def test_a_plant_without_events_runs_to_the_vintage() -> None:
    spells, unused = live(life(), [])
    assert told(spells) == [("on", NOW - START, "")]
    assert unused == []


def test_a_stop_of_two_months_is_a_halt() -> None:
    spells, unused = live(life(), events((START + 20, "halt"), (START + 22, "restart")))
    assert told(spells)[:2] == [("on", 20.0, "halt"), ("off", 2.0, "restart")]
    assert unused == []


def test_a_shorter_stop_is_none() -> None:
    spells, unused = live(life(), events((START + 20, "halt"), (START + 21, "restart")))
    assert told(spells) == [("on", NOW - START, "")]
    assert [row for row, _ in unused] == [0, 1]
    assert all("two months" in why for _, why in unused)


def test_a_halt_and_a_restart_of_one_month_keep_their_order() -> None:
    # Renault Moscow 2022: halt in February, restart and the last halt in March, sold in May
    story = events((144.5, "halt"), (145.5, "restart"), (145.5, "halt"), (147.5, "convert"))
    spells, _ = live(life(start=0.5, status="converted", status_at=147.5), story)
    assert told(spells) == [("on", 145.0, "halt"), ("off", 2.0, "convert")]


def test_a_restart_without_a_halt_is_left_out() -> None:
    spells, unused = live(life(), events((START + 30, "restart")))
    assert len(spells) == 1
    assert "without a recorded halt" in unused[0][1]


def test_a_repeated_row_counts_once() -> None:
    story = events((START + 20, "halt"), (START + 20, "halt"), (START + 30, "restart"))
    spells, unused = live(life(), story)
    assert told(spells)[:2] == [("on", 20.0, "halt"), ("off", 10.0, "restart")]
    assert unused == [(1, "repeats another row")]


def test_of_two_halts_the_second_counts_if_the_year_was_a_full_one() -> None:
    # VW Kaluga: chip stops in September 2021, output above the year before, exit in March 2022
    story = events((12 * 2021 + 8.5, "halt"), (12 * 2022 + 2.5, "halt"))
    figures = {2020: 136_000.0, 2021: 150_000.0}
    spells, unused = live(life(figures=figures, status="halted"), story)
    assert spells[0].end == 12 * 2022 + 2.5
    assert unused[0][0] == 0


def test_of_two_halts_the_first_counts_if_the_plant_stood_still() -> None:
    story = events((12 * 2021 + 2.5, "halt"), (12 * 2022 + 2.5, "halt"))
    figures = {2020: 100_000.0, 2021: 20_000.0}
    spells, unused = live(life(figures=figures, status="halted"), story)
    assert spells[0].end == 12 * 2021 + 2.5
    assert unused == [(1, "still off from the halt before")]


def test_cars_of_a_later_year_show_an_unrecorded_restart() -> None:
    # GM Shushary: halt in September 2014, 10,000 cars in 2015, closed in July 2015
    story = events((12 * 2014 + 8.5, "halt"), (12 * 2015 + 6.5, "close"))
    kept, _ = live(life(status="closed", status_at=12 * 2015 + 6.5), story)
    assert [spell.state for spell in kept] == ["on", "off"]
    figures = {2014: 57_000.0, 2015: 10_000.0}
    spells, unused = live(life(status="closed", status_at=12 * 2015 + 6.5, figures=figures), story)
    assert [spell.outcome for spell in spells] == ["close"]
    assert "cars were made in 2015" in unused[0][1]


def test_cars_of_the_year_of_a_restart_prove_nothing() -> None:
    # Kia in Izhevsk: off from April 2009 to May 2011, 2,500 cars in 2011
    story = events((12 * 2009 + 3.5, "halt"), (12 * 2011 + 4.5, "restart"))
    start = 12 * 2005 + 7.5
    spells, unused = live(life(start=start, figures={2011: 2_500.0}), story)
    assert told(spells)[1] == ("off", 25.0, "restart")
    assert unused == []


def test_a_sale_without_a_stop_goes_on() -> None:
    # GM-Avtovaz: all shares to one owner in December 2019, closed in July 2021
    story = events((12 * 2019 + 11.5, "convert"), (12 * 2021 + 6.5, "close"))
    spells, unused = live(life(status="closed", status_at=12 * 2021 + 6.5), story)
    assert [spell.outcome for spell in spells] == ["close"]
    assert "change of owner" in unused[0][1]


def test_what_comes_after_the_end_is_left_out() -> None:
    # Hyundai St Petersburg: sold in January 2024, run by the next tenant from February
    story = events((168.5, "close"), (169.5, "convert"))
    spells, unused = live(life(start=0.5, status="converted", status_at=169.5), story)
    assert told(spells) == [("on", 168.0, "close")]
    assert unused == [(1, "after the end of the tenancy")]


def test_a_promised_restart_has_not_happened() -> None:
    spells, unused = live(life(status="halted"), events((NOW - 4, "halt"), (NOW + 2, "restart")))
    assert told(spells)[-1] == ("off", 4.0, "")
    assert "after the vintage" in unused[0][1]


def test_the_status_ends_a_tenancy_without_events() -> None:
    spells, _ = live(life(status="closed", status_at=START + 30), [])
    assert told(spells) == [("on", 30.0, "close")]


@pytest.mark.parametrize(
    ("patience", "figures", "until"),
    [
        (36.0, {}, START + 12),  # no news for longer than that
        (36.0, {2022: 10.0}, NOW),  # a figure for 2022 is news until its end
        (0.0, {2022: 10.0}, 12 * 2023),  # abroad: last known so
        (200.0, {}, NOW),
    ],
)
def test_running_is_believed_for_a_while(
    patience: float, figures: dict[int, float], until: float
) -> None:
    spells, _ = live(life(status_at=START + 12, patience=patience, figures=figures), [])
    assert spells[-1].end == until


KINDS = st.sampled_from(["halt", "restart", "close", "convert", "start"])
STORIES = st.lists(st.tuples(st.integers(-5, 200), KINDS), max_size=12).map(sorted)
LIVES = st.builds(
    life,
    status=st.sampled_from(["running", "halted", "closed", "converted", "delayed"]),
    status_at=st.one_of(st.just(float("nan")), st.integers(0, 190).map(lambda at: START + at)),
    figures=st.dictionaries(st.integers(2009, 2026), st.floats(1, 1e5), max_size=6),
    patience=st.sampled_from([0.0, 36.0]),
)


@given(LIVES, STORIES)
def test_spells_cover_the_record_without_gaps(facts: Life, story: list[tuple[int, str]]) -> None:
    dated = events(*((START + at, kind) for at, kind in story))
    spells, _ = live(facts, dated)
    assert spells[0].begin == facts.start
    assert spells[0].state == "on"
    for one, other in pairwise(spells):
        assert one.end == other.begin
        assert {one.state, other.state} == {"on", "off"}
    assert all(spell.end >= spell.begin for spell in spells)
    assert spells[-1].end <= facts.now
    on = sum(spell.end - spell.begin for spell in spells if spell.state == "on")
    off = sum(spell.end - spell.begin for spell in spells if spell.state == "off")
    assert on + off == pytest.approx(spells[-1].end - facts.start)
    restarted = [spell for spell in spells if spell.outcome == "restart"]
    assert all(spell.end - spell.begin >= SHORTEST_HALT for spell in restarted)


@given(LIVES, STORIES)
def test_every_event_is_used_or_left_out_with_a_reason(
    facts: Life, story: list[tuple[int, str]]
) -> None:
    dated = events(*((START + at, kind) for at, kind in story))
    spells, unused = live(facts, dated)
    rows = [row for row, _ in unused]
    assert len(rows) == len(set(rows))
    assert all(why for _, why in unused)
    used = [event for event in dated if event.row not in rows and event.kind != "start"]
    ends = [(spell.end, spell.outcome) for spell in spells]
    assert all((event.at, event.kind) in ends for event in used)
