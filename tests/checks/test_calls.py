"""What travels to where a job runs is valid, canonical JSON, and loses nothing."""

import json
import math
from typing import Any

import numpy as np
import pytest

from bayes_autoloc.checks.jobs.calls import from_text, to_text
from bayes_autoloc.errors import AutolocError


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -0.1, 1e-300, "é \ud800", [], {}, {"b": [1, {"a": None}], "a": 2.0}],
)
def test_data_survive_a_round_trip(value: Any) -> None:
    assert from_text(to_text(value)) == value


def test_numbers_that_json_lacks_survive_as_valid_json() -> None:
    text = to_text({"draws": [math.nan, math.inf, -math.inf, np.float64("nan")]})
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    found = from_text(text)["draws"]
    assert found[1:3] == [math.inf, -math.inf]
    assert all(math.isnan(found[i]) for i in (0, 3))


def test_text_is_canonical() -> None:
    assert to_text({"b": (1, 2), "a": 0.5}) == '{"a":0.5,"b":[1,2]}'


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.arange(3), "ndarray"),
        ([np.int64(1)], "int64"),
        ({1: "a"}, "dict"),
        ({"$float": "nan"}, "dict"),
        ({1, 2}, "set"),
    ],
)
def test_what_json_cannot_hold_is_refused(value: Any, kind: str) -> None:
    with pytest.raises(AutolocError, match=rf"expected data for JSON .* not this {kind}: .*tolist"):
        to_text(value)
