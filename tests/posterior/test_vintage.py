"""A fit as of an earlier month: later rows change nothing, and the earlier case can be fitted."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.fit import fit
from tests.model.graphs import block

VINTAGE = "2021-12"


def later(case: Case) -> Case:
    """Return the case with a row of three tables once more, changed and known only from 2023 on."""
    changes = {
        "production": {"year": 2021, "value": 9e6},
        "output": {"plant_id": "haval_tula", "year": 2020, "output": 9e6},
        "market": {"year": 2020, "value": 9e6},
    }
    rows: dict[str, list[dict[str, Any]]] = {
        table: [{**case.tables[table].iloc[-1].to_dict(), "known_from": "2023-05", **cells}]
        for table, cells in changes.items()
    }
    return case.with_rows(rows)


def test_rows_known_later_change_nothing() -> None:
    case = Case.load("russia")
    planted = later(case)
    assert planted.content_hash != case.content_hash
    before, after = case.as_of(VINTAGE), planted.as_of(VINTAGE)
    assert after.content_hash == before.content_hash
    seen, again = observe(before), observe(after)
    for field in fields(seen):
        old, new = getattr(seen, field.name), getattr(again, field.name)
        if isinstance(old, pd.DataFrame):
            pd.testing.assert_frame_equal(old, new)
        else:
            assert old == new
    # The largest block is built in seconds, the smallest at once; all read these frames alone.
    old_model, new_model = block("market", before), block("market", after)
    for node in old_model.data_vars:
        np.testing.assert_array_equal(node.get_value(), new_model[node.name].get_value())


@pytest.mark.slow
@pytest.mark.posterior
def test_earlier_case_can_be_fitted(tmp_path: Path) -> None:
    case = Case.load("russia").as_of(VINTAGE)
    posterior = fit(case, seed=1, draws=200, tune=300, cache=tmp_path)
    assert posterior.case.vintage == VINTAGE
    assert posterior.draws["market_year"].to_numpy()[-1] == 2021
    assert posterior.diagnostics is not None
    for checked in posterior.diagnostics.blocks:
        assert checked.max_rhat < 1.1, checked
        assert checked.divergences <= 5, checked
