"""Plants that were worked out by hand from the tables."""

import numpy as np
import pandas as pd
import pytest

from tests.evidence.observed import of_plant, russia_observed

OBSERVED = russia_observed()


def cells(plant: str) -> pd.DataFrame:
    return of_plant(OBSERVED.cells, plant).set_index("year")


def hazards(plant: str, kind: str) -> pd.DataFrame:
    rows = of_plant(OBSERVED.hazards, plant)
    return rows[rows["kind"] == kind].reset_index(drop=True)


def reasons(table: str, plant: str, year: int) -> list[str]:
    rows = of_plant(OBSERVED.excluded, plant)
    rows = rows[(rows["table"] == table) & (rows["year"] == year)]
    return rows["reason"].tolist()


class TestMoskvitch:
    def test_ages_and_shares_of_the_year(self) -> None:
        # started in November 2022: 1.5 months of that year, middle of them 0.75 months later;
        # the middle of 2023 lies 7.5 months after the start; the summer break of 2024 is no halt
        mine = cells("moskvitch_moscow")
        assert mine["running"].to_dict() == {2022: 1.5 / 12, 2023: 1.0, 2024: 1.0, 2025: 1.0}
        expected = {2022: 0.75 / 12, 2023: 7.5 / 12, 2024: 19.5 / 12, 2025: 31.5 / 12}
        assert mine["age"].to_dict() == pytest.approx(expected)
        assert mine["running_start"].to_dict() == {2022: 0.125, 2023: 1.0, 2024: 1.0, 2025: 1.0}
        assert mine["counted"].to_dict() == {2022: True, 2023: True, 2024: True, 2025: False}

    def test_it_took_over_the_plant_and_its_nameplate(self) -> None:
        mine = OBSERVED.plants.loc["moskvitch_moscow"]
        assert mine["takeover"]
        assert (mine["capacity"], mine["capacity_source"]) == (188_000, "site")
        # Renault left in May 2022, before it came: they don't share the plant
        assert (cells("moskvitch_moscow")["capacity"] == 188_000).all()

    def test_one_figure_for_2023(self) -> None:
        # 27,000 for the calendar year; 31,000 is the first twelve months, and stands there twice
        mine = of_plant(OBSERVED.outputs, "moskvitch_moscow").set_index("year")
        assert mine["output"].round(6).to_dict() == {2023: 27_000.0, 2024: 23_300.0}
        assert mine["rel_sd"].to_dict() == {2023: 0.08, 2024: 0.15}
        assert not mine["censored"].any()
        left = reasons("output", "moskvitch_moscow", 2023)
        assert len(left) == 2
        assert all("rate" in why for why in left)

    def test_leads_of_its_plans(self) -> None:
        mine = of_plant(OBSERVED.plans, "moskvitch_moscow")
        rows = {
            (year, round(plan)): lead
            for year, plan, lead in zip(mine["year"], mine["plan"], mine["lead"], strict=True)
        }
        said = 2022 + 10.5 / 12  # the middle of November 2022
        assert rows == pytest.approx(
            {
                (2022, 600): 2023 - said,
                (2023, 50_000): 2024 - said,  # 1.125 years
                (2024, 100_000): 2025 - said,  # 2.125 years
                # 27,000 and 32,500 were both said in February 2024: their geometric mean
                (2024, 29_623): 2025 - (2024 + 1.5 / 12),
                (2025, 37_500): 2026 - (2024 + 1.5 / 12),
            }
        )

    def test_plans_that_are_left_out(self) -> None:
        left = reasons("plans", "moskvitch_moscow", 2024)
        # 44,000 and 50,000 of autumn 2023, and the two rows of the brief without a month
        assert sorted(left) == [
            *["an earlier vintage of a plan of which a later one has about the same lead"] * 2,
            *["no month of announcement, so no lead"] * 2,
        ]
        assert reasons("plans", "moskvitch_moscow", 2025) == [
            "an earlier vintage of a plan of which a later one has about the same lead"
        ]

    def test_a_plan_stands_beside_what_was_made(self) -> None:
        mine = of_plant(OBSERVED.plans, "moskvitch_moscow").set_index("year")
        assert mine.loc[2023, "log_seen"] == pytest.approx(np.log(27_000))
        assert mine.loc[2023, "age"] == pytest.approx(0.625)
        assert np.isnan(mine.loc[2025, "log_seen"])


class TestFormerNissanPlant:
    def test_halts_in_and_out_of_shocks(self) -> None:
        nissan = hazards("nissan_spb", "halt")
        fell = nissan[nissan["count"] > 0]
        # half of March 2022 lies in the exodus, which began with that month, and in a recession
        assert fell["exposure"].tolist() == pytest.approx([0.5 / 12])
        assert fell[["exodus", "recession", "sanctions"]].to_numpy().tolist() == [[1.0, 1.0, 0.0]]
        assert nissan["exposure"].sum() == pytest.approx(153 / 12)
        lada = hazards("avtovaz_spb_xcross5", "halt")
        assert lada["count"].sum() == 1
        assert lada.loc[lada["count"] > 0, "sanctions"].tolist() == [1.0]
        xcite = hazards("xcite_spb", "halt")
        assert xcite.loc[xcite["count"] > 0, "exposure"].tolist() == pytest.approx([1.5 / 12])
        assert xcite["exposure"].sum() == pytest.approx(11 / 12)

    def test_time_off(self) -> None:
        nissan = hazards("nissan_spb", "close_off")
        assert nissan["exodus_stop"].all()
        by_stage = nissan.groupby("new_stop")["exposure"].sum()
        assert by_stage.to_dict() == pytest.approx({True: 6 / 12, False: 9 / 12})
        assert nissan.loc[nissan["count"] > 0, "year"].tolist() == [2023]
        lada = hazards("avtovaz_spb_xcross5", "restart")
        assert (lada["exposure"].sum(), lada["count"].sum()) == (pytest.approx(4 / 12), 0)
        assert not lada["exodus_stop"].any()

    def test_state(self) -> None:
        mine = OBSERVED.state.loc["xcite_spb"]
        assert (mine["status"], mine["months_in_state"]) == ("halted", 2.5)
        assert not OBSERVED.sites.loc["spb_nissan", "free"]
        assert OBSERVED.sites.loc["spb_nissan", "former_western"]


