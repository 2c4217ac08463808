"""Users' scenario files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bayes_autoloc.errors import Problem, ScenarioError
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def _write(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def loaded(write: Callable[[str], Path]) -> Callable[[str], ScenarioSet]:
    return lambda text: ScenarioSet.load(write(text))


@pytest.fixture
def problems_of(write: Callable[[str], Path]) -> Callable[[str], tuple[Problem, ...]]:
    def _problems_of(text: str) -> tuple[Problem, ...]:
        with pytest.raises(ScenarioError) as error:
            ScenarioSet.load(write(text))
        assert all(str(problem) in str(error.value) for problem in error.value.problems)
        return error.value.problems

    return _problems_of
