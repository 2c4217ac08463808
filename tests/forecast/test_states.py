"""The monthly machine against a plain loop over rows, and its two extremes."""

import numpy as np
import pytest

from bayes_autoloc.forecast.hazards import HazardTable, Rates, competing
from bayes_autoloc.forecast.running import Luck, Running, known_months
from bayes_autoloc.forecast.states import step
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import (
    ENDED,
    NEVER,
    OFF,
    ON,
    PIPELINE,
    WAITING,
    concatenate,
)
from bayes_autoloc.forecast.time_axis import calendar_of
from tests.forecast.fakes import JANUARY, rows_of

WESTERN = 1


class FixedTable(HazardTable):
    """Rates of one draw, written down."""

    def __init__(self):
        self.start = np.array([[0.3], [2.0], [1.0], [0.5]])
        self.cancel = np.array([[0.2], [0.4], [0.8], [1.5]])
        self.restart_new = np.array([3.0])
        self.restart_exodus = np.array([0.1])
        self.close_off_exodus = np.array([2.5])


def rates_of(n, *, halt=1.0, close_on=0.3, restart=1.5, close_off=0.6, buy_back=0.0):
    to_halt, to_close = competing(np.full(n, halt), np.full(n, close_on))
    return Rates(
        to_halt=to_halt.astype(np.float32),
        no_close=(1 - to_close).astype(np.float32),
        restart=np.array([restart]),
        close_off=np.array([close_off]),
        start_factor=np.linspace(0.5, 1.5, n),
        cancel_factor=np.ones(n),
        buy_back=np.broadcast_to(buy_back, n),
    )


def month_probabilities(one, other):
    any_event = 1 - np.exp(-(one + other) / 12)
    return any_event * one / (one + other), any_event * other / (one + other)


def loop_over(row, rates, table, *, month, u, exodus):
    """Advance one row, written as one would explain it."""
    if row["state"] == ON:
        if u < rates.to_halt[row["i"]]:
            leaving = row["wave"] == WESTERN and exodus
            row.update(state=OFF, stopped=month, exodus_stop=leaving)
        elif u >= rates.no_close[row["i"]]:
            row["state"] = ENDED
    elif row["state"] == OFF:
        restart, close = rates.restart[0], rates.close_off[0]
        if month - row["stopped"] <= 6:
            restart *= table.restart_new[0]
        if row["exodus_stop"]:
            restart *= table.restart_exodus[0]
            close *= table.close_off_exodus[0]
        close += rates.buy_back[row["i"]]
        again, closed = month_probabilities(restart, close)
        row["state"] = ON if u < again else ENDED if u >= 1 - closed else OFF
    elif row["state"] == PIPELINE:
        late = (month + 0.5) / 12 - row["planned"]
        b = 0 if late < 0 else 1 if late < 1 else 2 if late < 2 else 3
        started, cancelled = month_probabilities(
            table.start[b, 0] * rates.start_factor[row["i"]], table.cancel[b, 0]
        )
        if u < started:
            row.update(state=ON, start=month)
        elif u >= 1 - cancelled:
            row["state"] = ENDED
    elif row["state"] == WAITING and row["announced"] == month:
        row["state"] = PIPELINE
        if row["at_once"]:
            row.update(state=ON, start=month)


def test_machine_equals_a_plain_loop():
    n = 60
    rng = np.random.default_rng(5)
    states = rng.choice([WAITING, PIPELINE, ON, OFF], n)
    rows = rows_of(
        states,
        wave=rng.integers(0, 3, n),
        planned=rng.uniform(2024, 2027, n).astype(np.float32),
        announced=rng.integers(JANUARY, JANUARY + 30, n),
        at_once=rng.random(n) < 0.5,
        stopped=np.where(states == OFF, JANUARY - rng.integers(0, 12, n), NEVER),
        exodus_stop=(states == OFF) & (rng.random(n) < 0.5),
    )
    plain = [
        {
            "i": i,
            **{
                k: getattr(rows, k)[i].item()
                for k in (
                    "state",
                    "wave",
                    "planned",
                    "announced",
                    "at_once",
                    "start",
                    "stopped",
                    "exodus_stop",
                )
            },
        }
        for i in range(n)
    ]
    rates = rates_of(n, buy_back=rng.choice([0.0, 0.8], n))
    table, luck = FixedTable(), Luck(Streams(0), rows, 1, n)
    for month in range(JANUARY, JANUARY + 36):
        exodus = month < JANUARY + 12
        step(rows, table, rates, month=month, luck=luck.month(month), exodus=np.array([exodus]))
        np.testing.assert_array_equal(luck.of(np.arange(n)), luck.numbers)
        for row, u in zip(plain, luck.numbers, strict=True):
            loop_over(row, rates, table, month=month, u=u, exodus=exodus)
        for name in ("state", "start", "stopped", "exodus_stop"):
            np.testing.assert_array_equal(
                getattr(rows, name), [row[name] for row in plain], err_msg=name
            )
    assert set(rows.state) >= {ON, ENDED}


