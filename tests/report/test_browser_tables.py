"""The tables of the page in a real browser."""

import pytest
from selenium.webdriver.common.by import By

from tests.report.conftest import Browser

pytestmark = pytest.mark.browser


def test_tables_are_searched(page: Browser) -> None:
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    box = page.driver.find_elements(By.CSS_SELECTOR, "#sources .find input")[2]
    box.send_keys("paper")
    rows = page.run(
        "const table = arguments[0].closest('.table').querySelector('table');"
        "return [...table.tBodies[0].rows].filter((row) => !row.hidden).length",
        box,
    )
    assert rows == 1


def test_tables_behind_charts_are_searched(page: Browser) -> None:
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    box = page.driver.find_element(By.CSS_SELECTOR, "#chart-watch .find input")
    box.send_keys("recession")
    shown = (
        "return [...document.querySelectorAll('#chart-watch tbody tr')].filter((r) => !r.hidden)"
    )
    assert page.run(f"{shown}.map((r) => r.cells[0].textContent)") == ["A recession"]


def test_headings_without_rows_are_hidden(page: Browser) -> None:
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    headings = "return [...document.querySelectorAll('#unknown tr.group')].filter((r) => !r.hidden)"
    before = page.run(f"{headings}.length")
    box = page.driver.find_element(By.CSS_SELECTOR, "#unknown .find input")
    box.send_keys("demand_cap")
    assert 1 == page.run(f"{headings}.length") < before
    box.clear()
    box.send_keys(" ")
    assert page.run(f"{headings}.length") == before


def test_tables_stand_without_scripts(browser: Browser) -> None:
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.driver.get(browser.address)
        root = browser.command("DOM.getDocument", depth=0)["root"]["nodeId"]

        def count(selector: str) -> int:
            found = browser.command("DOM.querySelectorAll", nodeId=root, selector=selector)
            return len(found["nodeIds"])

        assert count("figure details table tbody tr") > 500
        assert count("tbody[hidden]") == 0
        assert count(".controls:not([hidden]), .actions:not([hidden])") == 0
        assert count("noscript p") == 1
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)
        browser.driver.get("about:blank")
