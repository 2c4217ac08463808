"""Numbers and tables as Markdown."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.report.markdown import cars, escaped, markdown_table, number, share


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.234, "0.23"), (12.34, "12"), (3.0, "3"), (0.0, "0"), (float("nan"), "–"), (-0.5, "-0.50")],
)
def test_numbers_have_no_more_digits_than_are_known(value: float, text: str) -> None:
    assert number(value) == text


def test_cars_are_thousands() -> None:
    assert cars(1_234_567) == "1,235"
    assert cars(4_900) == "4.9"
    assert cars(float("nan")) == "–"


def test_shares_are_per_cent() -> None:
    assert share(0.793) == "79 %"
    assert share(float("nan")) == "–"


def test_text_of_tables_is_no_markup() -> None:
    assert escaped("a|b *c* <img>\nd") == "a\\|b \\*c\\* \\<img\\> d"


def test_table() -> None:
    table = pd.DataFrame(
        {
            "name": ["a|b", "c"],
            "n": [3, 4],
            "hit": [True, False],
            "part": [0.5, np.nan],
            "q": [1e6, 2e4],
        }
    )
    heads = {"name": "who", "hit": "met", "part": "share, %", "q": "cars, thousand", "n": "n"}
    lines = markdown_table(table, heads, bold=[False, True]).splitlines()
    assert lines[0] == "| who | met | share, % | cars, thousand | n |"
    assert lines[1] == "|---|---|---:|---:|---:|"
    assert lines[2] == "| a\\|b | yes | 50 | 1,000 | 3 |"
    assert lines[3] == "| **c** | **no** | **–** | **20** | **4** |"


def test_unknown_column_is_an_error() -> None:
    with pytest.raises(KeyError):
        markdown_table(pd.DataFrame({"a": [1]}), {"b": "b"})
