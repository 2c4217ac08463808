import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.predictive import predictive_figure
from bayes_autoloc.plots.style import BANDS, COLOURS
from tests.plots.outlooks import band, named, words_of
from tests.plots.results import (
    MISSED,
    OUTCOMES,
    Drawn,
    assert_readable,
    contrast,
    points,
    with_bars,
    with_table,
    without,
)


def predictive_result(
    *, fresh: bool = True, flagged: tuple[str, ...] = ("halts 2022",)
) -> CheckResult:
    """Return statistics of data that lie within their replicates, but for those flagged."""
    rng = np.random.default_rng(4)
    rows = []
    for year, total in OUTCOMES.items():
        rows.append(("totals", f"total {year}", 1e6 * total, 1e6 * total * 0.15))
    rows.append(("totals", "largest fall of the total in a year, log", 0.99, 0.2))
    for where in ("home", "abroad"):
        for age in ("0 to 1", "1 to 2", "2 to 4", "from 4"):
            rows.append(("outputs", f"log use {where}, age {age}", -1.2, 0.2))
        rows.append(("outputs", f"spread of log use {where}", 1.4, 0.2))
    rows.append(("outputs", "share of plant-years at or above nameplate, home", 0.08, 0.03))
    for lead in ("below 0.5", "0.5 to 1.75", "from 1.75"):
        rows.append(("plans", f"log plan/output, lead {lead}", 0.3, 0.1))
    rows.append(("plans", "spread of log plan/output", 0.7, 0.1))
    for name, level in (
        ("halts", 31.0), ("restarts", 12.0), ("closures", 14.0),
        ("dispersion of halts per plant", 0.9), ("most halts in a year", 11.0),
    ):  # fmt: skip
        rows.append(("events", name, level, 0.2 * level))
    for year in range(2006, 2025):
        rows.append(("events", f"halts {year}", 11.0 if year == 2022 else 1.0, 1.2))
    for name in ("starts", "cancellations", "announcements"):
        rows.append(("events", name, 40.0, 6.0))
    for what in ("2012", "2019", "2024", "mean of 18 years"):
        rows.append(("concentration", f"share of the top 3, {what}", 0.55, 0.06))
    tables = {"statistics": _replicates(rng, rows, 1.0, flagged)}
    if fresh:
        tables["new_plants"] = _replicates(rng, rows, 1.6, ())
    return CheckResult(
        "predictive",
        "Would the model produce data like these?",
        bars=(Bar("Statistics with a p-value outside 0.01 to 0.99", 1.0, high=4.0),),
        tables=tables,
        settings={"seed": 1, "draws": 4000, "vintage": "2025-04"},
    )


def _replicates(
    rng: np.random.Generator,
    rows: list[tuple[str, str, float, float]],
    wider: float,
    flagged: tuple[str, ...],
) -> pd.DataFrame:
    found = []
    for group, name, observed, sd in rows:
        middle = observed + wider * sd * rng.normal() * 0.8
        if name in flagged:
            middle = observed - 3.2 * sd
        cells = {
            column: middle + wider * sd * z
            for column, z in zip(
                ("q025", "q10", "q50", "q90", "q975"), (-1.96, -1.28, 0, 1.28, 1.96), strict=True
            )
        }
        if group == "events":
            cells = {column: float(max(round(value), 0)) for column, value in cells.items()}
        p = float(np.clip(0.5 + (middle - observed) / (5 * sd), 0.02, 0.98))
        p = 0.001 if name in flagged else p
        found.append(
            {"group": group, "statistic": name, "observed": observed, **cells, "p": p}
            | {"flagged": name in flagged}
        )
    return pd.DataFrame(found)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return predictive_figure(predictive_result())


def _table(name: str = "statistics") -> pd.DataFrame:
    return predictive_result().tables[name].set_index("statistic")


def _rest() -> pd.DataFrame:
    table = predictive_result().tables["statistics"]
    return table[~table["statistic"].str.match(r"(total|halts) \d{4}$")]


def _rows(axes: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]


def test_totals_are_a_fan_in_million_cars(drawn: Drawn) -> None:
    axes = drawn[1][0]
    table = _table()[["q025", "q10", "q90", "q975"]] / 1e6
    for year in (2006, 2015, 2024):
        row = table.loc[f"total {year}"]
        assert band(axes, "95 %", year) == pytest.approx((row["q025"], row["q975"]))
        assert band(axes, "80 %", year) == pytest.approx((row["q10"], row["q90"]))
    assert points(axes, "observed") == [(y, pytest.approx(v)) for y, v in OUTCOMES.items()]
    assert axes.get_ylabel() == "million cars a year"
    assert axes.get_ylim()[0] == 0


def test_halts_are_bars_and_the_flagged_year_is_crossed(drawn: Drawn) -> None:
    axes = drawn[1][1]
    (bars,) = [one for one in axes.containers if one.get_label() == "80 %"]
    row = _table().loc["halts 2014"]
    bar = bars[2014 - 2006]
    assert (bar.get_y(), bar.get_y() + bar.get_height()) == (row["q10"], row["q90"])
    assert points(axes, "flagged") == [(2022, 11)]
    assert 2022 not in dict(points(axes, "observed"))
    assert axes.get_ylabel() == "halts a year"


