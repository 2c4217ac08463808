from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.calibration.ranks import ecdf_band, pit_values, uniformity
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.calibration import calibration_figure, quantity_label
from bayes_autoloc.plots.panels import GREYS
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import band, named, words_of
from tests.plots.results import (
    MISSED,
    Array,
    Drawn,
    assert_readable,
    contrast,
    with_bars,
    with_table,
    without,
)

HEADLINES = (
    "log_announcement_rate[2025]",
    "log_expected_output[2024]",
    "production[2030]",
    "production[2035]",
)


def calibration_result(
    simulations: int = 200, parameters: int = 60, skewed: tuple[str, ...] = ("theta[p7]",)
) -> CheckResult:
    """Return ranks that are uniform, but for those of some quantities, which are too low."""
    rng = np.random.default_rng(6)
    kinds = dict.fromkeys(HEADLINES, "headline")
    kinds |= {f"theta[p{i}]": "parameter" for i in range(parameters)}
    kinds |= {f"log_likelihood[{one}]": "likelihood" for one in ("supply", "hazards", "market")}
    rows = []
    for quantity in sorted(kinds):
        for world in range(simulations):
            draws = 99 if world % 5 else 60
            where = rng.random() ** (1.6 if quantity in skewed else 1.0)
            rank = int(where * (draws + 1))
            rows.append((quantity, kinds[quantity], world, rank, draws))
    ranks = pd.DataFrame(rows, columns=["quantity", "kind", "simulation", "rank", "draws"])
    return CheckResult(
        "calibration",
        "Simulation-based calibration",
        tables={"ranks": ranks.drop(columns="kind"), "summary": _uniform(ranks)},
        settings={"case": "russia", "simulations": simulations, "seed": 1, "priors_hash": "a" * 64},
    )


def _uniform(ranks: pd.DataFrame) -> pd.DataFrame:
    """Test the ranks of each quantity, as the check does."""
    pit = pd.Series(pit_values(ranks, 1), index=ranks.index)
    rows = []
    for (quantity, kind), values in pit.groupby([ranks["quantity"], ranks["kind"]]):
        p, outside = uniformity(values.to_numpy())
        rows.append({"quantity": quantity, "kind": kind, "p": p, "outside": outside})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def result() -> CheckResult:
    return calibration_result(parameters=20)


@pytest.fixture(scope="module")
def drawn(result: CheckResult) -> Drawn:
    return calibration_figure(result)


def _outside(result: CheckResult, kind: str) -> set[str]:
    summary = result.tables["summary"]
    return set(summary.loc[(summary["kind"] == kind) & summary["outside"], "quantity"])


def test_headlines_have_a_panel_each_and_other_kinds_one_for_all(drawn: Drawn) -> None:
    titles = [one.get_title(loc="left") for one in drawn[1]]
    assert titles == [*map(quantity_label, HEADLINES), "Parameters", "Log likelihoods"]
    assert titles[0] == "log announcement rate (2025)"
    assert len([line for line in drawn[1][4].lines if "theta" in str(line.get_label())]) == 20


def test_lines_are_differences_of_distribution_functions(result: CheckResult, drawn: Drawn) -> None:
    ranks = result.tables["ranks"]
    pit = pit_values(ranks, 1)[(ranks["quantity"] == "production[2030]").to_numpy()]
    (line,) = named(drawn[1][2], "production[2030]")
    z, difference = line.get_xdata(), line.get_ydata()
    assert len(z) == 101
    assert difference[[0, -1]] == pytest.approx([0, 0])
    for i in (1, 40, 99):
        assert difference[i] == pytest.approx(100 * ((pit < z[i]).mean() - z[i]))


def test_the_band_is_that_of_the_test(drawn: Drawn) -> None:
    wanted = ecdf_band(200).iloc[49]
    found = band(drawn[1][2], "95 %", wanted["z"])
    assert found == pytest.approx((100 * wanted["lower"], 100 * wanted["upper"]))


