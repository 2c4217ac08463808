"""One broken table per message."""

import pytest

from tests.evidence.case_tools import edited, error_of

# file, what stands there, what is written instead, and the one line that should come out
BROKEN = {
    "negative output": (
        ("output.csv", "river_kits,2023,31000", "river_kits,2023,-31000"),
        "output.csv, row 2, column output: '-31000' is negative. Write zero or more",
    ),
    "thousands separator, comma": (
        ("output.csv", "2023,31000", '2023,"31,000"'),
        "output.csv, row 2, column output: '31,000' is not a number of cars. Write it without "
        "thousands separators: 31000.",
    ),
    "thousands separator, space": (
        ("output.csv", "2023,31000", "2023,31 000"),
        "Write it without thousands separators: 31000.",
    ),
    "thousands separator, point": (
        ("output.csv", "2023,31000", "2023,31.000"),
        "Write it without thousands separators: 31000.",
    ),
    "part of a car": (
        ("output.csv", "2023,31000", "2023,31000.5"),
        "'31000.5' is not a number of cars. Write a whole number of cars.",
    ),
    "decimal comma": (
        ("production.csv", "170000,0.01", '170000,"0,01"'),
        "'0,01' is not a number. Write it with a point: 0.01.",
    ),
    "a word for unknown": (
        ("production.csv", "170000,0.01", "170000,n/a"),
        "column rel_sd: 'n/a' is not a number. Leave the cell empty where the value is unknown.",
    ),
    "words in a number": (
        ("plans.csv", "2023,50000", "2023,50 thousand"),
        "'50 thousand' is not a number of cars. Write a plain number",
    ),
    "plan of nothing": (
        ("plans.csv", "2023,50000", "2023,0"),
        "plans.csv, row 2, column plan: '0' is too small. Write 1 or more.",
    ),
    "error above one": (
        ("production.csv", "170000,0.01", "170000,3"),
        "production.csv, row 2, column rel_sd: '3' is too large. Write 1 or less.",
    ),
    "unknown plant": (
        ("output.csv", "river_kits,2023", "river_kit,2023"),
        "output.csv, row 2, column plant_id: 'river_kit' is not in plants.csv. Did you mean "
        "'river_kits'? Or add it to plants.csv.",
    ),
    "unknown site": (
        ("plants.csv", "river_kits,river_works", "river_kits,sea_works"),
        "plants.csv, row 2, column site_id: 'sea_works' is not in sites.csv.",
    ),
    "unknown whole": (
        ("plants.csv", "2025-04,,2019-03", "2025-04,old_makers,2019-03"),
        "plants.csv, row 2, column part_of: 'old_makers' is not in plants.csv. Did you mean "
        "'old_maker'?",
    ),
    "part of itself": (
        ("plants.csv", "2025-04,,2019-03", "2025-04,river_kits,2019-03"),
        "column part_of: 'river_kits' is part of itself (river_kits -> river_kits).",
    ),
    "capitals in an id": (
        ("sites.csv", "old_works,", "Old Works,"),
        "sites.csv, row 3, column site_id: 'Old Works' is not an id. Use small letters",
    ),
    "month 13": (
        ("events.csv", "river_kits,2021-05", "river_kits,2021-13"),
        "events.csv, row 2, column date: '2021-13' is not a date. Months run from 01 to 12.",
    ),
    "day of the month": (
        ("events.csv", "river_kits,2021-05", "river_kits,2021-05-17"),
        "'2021-05-17' is not a date. Leave the day out: 2021-05.",
    ),
    "one-digit month": (
        ("events.csv", "river_kits,2021-05", "river_kits,2021-5"),
        "'2021-5' is not a date. Write the month with two digits: 2021-05.",
    ),
    "American date": (
        ("events.csv", "river_kits,2021-05", "river_kits,05/2021"),
        "'05/2021' is not a date. Write YYYY-MM, or YYYY where the month is unknown.",
    ),
    "year where a month is needed": (
        ("plans.csv", "annual_plan,2022-03", "annual_plan,2022"),
        "plans.csv, row 2, column known_from: '2022' is not a month. Write YYYY-MM.",
    ),
    "two-digit year": (
        ("output.csv", "river_kits,2023", "river_kits,23"),
        "output.csv, row 2, column year: '23' is not a year. Write a year of four digits.",
    ),
    "year of the horseless carriage": (
        ("market.csv", "2022,Y", "1022,Y"),
        "market.csv, row 2, column year: '1022' is too small. Write 1900 or more.",
    ),
    "unknown period": (
        ("market.csv", "2022,Y", "2022,year"),
        "column period: 'year' is not a period. Use Y, H1, Q1 to Q4",
    ),
    "misspelt word": (
        ("plants.csv", ",running,", ",runing,"),
        "plants.csv, row 2, column status: 'runing' is not a known word. Did you mean 'running'?",
    ),
    "word in small letters": (
        ("plants.csv", ",CKD,", ",ckd,"),
        "column entry_mode: 'ckd' is not a known word. Did you mean 'CKD'?",
    ),
    "word with a space": (
        ("plants.csv", ",full_cycle,", ",full cycle,"),
        "'full cycle' is not a known word. Did you mean 'full_cycle'?",
    ),
    "another word": (
        ("events.csv", ",start,", ",fire,"),
        "'fire' is not a known word. Known: start, halt, restart, close, convert.",
    ),
    "empty cell": (
        ("plants.csv", "2025-04,,2019-03,example", "2025-04,,2019-03,"),
        "plants.csv, row 2, column source: the cell is empty. Every row needs it.",
    ),
    "known after the vintage": (
        ("output.csv", "2024-02,example", "2025-05,example"),
        "output.csv, row 2, column known_from: 2025-05 lies after the vintage 2025-04 of case.toml",
    ),
    "event after the vintage": (
        ("events.csv", "river_kits,2021-05", "river_kits,2026"),
        "events.csv, row 2, column date: 2026 lies after the vintage 2025-04 of case.toml",
    ),
    "figure for a year to come": (
        ("production.csv", "2023,Y", "2026,Y"),
        "production.csv, row 3, column year: a figure for 2026, after the vintage 2025-04",
    ),
    "row known before its plant": (
        ("output.csv", "2024-02,example,,2024-02", "2018-01,example,,2024-02"),
        "plants.csv, row 2, column known_from: 'river_kits' is known from 2019-03, but output.csv "
        "has a row of it known from 2018-01. Move known_from back to 2018-01",
    ),
    "plant known before its site": (
        ("sites.csv", "Homeland,200000,,2015-01", "Homeland,200000,,2016-01"),
        "sites.csv, row 3, column known_from: 'old_works' is known from 2016-01, but plants.csv",
    ),
    "home plant overseas": (
        ("plants.csv", "Homeland,chinese", "Homeland,overseas"),
        "plants.csv, row 2, column wave: wave 'overseas' in 'Homeland', while the home country",
    ),
    "misspelt home country": (
        ("plants.csv", "Rivertown,Homeland", "Rivertown,Homland"),
        "plants.csv, row 2, column wave: wave 'chinese' in 'Homland'",
    ),
    "scope that nobody reports": (
        ("case.toml", 'scope = "passenger_cars"', 'scope = "passenger_car"'),
        "case.toml, column scope: no row of production.csv has the scope 'passenger_car'. Did you "
        "mean 'passenger_cars'?",
    ),
    "doubled plant": (
        ("plants.csv", "\nold_maker,", "\nriver_kits,"),
        "plants.csv, row 3: the same plant_id as in row 2 (river_kits). Keep one row",
    ),
    "unknown column": (
        ("output.csv", "year,output,quality", "year,outputs,quality"),
        "output.csv, row 1: unknown column 'outputs'. Did you mean 'output'?",
    ),
    "missing column": (
        ("sites.csv", ",former_group,", ",former,"),
        "sites.csv, row 1: column 'former_group' is missing. The header should be site_id,name",
    ),
    "column twice": (
        ("sites.csv", "name,city", "name,name"),
        "sites.csv, row 1: column 'name' stands 2 times. Keep one of them.",
    ),
    "too many cells": (
        ("output.csv", "2023,31000", "2023,31,000"),
        "output.csv, row 2: 10 cells where the header has 9. Put text that holds a comma in double",
    ),
    "too few cells": (
        ("events.csv", "river_kits,2021-05,start,,", "river_kits,2021-05,start,"),
        "events.csv, row 2: 8 cells where the header has 9. Add the missing cells",
    ),
    "open quote": (
        ("policy.csv", "Import duty", '"Import duty'),
        "policy.csv: not a CSV file",
    ),
    "semicolons": (
        ("plans.csv", "plant_id,year,plan,announced,kind,known_from,source,url,published,note",
         "plant_id;year;plan;announced;kind;known_from;source;url;published;note"),
        "plans.csv, row 1: the cells are separated by semicolons. Save the file with commas",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line"), BROKEN.values(), ids=BROKEN)
def test_each_message(change: tuple[str, str, str], line: str) -> None:
    error = error_of(edited(*change))
    assert line in str(error)


@pytest.mark.parametrize("name", ["negative output", "month 13", "misspelt word", "unknown site"])
def test_one_mistake_is_one_problem(name: str) -> None:
    assert len(error_of(edited(*BROKEN[name][0])).problems) == 1
