"""Which tenancies inherit a plant and its nameplate."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.takeovers import groups, takeovers
from tests.evidence.observed import russia_timeline

RUSSIA = russia_timeline().tenancies["takeover"]


def tenants(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "site": "plant",
        "group": "A",
        "partner": "",
        "part_of": "",
        "capacity": np.nan,
        "start": np.nan,
        "planned_start": np.nan,
        "announced": np.nan,
        "known": 24_300.0,
        "started": True,
    }
    table = pd.DataFrame([{**usual, **row} for row in rows])
    return table.set_index(pd.Index([f"t{place}" for place in range(len(rows))], name="plant"))


OLD = {"start": 24_000.0, "capacity": 100_000.0}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"group": "B"}, True),
        ({"group": "A; B"}, False),  # the same group goes on
        ({"group": "B", "partner": "A"}, False),  # a guest in the owner's hall
        ({"group": "B", "part_of": "t0"}, False),  # a part of the old tenancy
        ({"group": "B", "site": "elsewhere"}, False),
        ({"group": "B", "start": 23_000.0}, False),  # it was there first
        ({"group": "B", "capacity": 110_000.0}, True),  # the old nameplate, restated
        ({"group": "B", "capacity": 75_000.0}, True),
        ({"group": "B", "capacity": 30_000.0}, False),  # a figure of its own
        ({"group": "B", "capacity": 200_000.0}, False),
    ],
)
def test_rules(new: dict[str, object], expected: bool) -> None:
    table = tenants(OLD, {"start": 24_100.0, **new})
    assert takeovers(table).tolist() == [False, expected]


def test_a_project_counts_from_its_planned_start() -> None:
    project = {"group": "B", "started": False, "planned_start": 24_200.0}
    assert takeovers(tenants(OLD, project)).tolist() == [False, True]
    never = {"group": "B", "started": False, "announced": 23_900.0}
    assert takeovers(tenants(OLD, never)).tolist() == [False, False]


def test_a_project_that_never_started_left_no_plant() -> None:
    table = tenants({**OLD, "started": False}, {"group": "B", "start": 24_100.0})
    assert takeovers(table).tolist() == [False, False]


def test_plants_of_the_chinese_wave() -> None:
    took = {
        "moskvitch_moscow",
        "agr_kaluga_chery",  # Volkswagen's 225,000
        "avtotor_chinese",  # the same 280,000
        "esipovo_exeed",
        "xcite_spb",
        "avtovaz_spb_xcross5",
        "avtotech_kaluga_citroen",
        "haval_m6_kaluga",
        "changan_lipetsk",
        "tagaz_chery_vortex",
    }
    own = {"haval_tula", "evolute_lipetsk", "derways_all", "geely_amur", "stavropol_avto_dw"}
    assert RUSSIA[list(took)].all()
    assert not RUSSIA[list(own)].any()
    assert RUSSIA["agr_spb_solaris"]  # 200,000 after 230,000
    assert not RUSSIA[["vw_gaz_nn", "gm_aveo_gaz", "ford_chelny", "nissan_spb"]].any()


def test_names_of_groups() -> None:
    assert groups("BAIC; Kaiyi;SWM ; ") == {"BAIC", "Kaiyi", "SWM"}
    assert groups("") == frozenset()
