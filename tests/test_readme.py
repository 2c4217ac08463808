"""README and documents hold what the package says: figures from results, not by hand."""

import ast
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from bayes_autoloc import Case, Posterior, PriorSet, fit
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.scenario.levers import EFFECTS

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_every_example() -> None:
    assert EXAMPLES
    for path in EXAMPLES:
        assert f"(examples/{path.name})" in README


def test_links_of_the_documents_lead_somewhere() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def code_of(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_rows_of_the_readme_make_a_case() -> None:
    for code in code_of("python"):
        compile(code, "README.md", "exec")
    (block,) = [code for code in code_of("python") if "with_rows" in code]
    # The first statement adds the rows; the next one would fit.
    addition = ast.unparse(ast.parse(block).body[0])
    case = Case.load("russia")
    names = {"case": case}
    exec(addition, names)
    plans = observe(names["mine"]).plans
    added = plans.query("plant == 'haval_tula' and year == 2025")
    assert added["plan"].to_list() == [pytest.approx(150_000)]


def test_priors_of_the_readme_load(tmp_path: Path) -> None:
    (text,) = code_of("toml")
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    mine = PriorSet.load(path)
    assert mine["eta_0"].params["mu"] == -0.8
    assert mine["tau_0"] == PriorSet.load("default")["tau_0"]


def test_readme_says_how_uncertain_the_rate_of_exoduses_is() -> None:
    shocks = observe(Case.load("russia")).shocks
    years = shocks.loc[shocks.index < 2025, "exodus"] > 0
    prior = PriorSet.load("default")["shock_frequency"].params
    hits, n = int(years.sum()), len(years)
    rate = scipy.stats.beta(prior["alpha"] + hits, prior["beta"] + n - hits)
    low, high = rate.ppf([0.025, 0.975])
    ten = [1 - (1 - share) ** 10 for share in (low, high)]
    assert f"Once in {n} years" in README
    assert f"between {100 * low:.1f} and {100 * high:.0f} % a year" in README
    assert f"{100 * ten[0]:.0f} to {100 * ten[1]:.0f} % over ten years" in README


def test_readme_counts_the_promises() -> None:
    documents = observe(Case.load("russia")).documents
    past = documents[~documents["standing"]]
    ministries = int((past["institution"] == "ministry").sum())
    assert f"{len(past)} past promises" in README
    assert f"{ministries} of them from ministries" in README


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    path = ROOT / "scripts" / "refresh_readme.py"
    spec = importlib.util.spec_from_file_location("refresh_readme", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return a folder with the results of a run, of which every figure is known."""
    quantiles = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    rows = [
        (variable, name, "status_quo", year, q, scale * (year - 2000) * q)
        for variable, name, scale in (
            ("production", "national", 100_000),
            ("output", "chinese", 40_000),
            ("uptake", "national", 0.02),
        )
        for year in (2025, 2026, 2030)
        for q in quantiles
    ]
    columns = ["variable", "name", "scenario", "year", "quantile", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "forecast.csv", index=False)
    chances = pd.DataFrame(
        [
            ("status_quo", 2030, "Ministry", 1_400_000, 0.234),
            ("status_quo (targets debiased)", 2030, "Ministry", 1_400_000, 0.123),
            ("status_quo (targets naive)", 2030, "Ministry", 1_400_000, 0.345),
        ],
        columns=["scenario", "year", "target", "value", "probability"],
    )
    chances.to_csv(tmp_path / "probabilities.csv", index=False)
    checked = {
        "block": "supply",
        "max_rhat": 1.004,
        "min_ess_bulk": 900.0,
        "min_ess_tail": 800.0,
        "divergences": 0,
        "min_ebfmi": 0.7,
        "worst": "eta_0",
    }
    record = {
        "case": {"name": "small"},
        "priors": {"name": "default"},
        "vintage": "2025-04",
        "seed": 7,
        "futures": 4000,
        "diagnostics": {"blocks": [checked]},
    }
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


def test_block_holds_the_figures_of_the_run(refresh: ModuleType, results: Path) -> None:
    text = refresh.block(results)
    assert "Case `small` as of 2025-04, priors `default`, seed 7, 4,000 simulated futures" in text
    assert "| 2030 | **1,500** | 750 – 2,250 | 300 – 2,700 | 80 – 2,920 |" in text
    assert "| 2026 | **1,300** |" in text
    assert "| 2030 | Ministry | 1,400 | 23 % |" in text
    assert text.count("| 2030 | Ministry |") == 1
    assert "| official targets are | P(1,400 thousand in 2030) |" in text
    assert "(`--targets debiased`) | 12 % |" in text
    assert "(`--targets naive`) | 34 % |" in text
    assert "| of these by Chinese groups, thousand | 600 | 120 – 1,080 |" in text
    assert "% of those sold | 30 | 6 – 54 |" in text
    assert "passed: R-hat <= 1.004, ESS >= 800" in text


def test_block_of_scenarios_holds_the_figures_of_the_run(
    refresh: ModuleType, results: Path
) -> None:
    table = pd.read_csv(results / "forecast.csv")
    frozen = table.assign(scenario="fee_frozen", value=2 * table["value"])
    mixed = table.assign(scenario="mixture")
    pd.concat([table, frozen, mixed]).to_csv(results / "forecast.csv", index=False)
    changes = pd.DataFrame({"quantile": [0.1, 0.5, 0.9], "value": [-20_000, 0, 80_000]})
    changes = changes.assign(
        scenario="fee_frozen", variable="production", name="national", year=2030, p_positive=0.61
    )
    changes.to_csv(results / "differences.csv", index=False)
    text = refresh.scenario_block(results)
    assert "| status_quo | 1,500 (300 – 2,700) |  |  | status quo |" in text
    assert "| fee_frozen | 3,000 (600 – 5,400) | 0 (−20 – +80) | 61 % | elicited |" in text
    assert "| **mixture** | 1,500 (300 – 2,700) |  |  | weights: judgement |" in text


def test_readme_has_its_markers(refresh: ModuleType) -> None:
    assert refresh.filled(README, "rows", "scenarios").count("rows\n<!-- scenarios:end -->") == 1
    text = refresh.filled(README, "figures")
    assert text.count("figures\n<!-- forecast:end -->") == 1
    assert refresh.filled(text, "figures") == text


@pytest.mark.parametrize(
    "broken", ["", "<!-- forecast:end --><!-- forecast:begin -->", "<!-- forecast:begin -->" * 2]
)
def test_lost_markers_are_noticed(refresh: ModuleType, broken: str) -> None:
    with pytest.raises(ValueError, match="once, in this order"):
        refresh.filled(broken, "figures")


def test_model_page_names_every_prior_and_no_other() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    priors = set(PriorSet.load("default"))
    named = set(re.findall(r"`([a-z0-9_]+)`", text))
    assert priors - named == set()
    by_row = {"eta", "log_tau", "plan_effect", "incumbent_level", "halt_effect", "log_market"}
    by_row |= {"institution_share", "document_effect"}
    groups = {
        "supply",
        "hazards",
        "market",
        "targets",
        "code",
        "overseas_weight",
        "excluded",
        "fit",
    }
    scenarios = named & set(EFFECTS)
    assert named - priors - scenarios == by_row | groups


def left_of_prior(posterior: Posterior, name: str) -> float:
    """Return the spread of the fit over that of the prior, mean over elements; 1 if not fitted."""
    if name not in posterior.draws:
        return 1.0
    draws = posterior.draws[name]
    levels = [dim for dim in draws.dims if dim not in ("chain", "draw")]
    coords = [str(level) for dim in levels for level in draws[dim].to_numpy()] or None
    fitted = draws.std(("chain", "draw")).to_numpy()
    return float(np.mean(fitted / posterior.priors[name].scipy(coords).std()))


@pytest.mark.posterior
def test_readme_tells_data_from_prior() -> None:
    posterior = fit(Case.load("russia"))
    table = re.search(r"^\| data: .*?\n\n", README, re.MULTILINE | re.DOTALL)
    assert table is not None
    data, prior = [], []
    for line in table.group().strip().splitlines()[2:]:
        cells = line.split("|")[1:-1]
        data += re.findall(r"`(\w+)`", cells[0])
        prior += re.findall(r"`(\w+)`", cells[2])
    assert len(data) >= 10
    assert len(prior) >= 10
    left = {name: left_of_prior(posterior, name) for name in (*data, *prior)}
    assert {name: left[name] for name in data if left[name] >= 0.6} == {}
    assert {name: left[name] for name in prior if left[name] <= 0.8} == {}
