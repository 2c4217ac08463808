"""What holds for the observations of every vintage, of any case and of empty tables."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.frames import FRAMES, INDEX
from bayes_autoloc.evidence.observations import Observations, observe
from tests.evidence.case_tools import russia, small, small_texts
from tests.evidence.observed import VINTAGES, of_plant, russia_observed

TABLES = ("output", "plans", "events", "production", "market", "forecasts", "policy")

at_every_vintage = pytest.mark.parametrize("vintage", VINTAGES)


def without_rows(texts: dict[str, str], *tables: str) -> Case:
    headers = {f"{name}.csv": texts[f"{name}.csv"].splitlines()[0] + "\n" for name in tables}
    return Case.from_text({**texts, **headers})


def assert_shaped(observed: Observations) -> None:
    for name, types in FRAMES.items():
        frame = getattr(observed, name)
        assert frame.dtypes.astype(str).to_dict() == types, name
        assert frame.index.name == INDEX.get(name), name


def test_frames_are_the_ones_described() -> None:
    frames = {field.name for field in fields(Observations) if field.type is pd.DataFrame}
    assert frames == set(FRAMES)


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_keeps_every_column(table: str) -> None:
    assert_shaped(observe(without_rows(small_texts(), table)))


def test_plants_are_enough() -> None:
    observed = observe(without_rows(russia().to_text(), *TABLES))
    assert_shaped(observed)
    assert observed.outputs.empty
    assert observed.cells["seen"].isna().all()
    # starts and status dates of plants.csv are still there
    assert observed.state.loc["moskvitch_moscow", "status"] == "running"
    assert observed.hazards["count"].sum() > 50


def test_a_case_without_evidence_gives_empty_frames() -> None:
    texts = without_rows(small_texts(), *TABLES, "plants", "sites")
    observed = observe(texts)
    assert_shaped(observed)
    empty = set(FRAMES) - {"announcements", "shocks", "drivers", "protection_future"}
    assert {name for name in FRAMES if getattr(observed, name).empty} == empty
    assert (observed.announcements["count"] == 0).all()


def test_another_country_is_at_home_in_its_own_case() -> None:
    case = small()
    observed = observe(case)
    assert_shaped(observed)
    abroad = case.plants.loc[case.plants["country"] != case.country, "plant_id"]
    assert not observed.state.index.isin(abroad).any()
    assert set(observed.cells.loc[observed.cells["overseas"], "plant"]) <= set(abroad)


@at_every_vintage
def test_shapes_and_ranges(vintage: str) -> None:
    observed = russia_observed(vintage)
    assert_shaped(observed)
    cells = observed.cells
    assert not cells.duplicated(["plant", "year"]).any()
    assert cells["running"].between(0, 1, inclusive="right").all()
    assert cells["running_start"].between(0, 1, inclusive="right").all()
    assert (cells["age"] > 0).all()
    assert (cells["capacity"] > 0).all()
    assert (cells["seen"].dropna() > 0).all()
    assert cells["year"].between(observed.first_year, observed.now_year).all()
    assert not (cells["counted"] & (cells["year"] > observed.last_year)).any()
    assert not (cells["counted"] & cells["overseas"]).any()
    assert set(cells["plant"]) == set(observed.plants.index)
    assert (observed.hazards["exposure"] > 0).all()
    assert (observed.hazards["count"] >= 0).all()
    hazards = observed.hazards.drop(columns="bin")
    assert not hazards.isna().any().any()
    assert (observed.plants["start"] <= observed.now).all()
    assert (observed.state["months_in_state"] >= 0).all()


@at_every_vintage
def test_rows_point_to_their_cells(vintage: str) -> None:
    observed = russia_observed(vintage)
    for rows in (observed.outputs, observed.plans):
        cell = observed.cells.iloc[rows["cell"]]
        assert (cell["plant"].to_numpy() == rows["plant"].to_numpy()).all()
        assert (cell["year"].to_numpy() == rows["year"].to_numpy()).all()
    assert not observed.outputs.duplicated(["plant", "year"]).any()
    assert (observed.plans["lead"] > 0).all()
    vintages = observed.plans.assign(bin=np.digitize(observed.plans["lead"], [0.5, 1.75]))
    assert not vintages.duplicated(["plant", "year", "bin"]).any()


@at_every_vintage
def test_nothing_is_known_that_lies_ahead(vintage: str) -> None:
    observed = russia_observed(vintage)
    assert (observed.outputs["year"] <= observed.last_year).all()
    assert (observed.totals["year"] <= observed.last_year).all()
    assert (observed.incumbents["year"] <= observed.last_year).all()
    assert (observed.hazards["year"] <= observed.now_year).all()
    assert (observed.state["start"].dropna() <= observed.now).all()
    said = observed.plans["year"] + 1 - observed.plans["lead"]
    assert (said <= observed.now).all()


def test_the_western_plants_run_at_the_end_of_2021() -> None:
    state = russia_observed("2021-12").state
    western = state[(state["wave"] == "western") & (state["status"] != "pipeline")]
    assert len(western) == 11
    assert (western["status"] == "running").all()
    # half a year later most of them have stopped, and that is an exodus
    later = russia_observed("2022-06").state.reindex(western.index)
    stopped = later[later["status"] == "halted"]
    # Renault has been sold by then, Avtotor still works for Hyundai and Kia
    assert set(western.index) - set(stopped.index) == {"renault_moscow", "avtotor_western"}
    assert stopped["exodus_stop"].all()


def test_sold_and_silent_plants_are_not_live() -> None:
    state = russia_observed().state
    assert set(state.loc[state["status"] == "halted"].index) == {"xcite_spb"}
    assert not state.index.isin(["sollers_vladivostok", "haima_derways", "izhavto_avtovaz"]).any()
    assert not state["wave"].eq("western").any()
    pipeline = state.index[state["status"] == "pipeline"]
    assert set(pipeline) == {
        "aurus_shushary",
        "avtotor_amber_own_ev",
        "sollers_st6_ulyanovsk",
        "volga_changan_nn",
    }


def test_sites_are_free_or_held() -> None:
    sites = russia_observed().sites
    assert sites.loc[["vladivostok_sollers", "vsevolozhsk_ford", "chelny_zma"], "free"].all()
    # AvtoVAZ holds Izhevsk through a part of it, and Volga with Changan is to come to GAZ
    assert not sites.loc[["izhevsk", "togliatti_avtovaz", "nizhny_gaz"], "free"].any()
    assert sites.loc["kaluga_psma", "tenants"] == 2
    assert "yo_mobil" not in sites.index
    assert (sites["capacity"] > 0).all()


@pytest.mark.parametrize("table", ["production", "market"])
def test_every_national_row_is_used_or_excluded(table: str) -> None:
    observed = russia_observed()
    rows = getattr(russia(), table)
    excluded = observed.excluded[observed.excluded["table"] == table]
    rest = rows[~(rows.index + 2).isin(excluded["row"])]
    if table == "production":
        makers = rest["scope"].isin(observed.incumbent_plants.index)
        assert set(rest.loc[~makers, "scope"]) == {"passenger_cars"}
        pairs = set(zip(rest.loc[~makers, "year"], rest.loc[~makers, "series"], strict=True))
        assert pairs == set(zip(observed.totals["year"], observed.totals["series"], strict=True))
    else:
        figures = rest[rest["scope"].isin(observed.market["scope"])]
        kept = observed.market[observed.market["kind"] != "forecast"]
        pairs = set(zip(figures["year"], figures["scope"], strict=True))
        assert pairs == set(zip(kept["year"], kept["scope"], strict=True))
        others = set(rest["scope"]) - set(figures["scope"])
        assert others == {"chinese_brand_sales_share_pct", "lada_sales"}


@pytest.mark.parametrize("table", ["output", "plans", "events"])
def test_every_row_is_used_or_excluded(table: str) -> None:
    observed = russia_observed()
    rows = getattr(russia(), table)
    excluded = observed.excluded[observed.excluded["table"] == table]
    rest = rows[~(rows.index + 2).isin(excluded["row"])]
    seen = observed.cells[observed.cells["seen"].notna()]
    made = pd.concat([observed.outputs, observed.incumbents, seen])
    used = {
        "output": set(zip(made["plant"], made["year"], strict=True)),
        "plans": set(zip(observed.plans["plant"], observed.plans["year"], strict=True)),
        "events": set(),
    }[table]
    for row in rest.itertuples():
        if table == "events":
            # a start stands in plants; other events are counted in the hazards
            known = row.event == "start" or len(of_plant(observed.hazards, row.plant_id))
        elif getattr(row, "kind", "") == "capacity":
            known = row.plant_id in observed.plants.index
        else:
            known = (row.plant_id, row.year) in used
        assert known, row


def test_reasons_are_given_for_rows_that_exist() -> None:
    excluded = russia_observed().excluded
    assert (excluded["reason"].str.len() > 5).all()
    for table, rows in excluded.groupby("table"):
        assert rows["row"].between(2, len(getattr(russia(), table)) + 1).all()
