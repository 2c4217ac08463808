"""What became known later never reaches an earlier vintage."""

import math

import pytest

from bayes_autoloc.evidence.site_facts import Tenant, capacity_then, owner_had_left
from tests.evidence.case_tools import russia, russia_at

LATE = {"known_from": "2024-01", "source": "planted"}
NATIONAL = {"year": 2010, "period": "Y", "series": "other", "value": 5}
PLANTED = {
    "sites": [{"site_id": "planted", "name": "x", "country": "Russia"}],
    "plants": [
        {
            "plant_id": "planted",
            "site_id": "moscow_azlk",
            "name": "x",
            "country": "Russia",
            "wave": "western",
            "group": "Renault",
            "vehicle": "car",
            "capacity": 900_000,
            "start": "2008",
            "status": "closed",
            "status_date": "2012",
        }
    ],
    "output": [
        {"plant_id": name, "year": 2010, "output": 1, "quality": "reported"}
        for name in ("planted", "csg_angola_zna", "vw_kaluga")
    ],
    "plans": [{"plant_id": "uaz", "year": 2015, "plan": 1, "kind": "annual_plan"}],
    "events": [
        {"plant_id": "vw_kaluga", "date": "2010-03", "event": "close"},
        {"plant_id": "toyota_spb", "date": "2005", "event": "start"},
    ],
    "production": [{**NATIONAL, "scope": "passenger_cars"}],
    "market": [{**NATIONAL, "scope": "passenger_sales"}],
    "forecasts": [
        {
            "forecaster": "x",
            "institution": "agency",
            "issued": "2010",
            "target_year": 2012,
            "scope": "passenger_cars",
            "scenario": "base",
            "value": 5,
            "unit": "cars",
            "realised": 3,
        }
    ],
    "policy": [{"date": "2010", "kind": "other", "description": "x"}],
}


def test_a_later_row_in_any_table_changes_nothing_earlier() -> None:
    planted = russia().with_rows(
        {name: [{**row, **LATE} for row in rows] for name, rows in PLANTED.items()}
    )
    assert set(PLANTED) == set(planted.tables)
    for vintage in ("2010-12", "2013-06", "2023-12"):
        assert planted.as_of(vintage) == russia_at(vintage)
    assert planted.as_of("2024-02") != russia_at("2024-02")


KIA = Tenant(50_000, "Kia", started=True, left=True)
CHERY = Tenant(250_000, "Chery")
JAC = Tenant(math.nan, "JAC", started=True)
BIG = Tenant(90_000, "Haval", started=True)


@pytest.mark.parametrize(
    ("published", "here", "later", "expected"),
    [
        (50_000, [KIA, CHERY], [], 50_000),  # what had started goes before what is promised
        (250_000, [CHERY], [], 250_000),
        (300_000, [KIA], [CHERY], 300_000),  # nobody carries it: the site's own figure
        (250_000, [KIA], [CHERY], 50_000),  # only a later tenant carries it
        (90_000, [CHERY], [BIG], 250_000),
        (50_000, [JAC], [KIA], math.nan),
        (math.nan, [KIA], [JAC], math.nan),
    ],
)
def test_capacity_of_a_site(
    published: float, here: list[Tenant], later: list[Tenant], expected: float
) -> None:
    assert capacity_then(published, here, later) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("former", "here", "later", "expected"),
    [
        ("Kia", [KIA], [], True),
        ("JAC", [JAC], [], False),
        ("Kia", [JAC], [KIA], False),
        ("Ford", [KIA], [JAC], True),  # no rows of it: taken as given
    ],
)
def test_owner_that_had_left(
    former: str, here: list[Tenant], later: list[Tenant], expected: bool
) -> None:
    assert owner_had_left(former, here, later) is expected
