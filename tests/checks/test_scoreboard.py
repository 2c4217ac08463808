"""Tables of scores on a frame that can be checked by hand."""

import pandas as pd
import pytest

from bayes_autoloc.checks.backtests.scoreboard import (
    MODEL,
    by_group,
    by_horizon,
    by_model,
    by_vintage,
    losses,
    wins,
)
from bayes_autoloc.errors import AutolocError

# CRPS by model of the cells (2010, +1), (2010, +2), (2012, +1), (2012, +2)
CRPS = {
    MODEL: (0.10, 0.20, 0.30, 0.20),
    "random_walk": (0.20, 0.10, 0.30, 0.40),
    "ar1": (0.40, 0.15, 0.50, 0.35),
}
PLACES = [("2010-12", 2011, 1), ("2010-12", 2012, 2), ("2012-12", 2013, 1), ("2012-12", 2014, 2)]


def cells(**more: tuple[float, ...]) -> pd.DataFrame:
    rows = [
        {
            "vintage": vintage,
            "target_year": year,
            "horizon": horizon,
            "model": model,
            "outcome": 1e6 + year,
            "q10": 8e5,
            "q50": 1e6,
            "q90": 1.2e6,
            "crps_log": crps,
            "interval_score_log": 10 * crps,
            "covered50": crps < 0.15,
            "covered80": crps < 0.25,
            "covered95": crps < 0.45,
            "pit": 0.4,
        }
        for model, scores in {**CRPS, **more}.items()
        for (vintage, year, horizon), crps in zip(PLACES, scores, strict=True)
    ]
    return pd.DataFrame(rows).sample(frac=1, random_state=1)


def test_by_model() -> None:
    table = by_model(cells()).set_index("model")
    assert table.index.tolist() == [MODEL, "random_walk", "ar1"]
    assert table["n"].tolist() == [4, 4, 4]
    assert table["n_from2"].tolist() == [2, 2, 2]
    assert table["crps"].tolist() == pytest.approx([0.20, 0.25, 0.35])
    assert table["crps_from2"].tolist() == pytest.approx([0.20, 0.25, 0.25])
    assert table["interval_score"].tolist() == pytest.approx([2.0, 2.5, 3.5])
    assert table["covered50"].tolist() == [0.25, 0.25, 0.0]
    assert table["covered80"].tolist() == [0.75, 0.5, 0.25]
    assert table["covered95"].tolist() == [1.0, 1.0, 0.75]
    assert table["ratio"].tolist() == pytest.approx([0.8, 1.0, 1.4])
    assert table["ratio_from2"].tolist() == pytest.approx([0.8, 1.0, 1.0])


def test_longer_and_shorter_horizons_do_not_count() -> None:
    extra = cells().assign(vintage="2005-12", crps_log=9.0)
    for horizon in (0, 6):
        both = pd.concat([cells(), extra.assign(horizon=horizon).drop_duplicates("model")])
        pd.testing.assert_frame_equal(by_model(both), by_model(cells()))


def test_by_horizon_compares_with_the_best_baseline_of_each() -> None:
    table = by_horizon(cells())
    assert table["horizon"].tolist() == [1, 1, 1, 2, 2, 2]
    ours = table[table["model"] == MODEL].set_index("horizon")
    assert ours["n"].tolist() == [2, 2]
    assert ours["crps"].tolist() == pytest.approx([0.20, 0.20])
    assert ours["ratio"].tolist() == pytest.approx([0.20 / 0.25, 0.20 / 0.25])
    assert table["model"].iloc[0] == MODEL


def test_by_vintage_shows_where_we_lose() -> None:
    ours = by_vintage(cells()).query("model == @MODEL").set_index("vintage")
    assert ours["ratio"].to_dict() == pytest.approx(
        {"2010-12": 0.15 / 0.15, "2012-12": 0.25 / 0.35}
    )


