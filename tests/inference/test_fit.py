"""Fit or reuse: the key, the cache, a broken file."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.fit import cache_folder, fit, fit_key, fit_path
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import small_case
from tests.inference.conftest import CHAINS, DRAWS, Sampler, quick_fit, replaced_sampler

BLOCKS = ("supply", "hazards", "market", "targets")


def key(**changes: object) -> str:
    what = {"case": small_case(), "priors": PriorSet.load("default"), "seed": 1, "how": Sampling()}
    return fit_key(**{**what, "overseas_weight": 0.5, **changes})  # type: ignore[arg-type]


def test_key_is_the_same_for_the_same_fit(tmp_path: Path) -> None:
    again = Case.load(small_case().to_folder(tmp_path / "copy"))
    assert key(case=again) == key() == key(how=Sampling(progress=True))
    words = PriorSet.load("default").with_(eta_0={"reason": "other words"})
    assert key(priors=words) == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"case": small_case(seed=1)},
        {"priors": PriorSet.load("default").with_(eta_0={"mu": -0.5})},
        {"seed": 2},
        {"how": Sampling("pymc")},
        {"how": Sampling(draws=999)},
        {"how": Sampling(tune=999)},
        {"how": Sampling(chains=3)},
        {"overseas_weight": 0.4},
    ],
    ids="-".join,
)
def test_key_changes_with_each_ingredient(changes: dict[str, object]) -> None:
    assert key(**changes) != key()


def test_key_changes_with_the_vintage() -> None:
    assert key(case=small_case().as_of("2023-12")) != key()


def test_key_changes_with_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    monkeypatch.setattr("bayes_autoloc.inference.fit.MODEL_VERSION", "another")
    assert key() != before


def test_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert fit_path("k").parent == tmp_path
    assert fit_path("k", tmp_path / "other") == tmp_path / "other" / "posterior-k.nc"
    monkeypatch.delenv("BAYES_AUTOLOC_CACHE")
    assert cache_folder().name == "bayes_autoloc"


def test_unknown_sampler_is_refused_before_anything(tmp_path: Path) -> None:
    with pytest.raises(AutolocError, match="unknown sampler"):
        fit(small_case(), sampler="stan", cache=tmp_path)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache with one fit, which was sampled a block at a time."""
    cache = tmp_path_factory.mktemp("fitted")
    with replaced_sampler() as sampler:
        quick_fit(cache, seed=5)
    assert sampler.calls == len(BLOCKS)
    return cache


@pytest.fixture
def cache(once: Path, tmp_path: Path) -> Path:
    """Return a copy of that cache."""
    return Path(shutil.copytree(once, tmp_path / "cache"))


def test_fit_samples_every_block_and_saves(sampler: Sampler, cache: Path) -> None:
    posterior = quick_fit(cache, seed=5)
    assert sampler.calls == 0
    assert posterior.draws.sizes["chain"] == CHAINS
    assert posterior.draws.sizes["draw"] == DRAWS
    assert {"eta", "log_market", "halt_rate", "start_rate", "announce_rate"} <= set(posterior.draws)
    assert {"delivered_share", "institution_share", "document_effect"} <= set(posterior.draws)
    assert set(posterior.tree["sample_stats"].children) == set(BLOCKS)
    assert posterior.seed == 5
    assert posterior.settings["sampler"] == "pymc"
    assert fit_path(posterior.settings["key"], cache).is_file()
    assert posterior.diagnostics is not None
    assert tuple(block.block for block in posterior.diagnostics.blocks) == BLOCKS


@pytest.mark.slow
def test_refit_samples_anyway_and_then_it_is_reused(sampler: Sampler, cache: Path) -> None:
    first = quick_fit(cache, seed=5)
    again = quick_fit(cache, seed=5, refit=True)
    assert sampler.calls == 4
    xr.testing.assert_identical(again.draws, first.draws)
    assert again.settings["key"] == first.settings["key"]
    assert quick_fit(cache, seed=5).draws.identical(first.draws)
    assert sampler.calls == 4


def test_broken_file_is_told_and_replaced(
    sampler: Sampler, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = quick_fit(cache, seed=5)
    path = fit_path(first.settings["key"], cache)
    path.write_bytes(path.read_bytes()[:5000])
    with caplog.at_level(logging.WARNING, "bayes_autoloc"):
        again = quick_fit(cache, seed=5)
    assert sampler.calls == 4
    assert "can't be reused, fitting again" in caplog.text
    xr.testing.assert_identical(again.draws, first.draws)
    assert quick_fit(cache, seed=5).draws.identical(first.draws)
    assert sampler.calls == 4


def test_reuse_loads_no_sampler(tmp_path: Path) -> None:
    from tests.cli.runs import fitted

    priors = PriorSet.load("default")
    how = Sampling()
    path = fit_path(fit_key(small_case(), priors, seed=1, how=how, overseas_weight=0.5), tmp_path)
    fitted().save(path)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from bayes_autoloc.inference.fit import fit\n"
        "from bayes_autoloc.testing import small_case\n"
        "posterior = fit(small_case(), cache=Path(sys.argv[1]), draws=int(sys.argv[2]))\n"
        "assert posterior.draws.sizes['draw'] == 20\n"
        "heavy = {'pymc', 'pytensor', 'arviz', 'nutpie'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(how.draws)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
