"""Measure what a user waits for, beside a peer on the same machine; writes results.md.

Every line is a process of its own. Seconds depend on the machine and ratios hardly do: read the
ratios.

    make bench
"""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from measure import Measurement, measure

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
COMMAND = str(Path(sys.executable).with_name("bayes-autoloc"))
PEER = [PYTHON, str(HERE / "peer.py")]

type Line = tuple[str, Measurement]


def compile_cache(folder: Path) -> dict[str, str]:
    """Return the variables that put every compiled function into a folder."""
    return {
        "PYTENSOR_FLAGS": f"base_compiledir={folder / 'pytensor'}",
        "NUMBA_CACHE_DIR": str(folder / "numba"),
    }


def fits(folder: Path) -> dict[str, str]:
    """Return the variable that says where fits are kept."""
    return {"BAYES_AUTOLOC_CACHE": str(folder)}


def peers(folder: Path) -> Iterator[Line]:
    """Measure what PyMC alone takes."""
    yield "peer: `import pymc`", measure([PYTHON, "-c", "import pymc"], repeats=3)
    compiled = compile_cache(folder / "peer")
    yield "peer: eight groups, first fit (nothing compiled)", measure(PEER, compiled)
    yield "peer: eight groups, later fit", measure(PEER, compiled, repeats=2)


def ours(folder: Path) -> Iterator[Line]:
    """Measure the command from its help to the repeated forecast."""
    forecast = [COMMAND, "forecast", "--out", str(folder / "out")]
    compiled = compile_cache(folder / "ours")
    yield "`bayes-autoloc --help`", measure([COMMAND, "--help"], repeats=3)
    yield (
        "first forecast (nothing compiled, no fit)",
        measure(forecast, {**compiled, **fits(folder / "first")}),
    )
    kept = {**compiled, **fits(folder / "second")}
    yield "forecast with a new fit (compiled before)", measure(forecast, kept)
    yield "repeated forecast (fit kept)", measure(forecast, kept, repeats=3)


def results(lines: list[Line]) -> str:
    """Write the lines as a table of seconds, memory and ratios to the peers."""
    seconds = {name: measured.seconds for name, measured in lines}
    imported, _, later = list(seconds.values())[:3]
    rows = [
        f"| {name} | {m.seconds:.1f} | {m.megabytes:.0f} "
        f"| {m.seconds / imported:.2f} | {m.seconds / later:.2f} |"
        for name, m in lines
    ]
    return "\n".join(
        [
            "# Speed",
            "",
            "Written by `make bench`. Every line is one process; the fastest of its runs counts.",
            f"Python {platform.python_version()}, PyMC {version('pymc')}, "
            f"nutpie {version('nutpie')}, {os.cpu_count()} cores.",
            "",
            "| what | seconds | peak MB | times `import pymc` | times the peer's later fit |",
            "|---|---:|---:|---:|---:|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure everything and write the table."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for source in (peers, ours):
            for name, measured in source(folder):
                print(
                    f"{measured.seconds:8.1f} s  {measured.megabytes:6.0f} MB  {name}", flush=True
                )
                lines.append((name, measured))
    (HERE / "results.md").write_text(results(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
