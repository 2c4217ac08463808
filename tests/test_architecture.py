"""The layers hold, the map names every folder, and the light parts stay light."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bayes_autoloc

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bayes_autoloc"
SAMPLERS = ("pymc", "pytensor", "arviz", "nutpie", "numba", "jax")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def loaded_by(statement: str, candidates: tuple[str, ...]) -> list[str]:
    """Return which candidates a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(set(sys.modules))))"
    finished = run(sys.executable, "-c", code)
    assert finished.returncode == 0, finished.stderr
    modules = set(json.loads(finished.stdout.splitlines()[-1]))
    return [name for name in candidates if name in modules]


def test_nothing_imports_upwards() -> None:
    finished = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_map_names_every_folder_and_no_other() -> None:
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    named = {line.split("`")[1].rstrip("/") for line in lines if line.startswith("| `")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert named == folders


def test_a_sampler_would_be_noticed() -> None:
    assert loaded_by("import arviz", SAMPLERS) != []


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import bayes_autoloc", (*SAMPLERS, "matplotlib", "pandas", "numpy")),
        ("import bayes_autoloc.cli.main", (*SAMPLERS, "matplotlib", "pandas", "numpy")),
        ("from bayes_autoloc import Case", (*SAMPLERS, "matplotlib")),
        ("from bayes_autoloc import PriorSet", (*SAMPLERS, "matplotlib")),
        ("from bayes_autoloc import forecast, Outlook", (*SAMPLERS, "matplotlib")),
        ("import bayes_autoloc.plots", SAMPLERS),
    ],
)
def test_light_parts_stay_light(statement: str, forbidden: tuple[str, ...]) -> None:
    assert loaded_by(statement, forbidden) == []


@pytest.mark.parametrize("name", [n for n in bayes_autoloc.__all__ if n != "__version__"])
def test_public_names_are_callable(name: str) -> None:
    assert callable(getattr(bayes_autoloc, name))


@pytest.mark.parametrize("before", ["", "import bayes_autoloc.forecast.simulate\n"])
def test_forecast_is_package_and_function_in_any_order(before: str) -> None:
    # The function and its package share a name; the import system binds the package.
    code = (
        f"{before}from bayes_autoloc import forecast\n"
        "import bayes_autoloc.forecast.simulate as module\n"
        "assert forecast.simulate is module\n"
        "module.forecast = lambda *args, **options: (args, options)\n"
        "assert forecast(1, horizon=2) == ((1,), {'horizon': 2})\n"
    )
    finished = run(sys.executable, "-c", code)
    assert finished.returncode == 0, finished.stderr


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'forcast'"):
        _ = bayes_autoloc.forcast


def test_version_is_that_of_the_project() -> None:
    assert f'version = "{bayes_autoloc.__version__}"' in (ROOT / "pyproject.toml").read_text()
