"""A case on disk, and a fit that takes no time."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bayes_autoloc.cli import flow, scenario_flow, steps, sweep_flow
from tests.cli.runs import Fitting, fitted
from tests.forecast.fakes import small_posterior


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_posterior(40).case.to_folder(tmp_path_factory.mktemp("cases") / "small")


@pytest.fixture
def fitting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fitting:
    """Replace the fit."""
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path / "cache"))
    stand_in = Fitting(fitted())
    monkeypatch.setattr(steps, "fit", stand_in)
    return stand_in


@pytest.fixture
def quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the pictures, which take longer than the rest."""

    def writer(files: tuple[str, ...]) -> Callable[..., None]:
        def write(drawn: object, *rest: object) -> None:
            folder = rest[-1]
            assert isinstance(folder, Path)
            for name in files:
                if name.endswith(".png"):
                    (folder / name).write_text(repr(drawn))

        return write

    monkeypatch.setattr(flow, "_write_plots", writer(flow.FORECAST_FILES))
    monkeypatch.setattr(scenario_flow, "_write_plots", writer(scenario_flow.COMPARISON_FILES))
    monkeypatch.setattr(sweep_flow, "_write_plot", writer(sweep_flow.SWEEP_FILES))


@pytest.fixture
def loaded_modules() -> Callable[[list[str]], set[str]]:
    """Return a function that runs the command in a fresh interpreter and tells what it loaded."""
    code = (
        "import json, sys\n"
        "from bayes_autoloc.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )

    def run(words: list[str]) -> set[str]:
        finished = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, finished.stderr
        return set(json.loads(finished.stdout.splitlines()[-1]))

    return run


@pytest.fixture(autouse=True)
def _fixed_hash_seed(monkeypatch):
    """The entry starts the interpreter anew without it, which would replace the test run."""
    monkeypatch.setenv("PYTHONHASHSEED", "0")