def run_year(rows, rates):
    running, luck = Running.none(len(rows)), Luck(Streams(0), rows, 1, len(rows))
    for month in range(JANUARY, JANUARY + 12):
        step(
            rows, FixedTable(), rates, month=month, luck=luck.month(month), exodus=np.array([False])
        )
        running.add(rows, month)
    return running


def test_without_hazards_every_plant_runs_all_year():
    rows = rows_of([ON] * 20)
    running = run_year(rows, rates_of(20, halt=0.0, close_on=0.0))
    assert (running.months == 12).all()
    assert running.middle() == pytest.approx(2025.5)


def test_a_huge_halt_rate_stops_every_plant_at_once():
    rows = rows_of([ON] * 20)
    running = run_year(rows, rates_of(20, halt=1e6, close_on=0.0, restart=0.0, close_off=0.0))
    assert (running.months == 0).all()
    assert np.isnan(running.middle()).all()
    assert (rows.state == OFF).all()


def test_competing_risks_share_one_chance():
    first, second = competing(np.array([1.0, 0.0, 0.0]), np.array([3.0, 2.0, 0.0]))
    assert first + second == pytest.approx(1 - np.exp(-np.array([4.0, 2.0, 0.0]) / 12))
    assert first == pytest.approx(second * [1 / 3, 0, 0])


def test_halts_have_the_frequency_of_their_rate():
    rows = rows_of([ON] * 40_000)
    rates = rates_of(40_000, halt=0.5, close_on=0.0, restart=0.0, close_off=0.0)
    run_year(rows, rates)
    assert (rows.state == OFF).mean() == pytest.approx(1 - np.exp(-0.5), abs=0.01)


def test_exodus_stops_close_at_a_rate_of_their_own():
    n = 40_000
    rows = rows_of([OFF] * n, stopped=np.full(n, JANUARY - 24), exodus_stop=np.arange(n) % 2 == 0)
    rates = rates_of(n, halt=0.0, close_on=0.0, restart=0.0, close_off=0.2)
    run_year(rows, rates)
    ended = rows.state == ENDED
    assert ended[~rows.exodus_stop].mean() == pytest.approx(1 - np.exp(-0.2), abs=0.01)
    assert ended[rows.exodus_stop].mean() == pytest.approx(1 - np.exp(-0.2 * 2.5), abs=0.01)


def test_months_that_have_passed_come_from_the_state():
    calendar = calendar_of("2025-04", 2030)
    rows = rows_of(
        [ON, ON, OFF, OFF, PIPELINE],
        start=[JANUARY - 100, JANUARY + 2, JANUARY - 30, JANUARY, NEVER],
        stopped=[NEVER, NEVER, JANUARY + 1, JANUARY - 9, NEVER],
    )
    since = np.array([JANUARY - 100, JANUARY + 2, 0, 0, 0])
    running = known_months(rows, calendar, since)
    assert running.months.tolist() == [4, 2, 1, 0, 0]
    assert running.month_sum.tolist() == [4 * JANUARY + 6, 2 * JANUARY + 5, JANUARY, 0, 0]


def test_rows_taken_and_put_back():
    rows = rows_of([ON, OFF, ENDED, PIPELINE], capacity=[1.0, 2.0, 3.0, 4.0])
    live = np.flatnonzero(rows.state != ENDED)
    some = rows.take(live)
    assert some.capacity.tolist() == [1, 2, 4]
    some.state[:] = [OFF, ENDED, ON]
    some.start[2], some.stopped[0], some.exodus_stop[0] = JANUARY, JANUARY + 1, True
    assert rows.state.tolist() == [ON, OFF, ENDED, PIPELINE]  # a copy until it is put back
    rows.put(live, some)
    assert rows.state.tolist() == [OFF, ENDED, ENDED, ON]
    assert rows.start.tolist() == [NEVER, NEVER, NEVER, JANUARY]
    assert rows.stopped.tolist() == [JANUARY + 1, NEVER, NEVER, NEVER]
    assert rows.exodus_stop.tolist() == [True, False, False, False]


def test_a_rows_luck_does_not_depend_on_who_else_is_there():
    rows = rows_of([ON] * 6, slot=np.repeat(np.arange(3), 2), draw=np.tile([0, 1], 3))
    live = np.array([1, 2, 5])
    every, some = (Luck(Streams(0), part, 2, 3).month(7) for part in (rows, rows.take(live)))
    more = Luck(Streams(0), rows, 2, 9).month(7)
    assert (every.numbers.shape, every.numbers.dtype) == ((6,), np.float32)
    np.testing.assert_array_equal(some.numbers, every.numbers[live])
    np.testing.assert_array_equal(more.numbers, every.numbers)
    assert len(set(every.numbers)) == 6
    assert (Luck(Streams(0), rows, 2, 3).month(8).numbers != every.numbers).all()


def test_concatenate_keeps_order():
    both = concatenate([rows_of([ON, OFF]), rows_of([PIPELINE])])
    assert both.state.tolist() == [ON, OFF, PIPELINE]
    assert len(both) == 3
