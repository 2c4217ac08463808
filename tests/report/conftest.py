"""A real browser, if there is one."""

import base64
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tests.report import report_fakes as fakes

REQUIRED = "BAYES_AUTOLOC_BROWSER"
"""With the value ``required`` a missing browser fails the tests instead of skipping them."""

PATIENCE = 120
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
ALARM = "window.alerts = 0; window.alert = () => { window.alerts += 1; };"


@dataclass
class Browser:
    """Chromium, with the report open."""

    driver: webdriver.Chrome
    address: str
    downloads: Path

    def open(self, address: str | None = None) -> None:
        """Load the report and wait until all is drawn."""
        self.driver.get(address or self.address)
        self.until("return document.documentElement.dataset.drawn")

    def run(self, script: str, *values: object) -> Any:
        return self.driver.execute_script(script, *values)

    def command(self, name: str, **options: object) -> dict[str, Any]:
        return self.driver.execute_cdp_cmd(name, options)

    def until(self, script: str, *values: object) -> Any:
        """Wait until a script returns something."""
        wait = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.1)
        return wait.until(lambda _: self.run(script, *values))

    def errors(self) -> list[str]:
        """Return what the console complains about since the last call."""
        return [
            entry["message"] for entry in self.driver.get_log("browser")
            if entry["level"] in {"SEVERE", "WARNING"}
        ]  # fmt: skip

    def pdf(self) -> bytes:
        return base64.b64decode(self.command("Page.printToPDF", printBackground=True)["data"])


def _found() -> tuple[str, str] | None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium once for all tests, on the report as a file."""
    found = _found()
    if found is None:
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(f"No Chromium with its driver, though {REQUIRED}=required.")
        pytest.skip("no Chromium with its driver")
    folder = tmp_path_factory.mktemp("browser")
    path = folder / "report.html"
    path.write_text(fakes.page(), encoding="utf-8")
    options = webdriver.ChromeOptions()
    options.binary_location = found[0]
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(found[1]))
    try:
        driver.set_page_load_timeout(PATIENCE)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": ALARM})
        downloads = folder / "downloads"
        downloads.mkdir()
        behaviour = {"behavior": "allow", "downloadPath": str(downloads)}
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
        yield Browser(driver, path.as_uri(), downloads)
    finally:
        driver.quit()


@pytest.fixture
def page(browser: Browser) -> Iterator[Browser]:
    """Open the report, once for all tests that leave it open, and see that nothing complained."""
    if browser.run("return location.href") != browser.address:
        browser.open()
    yield browser
    assert browser.errors() == []
    assert browser.run("return window.alerts") == 0
