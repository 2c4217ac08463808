"""What a quote costs, beside a forecast that runs until its year; writes quote.md.

From the shell every line is a process of its own. In Python all lines come from one process, the
fit loaded before. Seconds depend on the machine and on what else it does; ratios hardly do.

    python benchmarks/quote.py
"""

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

from measure import Measurement, measure

HERE = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).with_name("bayes-autoloc"))
REPEATS = 5

CLASS = {"wave": "chinese", "entry_mode": "SKD", "capacity": 188_000, "start": "2022-11"}
OWN = {"year": 2023, "plan": 50_000, "announced": "2022-11", **CLASS}
KNOWN = {"year": 2026, "plant": "haval_tula", "plan": 150_000}
FAR = {"year": 2035, "plan": 150_000, **CLASS, "start": "2025-10"}


def fastest(call: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds of the fastest of some calls."""
    walls, processors = [], []
    for _ in range(REPEATS):
        wall, processor = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def shell() -> list[tuple[str, Measurement]]:
    """Measure the command, its fit and what is kept of it made before."""
    words = [word for key, value in OWN.items() for word in (f"--{key}", str(value))]
    quote = [COMMAND, "quote", *(word.replace("_", "-") for word in words), "--json"]
    measure(quote)
    return [
        ("peer: `import pymc`", measure([sys.executable, "-c", "import pymc"], repeats=REPEATS)),
        ("`bayes-autoloc quote`, fit saved", measure(quote, repeats=REPEATS)),
    ]


def python() -> list[tuple[str, float, float]]:
    """Measure calls in this process."""
    from bayes_autoloc import Case, fit, forecast, quote  # noqa: PLC0415 - the shell comes first

    posterior = fit(Case.load("russia"), seed=1)
    _ = posterior.observations
    began, processor = time.perf_counter(), time.process_time()
    quote(posterior, **KNOWN)
    first = (time.perf_counter() - began, time.process_time() - processor)
    return [
        ("peer: forecast to 2026", *fastest(lambda: forecast(posterior, 2026))),
        ("first quote of a fit", *first),
        ("a plant of one's own, 2023", *fastest(lambda: quote(posterior, **OWN))),
        ("a known plant, 2026", *fastest(lambda: quote(posterior, **KNOWN))),
        ("a project of one's own, 2035", *fastest(lambda: quote(posterior, **FAR))),
    ]


def results(
    of_shell: list[tuple[str, Measurement]], of_python: list[tuple[str, float, float]]
) -> str:
    """Write both tables."""
    imported, peer = of_shell[0][1].seconds, of_python[0][1]
    lines = [
        "# Quotes",
        "",
        f"Written by `python benchmarks/quote.py`. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. The fastest of {REPEATS} runs "
        "counts; the first quote of a fit has one.",
        "",
        "| from the shell | seconds | peak MB | times `import pymc` |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {m.seconds:.2f} | {m.megabytes:.0f} | {m.seconds / imported:.2f} |"
        for name, m in of_shell
    ]
    lines += [
        "",
        "| in Python, fit loaded | ms | ms of processor | times the forecast |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {1e3 * wall:.0f} | {1e3 * busy:.0f} | {wall / peer:.3f} |"
        for name, wall, busy in of_python
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure and write the tables."""
    text = results(shell(), python())
    (HERE / "quote.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
