"""How long a report takes: to write from a saved forecast, and to answer in a browser.

Writes report.md. Needs a saved forecast in `out` and Chromium with its driver.

    make bench-report
"""

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import measure

HERE = Path(__file__).resolve().parent
LOADS = 7
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,900",
)


def main() -> None:
    """Measure and write the table."""
    saved = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "report.html"
        command = [str(Path(sys.executable).with_name("bayes-autoloc")), "report"]
        written = measure([*command, "--from", str(saved), "--out", str(page)], repeats=2)
        size = page.stat().st_size / 1e6
        version, times = _loads(page, Path(name) / "profile")
    lines = [
        "# The report: how long it takes",
        "",
        f"Written by `make bench-report`. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, Chromium {version} without a window or a graphics card.",
        "",
        f"From the saved forecast in `{saved}` to the file: {written.seconds:.1f} s (at most 20), "
        f"peak memory {written.megabytes:,.0f} MB, {size:.1f} MB on disk (at most 6).",
        "",
        f"In the browser, opened from disk {LOADS} times with an empty cache, milliseconds from "
        "the start of the navigation:",
        "",
        "| until | median | fastest | slowest |",
        "|---|---:|---:|---:|",
        *(_row(what, times[key]) for key, what in WHAT.items()),
    ]
    (HERE / "report.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))


WHAT = {
    "read": "all text and tables stand (DOM)",
    "interactive": "controls answer and the first chart is drawn (at most 1,000)",
    "drawn": "all charts are drawn",
}


def _row(what: str, times: list[float]) -> str:
    return f"| {what} | {median(times):,.0f} | {min(times):,.0f} | {max(times):,.0f} |"


def _loads(page: Path, profile: Path) -> tuple[str, dict[str, list[float]]]:
    """Return the version of the browser, and the times of all loads."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver_path = shutil.which("chromedriver")
    if browser is None or driver_path is None:
        raise SystemExit("This needs Chromium and chromedriver.")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(driver_path))
    times: dict[str, list[float]] = {key: [] for key in WHAT}
    try:
        driver.get("about:blank")
        for _ in range(LOADS):
            driver.get(page.as_uri())
            wait = WebDriverWait(driver, 120)
            wait.until(
                lambda one: one.execute_script("return document.documentElement.dataset.drawn")
            )
            told = driver.execute_script("return {...document.documentElement.dataset}")
            (navigation,) = driver.execute_script(
                "return performance.getEntriesByType('navigation').map((one) => one.domInteractive)"
            )
            times["read"].append(float(navigation))
            for key in ("interactive", "drawn"):
                times[key].append(float(told[key]))
        return str(driver.capabilities["browserVersion"]), times
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