def test_lines_leave_the_band_where_the_summary_says_so(result: CheckResult, drawn: Drawn) -> None:
    summary = result.tables["summary"].set_index("quantity")
    band_ = 100 * ecdf_band(200)
    for axes in drawn[1]:
        for line in axes.lines:
            name = str(line.get_label())
            if name not in summary.index:
                continue
            values = np.asarray(line.get_ydata())[1:-1]
            out = ((values < band_["lower"] - 1e-9) | (values > band_["upper"] + 1e-9)).any()
            assert out == summary.loc[name, "outside"]
            assert line.get_color() == COLOURS["alarm" if out else "median"]


def test_what_leaves_its_band_is_named_and_counted(result: CheckResult, drawn: Drawn) -> None:
    axes, outside = drawn[1][4], _outside(result, "parameter")
    assert "theta[p7]" in outside
    texts = {text.get_text() for text in axes.texts} - {""}  # lines to the names are texts too
    assert texts == {quantity_label(one) for one in outside}
    assert axes.get_title(loc="right") == f"{len(outside)} of 20 outside, 1.0 by chance"


def test_headlines_outside_say_so(drawn: Drawn) -> None:
    for axes in drawn[1][:4]:
        (text,) = axes.texts
        assert text.get_text().startswith("p = ")
    figure, axes = calibration_figure(calibration_result(parameters=3, skewed=HEADLINES[2:3]))
    assert axes[2].texts[0].get_text().endswith(", outside")
    assert_readable(figure)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (lambda u: 0.6 * u, "Above zero throughout: the posterior lies too high"),
        (lambda u: np.where(u < 0.5, 0.4 * u, 1 - 0.4 * (1 - u)), "below: too narrow"),
        (lambda u: 0.3 + 0.4 * u, "first below, then above: too wide"),
    ],
)
def test_the_caption_reads_the_lines_rightly(
    drawn: Drawn, shape: Callable[[Array], Array], told: str
) -> None:
    # The truth below all draws: the posterior is too high. Truths at both ends: it is too narrow.
    values = shape((np.arange(1000) + 0.5) / 1000)
    left, right = (np.mean(values < z) - z for z in (0.25, 0.75))
    signs = {"high": (1, 1), "narrow": (1, -1), "wide": (-1, 1)}[told.rsplit(maxsplit=1)[-1]]
    assert (np.sign(left), np.sign(right)) == signs
    assert told in words_of(drawn[0])


def test_axes_have_units_and_share_limits(drawn: Drawn) -> None:
    assert drawn[1][0].get_ylabel() == drawn[1][4].get_ylabel() == "percentage points"
    assert {one.get_xlabel() for one in drawn[1]} == {"rank of the truth, share of draws"}
    assert len({one.get_ylim() for one in drawn[1]}) == 1


def test_lines_are_told_apart_without_colour(drawn: Drawn) -> None:
    lines = {str(line.get_label()): line for line in drawn[1][4].lines}
    assert lines["theta[p7]"].get_linestyle() == "--"
    assert contrast(COLOURS["median"], GREYS["80 %"]) > 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        calibration_result(parameters=60, skewed=tuple(f"theta[p{i}]" for i in range(14))),
        calibration_result(simulations=12, parameters=3, skewed=()),
        with_bars(calibration_result(parameters=3), MISSED),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(calibration_figure(result)[0])


def test_a_calibration_of_one_block_can_be_drawn(result: CheckResult) -> None:
    ranks, summary = result.tables["ranks"], result.tables["summary"]
    for kinds, n_axes in ((("parameter",), 1), (("headline",), 4), (("likelihood",), 1)):
        kept = summary[summary["kind"].isin(kinds)]
        some = ranks[ranks["quantity"].isin(kept["quantity"])]
        one = with_table(with_table(result, "summary", kept), "ranks", some)
        figure, axes = calibration_figure(one)
        assert len(axes) == n_axes
        assert_readable(figure)


@pytest.mark.parametrize(
    ("table", "column"), [("ranks", "draws"), ("summary", "outside"), ("summary", "kind")]
)
def test_missing_columns_are_refused(result: CheckResult, table: str, column: str) -> None:
    with pytest.raises(AutolocError, match=f"{table}.* lacks {column}; it has"):
        calibration_figure(without(result, table, column))


def test_tables_of_two_runs_are_refused(result: CheckResult) -> None:
    summary = result.tables["summary"].iloc[1:]
    with pytest.raises(AutolocError, match="same quantities"):
        calibration_figure(with_table(result, "summary", summary))
