"""Sample some blocks in a second process: compiling uses one core only.

A plain ``python -m`` process that reads and writes a folder, so that a user's script needs no
``if __name__ == "__main__"`` guard, as it would for multiprocessing.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.blocks import BlockDraws, sample_block
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet

__all__ = ["SideProcess", "side_process"]

_REQUEST = "request.json"
_ANSWER = "draws.nc"


class SideProcess:
    """A running process and the folder through which it answers."""

    def __init__(self, folder: Path, process: "subprocess.Popen[str]") -> None:
        self._folder = folder
        self._process = process

    def result(self) -> dict[str, BlockDraws]:
        """Wait for the process and read its draws by block.

        Raises
        ------
        AutolocError
            If the process failed; with the end of what it said.
        """
        _, said = self._process.communicate()
        if self._process.returncode != 0:
            raise AutolocError(f"sampling in the second process failed:\n{said.strip()[-2000:]}")
        with xr.open_datatree(self._folder / _ANSWER, engine="h5netcdf") as opened:
            tree = opened.load()
        return {
            name: BlockDraws(
                tree[f"{name}/draws"].to_dataset(),
                tree[f"{name}/stats"].to_dataset(),
                float(tree[name].attrs["seconds"]),
            )
            for name in tree.children
        }

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def side_process(
    case: Case, priors: PriorSet, seeds: Mapping[str, int], how: Sampling, overseas_weight: float
) -> Iterator[SideProcess]:
    """Start sampling the blocks named by ``seeds``; the process ends with the context.

    Parameters
    ----------
    case, priors, how, overseas_weight
        As for :func:`~bayes_autoloc.inference.run.sample_blocks`.
    seeds : mapping of str to int
        Seed by block.
    """
    request = {
        "case": case.to_text(),
        "priors": priors.to_text(),
        "seeds": dict(seeds),
        "how": asdict(replace(how, progress=False)),
        "overseas_weight": overseas_weight,
    }
    with tempfile.TemporaryDirectory(prefix="bayes_autoloc-") as name:
        folder = Path(name)
        (folder / _REQUEST).write_text(json.dumps(request), encoding="utf-8")
        command = [sys.executable, "-m", "bayes_autoloc.inference.side", name]
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        side = SideProcess(folder, process)
        try:
            yield side
        finally:
            side.stop()


def _answer(folder: Path) -> None:
    request = json.loads((folder / _REQUEST).read_text(encoding="utf-8"))
    case = Case.from_text(request["case"])
    priors = PriorSet.from_text(request["priors"])
    how = Sampling(**request["how"])
    tree = xr.DataTree()
    for name, seed in request["seeds"].items():
        block = sample_block(
            case, priors, name, seed=seed, how=how, overseas_weight=request["overseas_weight"]
        )
        tree[f"{name}/draws"] = xr.DataTree(block.draws)
        tree[f"{name}/stats"] = xr.DataTree(block.stats)
        tree[name].attrs["seconds"] = block.seconds
    tree.to_netcdf(folder / _ANSWER, engine="h5netcdf")


if __name__ == "__main__":
    _answer(Path(sys.argv[1]))
