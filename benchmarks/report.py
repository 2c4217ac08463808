"""How long a report takes: to write from a saved forecast, and to answer in a browser.

Writes report.md. Needs a saved forecast in `out` and Chromium with its driver.

    make bench-report
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import measure

HERE = Path(__file__).resolve().parent
LOADS = 5
SETTLED, DRAWN = 3, 10
"""Seconds for a browser to come to rest, and for a page to be drawn, both more than enough."""

TIMES = """
const { answering, shown, drawn } = document.documentElement.dataset;
const [paint] = performance.getEntriesByName("first-contentful-paint");
return { paint: paint.startTime, answering: +answering, shown: +shown, drawn: +drawn };
"""
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
        version, times = _loads(page, Path(name))
    lines = [
        "# The report: how long it takes",
        "",
        f"Written by `make bench-report`. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, Chromium {version} without a window or a graphics card.",
        "",
        f"From the saved forecast in `{saved}` to the file: {written.seconds:.1f} s (at most 20), "
        f"peak memory {written.megabytes:,.0f} MB, {size:.1f} MB on disk (at most 6).",
        "",
        f"In the browser, opened from disk in a new tab of {LOADS} browsers that had never seen "
        "it, milliseconds from the start of the navigation:",
        "",
        "| until | median | fastest | slowest |",
        "|---|---:|---:|---:|",
        *(_row(what, times[key]) for key, what in WHAT.items()),
    ]
    (HERE / "report.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))


WHAT = {
    "paint": "the headline is painted",
    "answering": "all text and tables stand, controls answer in words and rows (at most 1,000)",
    "shown": "the first chart is drawn",
    "drawn": "all charts are drawn",
}


def _row(what: str, times: list[float]) -> str:
    return f"| {what} | {median(times):,.0f} | {min(times):,.0f} | {max(times):,.0f} |"


def _loads(page: Path, folder: Path) -> tuple[str, dict[str, list[float]]]:
    """Return the version of the browser, and the times of all loads.

    Each load has a browser of its own, which runs already. Nothing watches it: the tools of
    developers, which a driver uses, slow a large script down. The driver comes when all is drawn.
    """
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        raise SystemExit("This needs Chromium and chromedriver.")
    version, times = "", {key: [] for key in WHAT}
    for number in range(LOADS):
        profile = folder / f"profile-{number}"
        command = [browser, *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        process = subprocess.Popen([*command, "about:blank"], stderr=subprocess.DEVNULL)
        try:
            address = f"127.0.0.1:{_port(profile)}"
            time.sleep(SETTLED)
            request = Request(f"http://{address}/json/new?{page.as_uri()}", method="PUT")
            urlopen(request).close()
            time.sleep(DRAWN)
            version, found = _read(browser, driver, address, page.as_uri())
        finally:
            process.terminate()
            process.wait()
        for key, value in found.items():
            times[key].append(value)
    return version, times


def _port(profile: Path) -> int:
    """Wait until the browser says where it listens."""
    file = profile / "DevToolsActivePort"
    for _ in range(300):
        if file.is_file() and "\n" in file.read_text():
            return int(file.read_text().splitlines()[0])
        time.sleep(0.1)
    raise SystemExit("Chromium did not start.")


def _read(browser: str, driver: str, address: str, page: str) -> tuple[str, dict[str, float]]:
    """Return the browser's version, and what the page noted of its own times."""
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    options.debugger_address = address
    attached = webdriver.Chrome(options=options, service=Service(driver))
    try:
        for handle in attached.window_handles:
            attached.switch_to.window(handle)
            if attached.current_url == page:
                found = attached.execute_script(TIMES)
                return str(attached.capabilities["browserVersion"]), found
        raise SystemExit("The page did not open.")
    finally:
        attached.service.stop()


if __name__ == "__main__":
    main()
