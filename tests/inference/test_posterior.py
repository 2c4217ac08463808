"""A saved fit: what goes in comes out, and what is no fit is refused."""

from pathlib import Path

import pytest
import xarray as xr

from bayes_autoloc.errors import PosteriorError
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.testing import small_case


def same_frames(a: Posterior, b: Posterior) -> bool:
    return all(table.equals(b.case.tables[name]) for name, table in a.case.tables.items())


def test_round_trip(posterior: Posterior, tmp_path: Path) -> None:
    path = posterior.save(tmp_path / "new_folder" / "fit.nc")
    again = Posterior.load(path)
    xr.testing.assert_identical(again.draws, posterior.draws)
    assert again.case.content_hash == posterior.case.content_hash == small_case().content_hash
    assert same_frames(again, posterior)
    assert again.priors == posterior.priors
    assert again.priors.name == posterior.priors.name
    assert dict(again.settings) == dict(posterior.settings)
    assert again.diagnostics == posterior.diagnostics
    assert again.diagnostics is not None
    assert again.seed == posterior.seed
    assert set(again.tree.children) == set(posterior.tree.children)


def test_loading_leaves_the_file_free(posterior: Posterior, tmp_path: Path) -> None:
    """A fit can be saved over the file that it came from."""
    path = posterior.save(tmp_path / "fit.nc")
    Posterior.load(path).save(path)
    xr.testing.assert_identical(Posterior.load(path).draws, posterior.draws)
    assert [p.name for p in tmp_path.iterdir()] == ["fit.nc"]


def test_saving_leaves_the_fit_as_it_was(posterior: Posterior, tmp_path: Path) -> None:
    groups, attrs = set(posterior.tree.children), dict(posterior.tree.attrs)
    posterior.save(tmp_path / "fit.nc")
    assert set(posterior.tree.children) == groups
    assert dict(posterior.tree.attrs) == attrs


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PosteriorError, match=r"no saved fit at .*none\.nc"):
        Posterior.load(tmp_path / "none.nc")


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x89HDF\r\n\x1a\n", b"\x00" * 4096])
def test_garbage(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "fit.nc"
    path.write_bytes(content)
    with pytest.raises(PosteriorError, match="not a saved fit"):
        Posterior.load(path)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_truncated_file(share: float, posterior: Posterior, tmp_path: Path) -> None:
    path = posterior.save(tmp_path / "fit.nc")
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(PosteriorError, match="not a saved fit"):
        Posterior.load(path)


def test_other_netcdf(tmp_path: Path) -> None:
    path = tmp_path / "other.nc"
    xr.Dataset({"x": 1.0}).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(PosteriorError, match="not a saved fit"):
        Posterior.load(path)


def test_fit_of_another_format(posterior: Posterior, tmp_path: Path) -> None:
    path = posterior.save(tmp_path / "fit.nc")
    with xr.open_datatree(path, engine="h5netcdf") as opened:
        tree = opened.load()
    tree.attrs["format"] = "0"
    tree.to_netcdf(path, engine="h5netcdf")
    with pytest.raises(PosteriorError, match=r"format '0'.*fit again"):
        Posterior.load(path)


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_interrupted_save_keeps_the_old_file(
    failure: BaseException, posterior: Posterior, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = posterior.save(tmp_path / "fit.nc")
    before = path.read_bytes()

    def write_half(_tree: xr.DataTree, target: str, **_: object) -> None:
        Path(target).write_bytes(before[:100])
        raise failure

    monkeypatch.setattr(xr.DataTree, "to_netcdf", write_half)
    with pytest.raises(type(failure)):
        posterior.save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["fit.nc"]


def test_prior_draws_have_no_diagnostics(posterior: Posterior) -> None:
    bare = Posterior(posterior.tree, posterior.case, posterior.priors, posterior.settings)
    assert bare.diagnostics is None