class TestAvtotor:
    def test_whole_or_parts_but_never_both(self) -> None:
        counted = OBSERVED.cells[OBSERVED.cells["counted"]]
        at_site = counted[counted["plant"].map(OBSERVED.plants["site"]) == "kaliningrad_avtotor"]
        by_year = at_site.groupby("year")["plant"].apply(list).to_dict()
        western = {year: ["avtotor_western"] for year in range(2002, 2023)}
        assert by_year == {**western, 2023: ["avtotor_chinese"], 2024: ["avtotor_chinese"]}

    def test_figures_of_parts_are_inside_the_whole(self) -> None:
        parts = ["avtotor_baic", "avtotor_jetour", "avtotor_kaiyi", "avtotor_swm"]
        assert not OBSERVED.outputs["plant"].isin([*parts, "avtotor_chery"]).any()
        for part in parts:
            assert reasons("output", part, 2024) == [
                "inside the figure of the whole of which this is a part"
            ]

    def test_the_doubtful_figure_counts_little(self) -> None:
        made = of_plant(OBSERVED.outputs, "avtotor_chinese").set_index("year")
        # a proxy (15 %) that repeats the plan (20 %), doubted by the compiler (twice)
        assert made.loc[2023, "rel_sd"] == pytest.approx(2 * np.hypot(0.15, 0.20))
        assert np.isnan(cells("avtotor_chinese").loc[2023, "seen"])
        assert cells("avtotor_chinese").loc[2024, "seen"] == pytest.approx(30_400)

    def test_early_capacity_follows_the_figures(self) -> None:
        mine = cells("avtotor_western")["capacity"]
        # 4,913 in 2001 and 107,000 in 2007, over a use of 0.6; the nameplate from 2011 on
        growth = (107_000 / 4_913) ** (1 / 6)
        assert mine[2002] == pytest.approx(4_913 * growth / 0.6)
        assert mine[2007] == pytest.approx(107_000 / 0.6)
        assert mine[2012] == 280_000
        used = of_plant(OBSERVED.outputs, "avtotor_western")["year"]
        assert used.min() == 2011
        assert cells("avtotor_western").loc[2008, "seen"] == pytest.approx(108_500)


class TestHyundai:
    def test_time_on_and_off(self) -> None:
        assert hazards("hyundai_spb", "halt")["exposure"].sum() == pytest.approx(134 / 12)
        off = hazards("hyundai_spb", "close_off")
        # 22 months off, all before the cut at 24; closed in January 2024
        assert off["exposure"].sum() == pytest.approx(22 / 12)
        assert off.loc[off["count"] > 0, "year"].tolist() == [2024]
        assert hazards("hyundai_spb", "restart")["count"].sum() == 0

    def test_stops_are_followed_for_24_months(self) -> None:
        # Great Wall at Lipetsk stopped in December 2014 and never came back
        assert hazards("greatwall_lipetsk", "restart")["exposure"].sum() == pytest.approx(2.0)
        assert "greatwall_lipetsk" not in OBSERVED.state.index

    def test_the_sale_is_no_second_end(self) -> None:
        ends = pd.concat([hazards("hyundai_spb", kind) for kind in ("close_on", "close_off")])
        assert ends["count"].sum() == 1
        assert "hyundai_spb" not in OBSERVED.state.index
        heir = OBSERVED.plants.loc["agr_spb_solaris"]
        assert heir["takeover"]
        assert heir["capacity"] == 200_000


class TestVladivostok:
    def test_the_whole_to_2015_then_mazda_alone(self) -> None:
        counted = OBSERVED.cells[OBSERVED.cells["counted"]]
        years = counted.groupby("plant")["year"].agg(["min", "max"])
        assert years.loc["sollers_vladivostok"].tolist() == [2009, 2015]
        assert years.loc["mazda_sollers"].tolist() == [2016, 2022]
        assert cells("mazda_sollers").loc[2021, "seen"] == pytest.approx(29_000)

    def test_cars_of_a_year_without_months_on(self) -> None:
        # halted in January 2015, yet 31,823 were made: in the total, not in the likelihood
        assert cells("sollers_vladivostok").loc[2015, "seen"] == pytest.approx(31_823)
        assert 2015 not in of_plant(OBSERVED.outputs, "sollers_vladivostok")["year"].tolist()
        assert "stood still" in reasons("output", "sollers_vladivostok", 2015)[0]
