"""What the ledger and an update cost, beside a forecast of the same fit; writes ledger.md.

In Python all lines come from one process, the fit and its evidence loaded before. Seconds depend on
the machine and on what else it does; ratios hardly do.

    python benchmarks/ledger.py
"""

import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPEATS = 3

type Line = tuple[str, float, float, str]


def timed(name: str, call: Callable[[], str], repeats: int = REPEATS) -> Line:
    """Return name, wall and processor seconds of the fastest of some calls, and what it said."""
    runs = []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        said = call()
        runs.append((time.perf_counter() - wall, time.process_time() - processor, said))
    return name, *min(runs)


def rows(kind: str, step: int) -> dict[str, list[dict[str, object]]]:
    """Return a new row of a kind, a little different each time."""
    plant = {"plant_id": "haval_tula"}
    output = {"quality": "reported", "output": 1_800 + step, "plant_id": "esipovo_exeed"}
    plan = {"kind": "annual_plan", "announced": "2025-04", "plan": 80_000 + step, **plant}
    made: dict[str, tuple[str, dict[str, object]]] = {
        "a plan of this year": ("plans", {"year": 2025, **plan}),
        "a plan of next year": ("plans", {"year": 2026, **plan}),
        "an output of last year": ("output", {"year": 2024, **output}),
        "an output of this year": ("output", {**output, **plant, "year": 2025, "output": 60_000}),
        "a halt": ("events", {"date": "2025-04", "event": "halt", "note": str(step), **plant}),
    }
    table, row = made[kind]
    return {table: [row]}


def lines() -> list[Line]:
    """Measure everything in this process."""
    from bayes_autoloc import Case, fit, forecast, ledger, update  # noqa: PLC0415 - not at import

    posterior = fit(Case.load("russia"), seed=1)
    _ = posterior.observations
    steps = iter(range(1, 1000))

    def updated(kind: str) -> str:
        found = update(posterior, rows(kind, next(steps)), refit="never")
        return f"{found.method}, k-hat {found.khat:.2f}"

    def weighed() -> str:
        found = ledger(posterior)
        counts = found.table["method"].value_counts()
        return ", ".join(f"{number} {method}" for method, number in counts.items())

    os.environ["BAYES_AUTOLOC_CACHE"] = tempfile.mkdtemp()  # what updates keep is not there yet
    kinds = (
        "a plan of this year",
        "a plan of next year",
        "an output of last year",
        "an output of this year",
        "a halt",
    )
    return [
        timed("peer: forecast to 2035", lambda: str(forecast(posterior).years[-1])),
        timed("first update of a fit: loads PyMC, simulates", lambda: updated(kinds[0]), 1),
        *(timed(f"update: {kind}", lambda kind=kind: updated(kind)) for kind in kinds),
        timed("ledger: all plants and tables", weighed, 1),
    ]


def results(found: list[Line]) -> str:
    """Write the table."""
    peer = found[0][1]
    return "\n".join(
        [
            "# Ledger and updates",
            "",
            f"Written by `python benchmarks/ledger.py`. Python {platform.python_version()}, "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. The fastest of {REPEATS} runs "
            "counts; the first update and the ledger have one. Start of Python, imports of the "
            "package and loading of the fit are not part of it.",
            "",
            "| what | seconds | of processor | times the forecast | result |",
            "|---|---:|---:|---:|---|",
            *(
                f"| {name} | {wall:.1f} | {busy:.1f} | {wall / peer:.1f} | {said} |"
                for name, wall, busy, said in found
            ),
            "",
        ]
    )


def main() -> None:
    """Measure and write the table."""
    text = results(lines())
    (HERE / "ledger.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