def test_wins_and_ties() -> None:
    table = wins(cells()).set_index("baseline")
    counts = table[["n", "wins", "losses", "ties"]]
    assert counts.loc["random_walk"].tolist() == [4, 2, 1, 1]
    assert counts.loc["ar1"].tolist() == [4, 3, 1, 0]
    assert table["behind"].to_dict() == pytest.approx({"random_walk": -0.05, "ar1": -0.15})


def test_losses_name_the_best_baseline_of_each_cell_worst_first() -> None:
    table = losses(cells(ets=(0.30, 0.30, 0.24, 0.50)))
    assert table["target_year"].tolist() == [2012, 2013]
    assert table["baseline"].tolist() == ["random_walk", "ets"]
    assert table["ours"].tolist() == pytest.approx([0.20, 0.30])
    assert table["best"].tolist() == pytest.approx([0.10, 0.24])
    assert table["behind"].tolist() == pytest.approx([0.10, 0.06])
    assert table["beaten_by"].tolist() == [2, 1]
    assert table["outcome"].tolist() == [1e6 + 2012, 1e6 + 2013]


def test_nothing_lost_is_an_empty_table() -> None:
    ahead = cells().assign(crps_log=lambda frame: frame["crps_log"].where(frame.model != MODEL, 0))
    assert len(losses(ahead)) == 0
    assert list(losses(ahead).columns) == list(losses(cells()).columns)


def test_another_name_for_our_model() -> None:
    table = by_model(cells(), model="ar1").set_index("model")
    assert table["ratio"].to_dict() == pytest.approx({MODEL: 1.0, "random_walk": 1.25, "ar1": 1.75})


def test_models_must_be_scored_on_the_same_cells() -> None:
    whole = cells().reset_index(drop=True)
    for broken in (whole.iloc[1:], pd.concat([whole, whole.iloc[:1]])):
        with pytest.raises(AutolocError, match="same cells"):
            by_model(broken)
    with pytest.raises(AutolocError, match="same cells"):
        by_model(whole.assign(horizon=9))


def test_what_else_can_not_be_compared() -> None:
    with pytest.raises(AutolocError, match="Did you mean 'random_walk'"):
        by_model(cells(), model="random_wlk")
    with pytest.raises(AutolocError, match="add the cells of a baseline"):
        by_model(cells().query("model == @MODEL"))
    with pytest.raises(AutolocError, match="lack crps_log"):
        wins(cells().drop(columns="crps_log"))
    with pytest.raises(AutolocError, match="lack outcome"):
        losses(cells().drop(columns="outcome"))


def rivals() -> pd.DataFrame:
    columns = ["variable", "kind", "group", "one_end", "ours", "theirs"]
    rows = [
        ("market", "january", "association", False, 0.1, 0.2),
        ("market", "january", "association", False, 0.3, 0.1),
        ("market", "january", "agency", False, 0.2, 0.4),
        ("production", "forecast", "ministry", False, 0.2, 1.4),
        ("production", "forecast", "agency", True, 0.2, 0.5),
    ]
    return pd.DataFrame(rows, columns=columns)


def test_by_group() -> None:
    table = by_group(rivals()).set_index(["variable", "kind", "group"])
    market = table.loc["market", "january"]
    assert market.index.tolist() == ["agency", "association", "all"]
    assert market["n"].tolist() == [1, 2, 3]
    assert market["ours"].tolist() == pytest.approx([0.2, 0.2, 0.2])
    assert market["theirs"].tolist() == pytest.approx([0.4, 0.15, 0.7 / 3])
    assert market["ratio"].tolist() == pytest.approx([0.5, 0.2 / 0.15, 0.6 / 0.7])
    assert market["wins"].tolist() == [1, 1, 2]


def test_one_end_of_a_range_stands_apart() -> None:
    table = by_group(rivals()).set_index(["variable", "kind", "group"])
    assert table.loc[("production", "forecast", "all"), "n"] == 1
    assert table.loc[("production", "one_end", "agency"), "theirs"] == pytest.approx(0.5)
    with pytest.raises(AutolocError, match="lack theirs"):
        by_group(rivals().drop(columns="theirs"))
