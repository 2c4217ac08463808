import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.ledger import Ledger
from bayes_autoloc.plots.ledger import ledger_figure
from tests.plots.outlooks import words_of
from tests.plots.results import Drawn, assert_readable


def a_ledger(plants: int = 25) -> Ledger:
    """Return entries of some plants and two tables, one not given, one whose refit failed."""
    rng = np.random.default_rng(9)
    what = [f"Maker {i}, a town with a long name" for i in range(plants)]
    shifts = 2e4 * rng.standard_t(4, plants)
    frame = pd.DataFrame(
        {
            "what": [*what, "sales", "national totals"],
            "kind": ["plant"] * plants + ["evidence"] * 2,
            "plants": "",
            "rows": 5,
            "shift_2030": [*shifts, 155e3, np.nan],
            "shift_2030_se": 3e3,
            "shift_2035": [*shifts[::-1], 1e3, np.nan],
            "shift_2035_se": 4e3,
            "shift_p_2030": 1.2,
            "shift_p_2030_se": 0.3,
            "khat": [*rng.uniform(-0.1, 0.5, plants), np.nan, 2.4],
            "method": [*["weights"] * plants, "refit", "not given"],
            "trusted": [*[True] * plants, False, False],
        }
    )
    settings: dict[str, object] = {
        "title": "A country",
        "case": "small",
        "vintage": "2025-04",
        "priors": "default",
        "seed": 1,
        "futures": 32_000,
        "diagnostics": "passed",
        "diagnostics_ok": True,
    }
    return Ledger(frame, pd.DataFrame(), (), settings)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return ledger_figure(a_ledger())


def bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_the_largest_shifts_are_drawn_in_thousand_cars(drawn: Drawn) -> None:
    widths = [bar.get_width() for bar in bars(drawn[1][0])]
    assert len(widths) == 20
    assert widths == sorted(widths, key=abs, reverse=True)
    assert widths[0] == pytest.approx(155.0)


def test_only_what_can_be_trusted_is_filled(drawn: Drawn) -> None:
    white = [bar.get_facecolor()[:3] == (1.0, 1.0, 1.0) for bar in bars(drawn[1][0])]
    assert white == [True] + [False] * 19


def test_what_is_not_given_is_named(drawn: Drawn) -> None:
    words = words_of(drawn[0])
    assert "national totals (2.40)" in words
    assert "+155 ± 3" in words
    assert "what moved the median of 2030" in words


def test_the_figure_is_readable(drawn: Drawn) -> None:
    assert_readable(drawn[0])


def test_another_year_and_nothing_to_draw() -> None:
    ledger = a_ledger()
    figure, axes = ledger_figure(ledger, 2035, most=5)
    assert len(bars(axes[0])) == 5
    assert "2035" in words_of(figure)
    with pytest.raises(AutolocError, match="it has 2030, 2035"):
        ledger_figure(ledger, 2040)
    nothing = Ledger(ledger.table.tail(1), ledger.headline, (), ledger.settings)
    with pytest.raises(AutolocError, match="nothing to draw"):
        ledger_figure(nothing)