def test_all_other_statistics_are_rows(drawn: Drawn) -> None:
    names = [name for axes in drawn[1][2:] for name in _rows(axes)]
    assert names == list(_rest()["statistic"])
    assert [axes.get_xlabel() for axes in drawn[1][2:]] == ["standard deviations of replicates"] * 2


def test_rows_are_in_standard_deviations_of_the_replicates(drawn: Drawn) -> None:
    axes = drawn[1][2]
    place = _rows(axes).index("log use home, age 0 to 1")
    row = _table().loc["log use home, age 0 to 1"]
    scale = (row["q90"] - row["q10"]) / 2.5632
    observed = dict(zip(_rows(axes), points(axes, "observed"), strict=True))[_rows(axes)[place]]
    assert observed == (pytest.approx((row["observed"] - row["q50"]) / scale), place)
    these, new = [one for one in axes.containers if one.get_label() == "95 %"]
    assert these[place].get_x() == pytest.approx((row["q025"] - row["q50"]) / scale)
    fresh = _table("new_plants").loc["log use home, age 0 to 1"]
    wanted = max((fresh["q025"] - row["q50"]) / scale, -4.2)
    assert new[place].get_x() == pytest.approx(wanted)


def test_numbers_are_printed(drawn: Drawn) -> None:
    row = _table().loc["spread of log use home"]
    text = f"{row['observed']:.3g} ({row['q025']:.3g} to {row['q975']:.3g})"
    assert text in [one.get_text() for one in drawn[1][2].texts]


def test_a_flagged_row_is_crossed_at_the_edge_if_it_lies_beyond() -> None:
    name = "spread of log use home"
    table = predictive_result(flagged=(name,)).tables["statistics"]
    table.loc[table["statistic"] == name, "observed"] = 99.0
    _, axes = predictive_figure(with_table(predictive_result(), "statistics", table))
    assert points(axes[2], "flagged") == [(4.0, _rows(axes[2]).index(name))]


def test_flags_with_new_plants_are_drawn_and_counted() -> None:
    table = predictive_result().tables["new_plants"].copy()
    table.loc[table["statistic"] == "closures", "flagged"] = True
    figure, axes = predictive_figure(with_table(predictive_result(), "new_plants", table))
    assert [y for _, y in points(axes[3], "new flagged")] == [
        pytest.approx(_rows(axes[3]).index("closures") + 0.36)
    ]
    assert "1 of 66 statistics, and 1 with new plants" in words_of(figure)


def test_replicates_that_are_all_the_same_can_be_drawn() -> None:
    table = predictive_result().tables["statistics"].copy()
    table.loc[table["statistic"] == "closures", ["q025", "q10", "q50", "q90", "q975"]] = 3.0
    figure, axes = predictive_figure(with_table(predictive_result(), "statistics", table))
    assert all(np.isfinite(x) for one in axes[2:] for x, _ in points(one, "observed"))
    assert_readable(figure)


def test_a_case_without_totals_says_so() -> None:
    table = predictive_result().tables["statistics"]
    _, axes = predictive_figure(
        with_table(predictive_result(), "statistics", table[table["group"] != "totals"])
    )
    assert [text.get_text() for text in axes[0].texts] == ["None is known."]


def test_marks_are_told_apart_without_colour(drawn: Drawn) -> None:
    (flagged,), (observed,) = named(drawn[1][1], "flagged"), named(drawn[1][1], "observed")
    assert flagged.get_marker() != observed.get_marker()
    assert contrast(COLOURS["95 %"], COLOURS["80 %"]) > 1.2
    assert set(BANDS) >= {"95 %", "80 %"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        predictive_result(),
        predictive_result(fresh=False),
        with_bars(predictive_result(), MISSED),
        with_table(
            predictive_result(),
            "statistics",
            predictive_result().tables["statistics"].replace("closures", "a $long$ name " * 3),
        ),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(predictive_figure(result)[0])


@pytest.mark.parametrize("column", ["group", "flagged", "q975"])
@pytest.mark.parametrize("table", ["statistics", "new_plants"])
def test_missing_columns_are_refused(table: str, column: str) -> None:
    with pytest.raises(AutolocError, match=f"{table}.* lacks {column}; it has"):
        predictive_figure(without(predictive_result(), table, column))


def test_a_result_of_another_check_is_refused() -> None:
    other = CheckResult("loo", "x", tables={"groups": pd.DataFrame({"n": [1]})})
    with pytest.raises(AutolocError, match="'statistics', which the check 'loo' lacks"):
        predictive_figure(other)


def test_a_year_without_neighbours_keeps_its_interval() -> None:
    table = predictive_result().tables["statistics"]
    kept = table[~table["statistic"].isin(["total 2014", "total 2016"])]
    _, axes = predictive_figure(with_table(predictive_result(), "statistics", kept))
    (lines,) = [one for one in axes[0].collections if one.get_label() == "95 % alone"]
    ends = {path.vertices[0, 0]: tuple(path.vertices[:, 1]) for path in lines.get_paths()}
    wanted = _table().loc["total 2015", ["q025", "q975"]].to_numpy(float) / 1e6
    assert ends[2015] == pytest.approx(tuple(wanted))
