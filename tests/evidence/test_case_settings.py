"""case.toml: what is read, what is refused and how that is said."""

import pytest

from bayes_autoloc.evidence.settings import Settings, Shock, Target
from bayes_autoloc.evidence.settings_text import parse_settings, settings_to_text
from tests.evidence.case_tools import russia, small_texts

BROKEN = {
    "not TOML": ("first_year = 2015", "first_year 2015", "case.toml, row 23: not TOML"),
    "misspelt key": (
        "horizons =",
        "horizon =",
        "column horizon: unknown key 'horizon'. Did you mean 'horizons'?",
    ),
    "missing key": (
        'country = "Homeland"',
        "",
        "column country: the key 'country' is missing. Add it.",
    ),
    "misspelt key of a target": (
        "value = 500_000",
        "valeu = 500_000",
        "column targets[1].valeu: unknown key 'valeu'. Did you mean 'value'?",
    ),
    "misspelt kind of shock": (
        'kind = "recession"',
        'kind = "reccession"',
        "column shocks[1].kind: 'reccession' is not known. Did you mean 'recession'?",
    ),
    "unknown series": (
        'series = "oica"',
        'series = "OICA"',
        "column series: 'OICA' is not known. Did you mean 'oica'?",
    ),
    "vintage without a month": (
        'vintage = "2025-04"',
        'vintage = "2025"',
        "column vintage: '2025' does not fit. Write YYYY-MM.",
    ),
    "name with capitals": (
        'name = "my_case"',
        'name = "My case"',
        "column name: 'My case' does not fit. Use small letters",
    ),
    "year in quotes": (
        "first_year = 2015",
        'first_year = "2015"',
        "column first_year: '2015' does not fit. Input should be a valid integer.",
    ),
    "no complete year": (
        "first_year = 2015",
        "first_year = 2025",
        "first_year 2025 leaves no complete year before the vintage 2025-04",
    ),
    "horizons in disorder": (
        "horizons = [2030, 2035]",
        "horizons = [2035, 2030]",
        "column horizons: horizons must be ascending years",
    ),
    "horizon in the past": (
        "horizons = [2030, 2035]",
        "horizons = [2020, 2035]",
        "the horizon 2020 lies before the vintage",
    ),
    "target of nothing": (
        "value = 500_000",
        "value = 0",
        "column targets[1].value: 0 does not fit",
    ),
    "shock that ends first": (
        'end = "2020-12"',
        'end = "2019-12"',
        "column shocks[1]: it ends in 2019-12, before it starts in 2020-01",
    ),
    "shock foreseen": (
        'known_from = "2020-05"',
        'known_from = "2019-05"',
        "it is known from 2019-05, before it starts",
    ),
    "shock after the vintage": (
        'known_from = "2020-05"',
        'known_from = "2025-05"',
        "a shock (recession, 2020-01) is known only from 2025-05, after the vintage 2025-04",
    ),
    "shock twice": (
        "[[shocks]]",
        '[[shocks]]\nkind = "recession"\nstart = "2020-06"\nend = "2021-06"\n'
        'known_from = "2020-07"\nsource = "again"\n\n[[shocks]]',
        "two shocks of kind recession overlap: to 2020-12 and from 2020-06",
    ),
}


@pytest.mark.parametrize(("old", "new", "line"), BROKEN.values(), ids=BROKEN)
def test_each_message(old: str, new: str, line: str) -> None:
    text = small_texts()["case.toml"]
    assert old in text
    settings, problems = parse_settings(text.replace(old, new, 1))
    assert settings is None
    assert sum(line in str(problem) for problem in problems) == 1, problems


def test_all_problems_of_the_settings() -> None:
    text = small_texts()["case.toml"].replace("oica", "napy").replace("first_year", "year_one")
    _, problems = parse_settings(text)
    assert {problem.column for problem in problems} == {"series", "first_year", "year_one"}


def test_settings_survive_the_way_to_text_and_back() -> None:
    odd = Settings(
        name="odd",
        country='Côte "d\'Ivoire" \\ \x7f',
        scope="passenger_cars",
        series="oica",
        vintage="2020-01",
        first_year=2000,
        horizons=(2030,),
        title="line\nbreak\ttab",
        targets=(Target(year=2030, value=1.5e6, name="x"), Target(year=2031, value=0.25, name="y")),
        shocks=(
            Shock(kind="exodus", start="2001-01", end="2001-02", known_from="2001-01", source="s"),
        ),
    )
    assert parse_settings(settings_to_text(odd)) == (odd, [])


def test_optional_keys_have_defaults() -> None:
    text = small_texts()["case.toml"].split("[[targets]]")[0]
    kept = [line for line in text.splitlines() if not line.startswith(("title", "market_scope"))]
    settings, problems = parse_settings("\n".join(kept))
    assert problems == []
    assert settings is not None
    assert (settings.market_scope, settings.targets, settings.shocks) == ("passenger_sales", (), ())


def test_settings_of_russia() -> None:
    case = russia()
    assert (case.name, case.country, case.scope, case.series) == (
        "russia",
        "Russia",
        "passenger_cars",
        "rosstat",
    )
    assert (case.vintage, case.first_year, case.horizons) == ("2025-04", 2002, (2030, 2035))
    assert case.market_scope == "passenger_sales"
    assert [(t.year, t.value) for t in case.targets] == [
        (2030, 1_400_000),
        (2035, 1_600_000),
        (2030, 1_500_000),
    ]


def test_targets_of_russia_stand_in_its_forecasts() -> None:
    rows = russia().forecasts.query("scope == 'passenger_cars'")
    published = set(zip(rows["target_year"], rows["value"], strict=True))
    assert {(t.year, t.value) for t in russia().targets} <= published


def test_shocks_of_russia_follow_the_written_rule() -> None:
    case = russia()
    windows = {
        kind: [(s.start, s.end) for s in case.shocks if s.kind == kind]
        for kind in ("recession", "exodus", "sanctions")
    }
    years_of_falling_gdp = (2009, 2015, 2020, 2022)
    assert windows["recession"] == [(f"{y}-01", f"{y}-12") for y in years_of_falling_gdp]
    exits = case.events.query("cause == 'war_exit' and event == 'halt'")["date"]
    assert windows["exodus"] == [(exits.min(), f"{exits.min()[:4]}-12")]
    listing = case.policy.query("kind == 'sanctions' and unit == 'entities'")["date"].item()
    assert windows["sanctions"] == [(listing, f"{int(listing[:4]) + 1}-12")]
    assert all(shock.source and shock.note for shock in case.shocks)
