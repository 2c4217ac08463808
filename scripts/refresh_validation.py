"""Write docs/validation.md, docs/validation/ and the scoreboard of README.md from `make proof`.

No number of them is typed by hand: they are the results that the checks left in a folder.

    python scripts/refresh_validation.py [OUT]
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from refresh_readme import filled

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.report.scoreboard import scoreboard_block
from bayes_autoloc.report.validation import found_results, validation_page

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FILES = "validation/"

RENAMED = {"backtest-scores.csv": "scores.csv", "calibration-ranks.csv": "calibration.csv"}
"""Raw tables whose names in docs/validation/ are a contract."""

KEPT = 500_000
"""Raw tables larger than this many bytes stay out of the repository."""


def copy_files(out: Path, results: Mapping[str, CheckResult], target: Path) -> dict[str, str]:
    """Copy figures and raw tables of the results; return what was renamed."""
    target.mkdir(parents=True, exist_ok=True)
    for name, result in results.items():
        tables = [out / f"{name}-{table}.csv" for table in result.tables]
        for path in [*sorted(out.glob(f"{name}*.png")), *tables]:
            new = RENAMED.get(path.name, path.name)
            if new in RENAMED.values() or path.suffix == ".png" or path.stat().st_size <= KEPT:
                shutil.copyfile(path, target / new)
    return RENAMED


def main() -> None:
    """Rewrite the page, its files and the scoreboard."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "proof"
    results = found_results(out)
    if not results:
        sys.exit(f"No results of checks in {out}: run `make proof` first.")
    renamed = copy_files(out, results, DOCS / "validation")
    page = validation_page(results, files=FILES, renamed=renamed)
    (DOCS / "validation.md").write_text(page, encoding="utf-8", newline="\n")
    readme = ROOT / "README.md"
    text = filled(readme.read_text(encoding="utf-8"), scoreboard_block(results), "scoreboard")
    readme.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
