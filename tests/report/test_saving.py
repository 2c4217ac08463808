"""Pictures and tables that are saved from the page tell by themselves where they come from."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from bayes_autoloc.report.html import write_report
from tests.report import report_fakes as fakes
from tests.report.conftest import PATIENCE, Browser

pytestmark = pytest.mark.browser

RED = ("rgb(192, 0, 0)", "#c00000")
FAILED = "The fit failed its convergence checks: do not use these numbers. FAILED: R-hat"


def saved(browser: Browser, chart: str, kind: str, ending: str) -> bytes:
    """Press the button and return the file."""
    path = browser.downloads / f"bayes_autoloc-{chart}-{ending}.{kind}"
    path.unlink(missing_ok=True)
    button = browser.driver.find_element(By.CSS_SELECTOR, f"#chart-{chart} [data-save={kind}]")
    button.send_keys(Keys.ENTER)
    wait = WebDriverWait(browser.driver, PATIENCE, 0.1)
    wait.until(lambda _: path.is_file() and path.stat().st_size)
    return path.read_bytes()


def lines(svg: bytes) -> list[ElementTree.Element]:
    """Return the lines above a picture."""
    groups = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
    (title,) = [group for group in groups if group.get("class") == "g-gtitle"]
    return [part for part in title.iter() if part.get("class") == "line"]


def words(parts: list[ElementTree.Element]) -> str:
    return " ".join("".join(part.itertext()) for part in parts).replace("\u200b", "")


def red(part: ElementTree.Element) -> bool:
    styles = [inner.get("style", "") for inner in part.iter()]
    return any(colour in style for colour in RED for style in styles)


@pytest.fixture
def failed(browser: Browser, tmp_path: Path) -> Iterator[Browser]:
    """Open the report of a fit whose checks failed."""
    browser.open(write_report(fakes.bare_report(), tmp_path / "bare.html").as_uri())
    yield browser
    assert browser.errors() == []
    assert browser.run("return window.alerts") == 0


def test_a_picture_has_title_choice_and_origin(page: Browser) -> None:
    Select(page.driver.find_element(By.ID, "fan-quantity")).select_by_value("chinese")
    origin = fakes.report().origin
    told = lines(saved(page, "fan", "svg", "status_quo-chinese"))
    assert f"{fakes.EVIL} – Past and forecast – status_quo – Cars made by Chinese" in words(told)
    assert f"Case {origin.case} as of {origin.vintage}, priors {origin.priors}" in words(told)
    assert f"seed {origin.seed}, bayes_autoloc {origin.version}" in words(told)
    assert not any(map(red, told))


def test_a_picture_of_a_failed_fit_says_so_in_red(failed: Browser) -> None:
    told = lines(saved(failed, "fan", "svg", "status_quo-production"))
    assert words([one for one in told if red(one)]) == FAILED
    assert red(told[0])
    assert saved(failed, "fan", "png", "status_quo-production").startswith(b"\x89PNG")


def test_a_table_of_a_failed_fit_says_so_first(failed: Browser) -> None:
    content = saved(failed, "fan", "csv", "status_quo-production").decode()
    first = next(csv.reader(io.StringIO(content)))
    assert len(first) == 1
    assert first[0].startswith(f"# {FAILED} | {fakes.EVIL} – Past and forecast | Case ")


def test_a_picture_from_a_narrow_page_has_its_unit(page: Browser) -> None:
    metrics = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.command("Emulation.setDeviceMetricsOverride", **metrics)
    try:
        page.open()
        drawn = page.run("return document.querySelector('#chart-watch .xtitle')?.textContent ?? ''")
        assert drawn == ""
        svg = saved(page, "watch", "svg", "").decode()
    finally:
        page.command("Emulation.clearDeviceMetricsOverride")
        page.open()
    assert "share of the variance, %" in svg
    assert 'width="700"' in svg


@pytest.mark.parametrize("kind", ["csv", "svg", "png"])
def test_charts_and_tables_are_saved(page: Browser, kind: str) -> None:
    content = saved(page, "ledger", kind, "2030")
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
        assert rows[0][0].startswith(f"# {fakes.EVIL} – What each piece of evidence did | Case ")
        assert rows[1][:2] == ["group", "evidence"]
        assert rows[2][1] == fakes.EVIL
        assert rows[2][4] == "−31"
    else:
        assert content.startswith(b"\x89PNG" if kind == "png" else b"<svg")


def test_cells_that_a_spreadsheet_would_run_are_quoted(page: Browser) -> None:
    cell = "document.querySelector('#chart-chances tbody tr td:nth-child(2)')"
    page.run(f"{cell}.textContent = '=HYPERLINK(1)'")
    assert b'"\'=HYPERLINK(1)"' in saved(page, "chances", "csv", "")
