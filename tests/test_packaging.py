"""The wheel carries all that the package reads at run time, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def files_below(folder: Path, relative_to: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(relative_to).as_posix()
        for path in paths
        if "__pycache__" not in path.parts
    }


def test_wheel_holds_the_package_and_the_priors(names: set[str]) -> None:
    package = files_below(ROOT / "bayes_autoloc", ROOT)
    priors = {f"bayes_autoloc/{name}" for name in files_below(ROOT / "priors", ROOT)}
    assert names == package | priors


def test_what_is_read_at_run_time_is_among_them(names: set[str]) -> None:
    for name in ("py.typed", "evidence/russia/case.toml", "priors/default.toml"):
        assert f"bayes_autoloc/{name}" in names
