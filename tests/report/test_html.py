"""The page as text: escaped, self-contained, and with a table behind every chart."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.report import html
from bayes_autoloc.report.charts import broken, plain
from bayes_autoloc.report.charts_all import charts_of
from bayes_autoloc.report.charts_look import INK, PALETTE, band_update, line_update, runs
from bayes_autoloc.report.data import Bands
from bayes_autoloc.report.data_bands import LEVELS
from bayes_autoloc.report.html_json import safe_json
from tests.report import report_fakes as fakes

VOID = {"meta", "input", "br", "img", "link"}
LOOSE = {"li", "td", "th", "tr", "option"}
"""Elements that need no end."""


class Page(HTMLParser):
    """Collects elements, and the texts of those that hold any."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in LOOSE:
            self._open.pop()
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@cache
def parsed() -> Page:
    return Page(fakes.page())


@cache
def told() -> dict:
    text = re.search(r'id="charts">(.*?)</script>', fakes.page(), re.DOTALL)
    assert text is not None
    return json.loads(text.group(1))


def test_no_text_becomes_an_element() -> None:
    names = {tag for tag, _ in parsed().elements}
    assert not names & {"img", "b", "i", "iframe", "object", "embed", "link", "base"}
    assert not [attrs for _, attrs in parsed().elements if any(k.startswith("on") for k in attrs)]
    scripts = parsed().named("script")
    assert [one.get("id") for one in scripts] == ["plotly", None, "charts", None]


def test_a_malicious_name_is_shown_as_it_is() -> None:
    shown = [text for _, text in parsed().texts if fakes.EVIL in text]
    assert len(shown) > 10
    assert "{{7*7}}%{x}" in fakes.EVIL
    assert "49%{x}" not in fakes.page()  # nothing was computed


def test_texts_in_figures_are_no_tags_for_plotly() -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for inner in value.values() for text in texts(inner)]
        if isinstance(value, list):
            return [text for inner in value for text in texts(inner)]
        return [value] if isinstance(value, str) else []

    for chart in told()["charts"]:
        views = [view["traces"] for view in chart["views"].values()]
        layouts = [view["layout"] for view in chart["views"].values()]
        drawn = texts([chart["data"], chart["layout"], views, layouts])
        tags = {tag for text in drawn for tag in re.findall(r"<[^>]*>", text)}
        assert tags <= {"<br>", "<i>", "</i>", "<extra>", "</extra>"}, chart["key"]


def test_json_can_not_end_its_script() -> None:
    text = safe_json({"a": "</script>&<!--\u2028", "b": [1.0, 0.12345, float("nan"), None]})
    assert not re.search(r"[<>&\u2028]", text)
    assert json.loads(text) == {"a": "</script>&<!--\u2028", "b": [1, 0.1235, None, None]}


def test_only_addresses_of_the_web_are_links() -> None:
    links = [attrs["href"] for attrs in parsed().named("a")]
    outside = {link for link in links if not link.startswith("#")}
    assert outside == {"https://example.org/a?b=1&c=<2>"}
    anchors = {attrs.get("id") for _, attrs in parsed().elements}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors


def test_nothing_is_fetched() -> None:
    for tag, attrs in parsed().elements:
        assert "src" not in attrs, tag
        assert "srcset" not in attrs, tag
    style = "".join(text for tag, text in parsed().texts if tag == "style")
    assert "url(" not in style
    assert "@import" not in style


def test_policy_allows_the_scripts_of_the_page_alone() -> None:
    (policy,) = [attrs["content"] for attrs in parsed().named("meta") if "http-equiv" in attrs]
    rules = {words[0]: words[1:] for words in map(str.split, str(policy).split(";"))}
    scripts = [text for tag, text in parsed().texts if tag == "script"]
    hashes = [f"'{html._hash(text)}'" for text in scripts[1::2]]
    assert rules == {
        "default-src": ["'none'"],
        "script-src": ["'strict-dynamic'", *hashes],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:", "blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_page_is_small_and_the_same_again() -> None:
    assert len(fakes.page().encode()) < html.LIMIT / 2
    assert html.render_report(fakes.report()) == fakes.page()


def test_every_chart_has_message_caption_and_table() -> None:
    charts = [chart for section in fakes.report().sections for chart in charts_of(section)]
    assert len(charts) == 12
    for chart in charts:
        assert chart.caption
        assert chart.table.size > 0
        assert all(view.message for view in chart.views.values()), chart.key
    plots = [attrs for attrs in parsed().named("div") if attrs.get("class") == "plot"]
    assert len(plots) == 12
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in plots)


def test_controls_choose_views_that_exist() -> None:
    for section in fakes.report().sections:
        for chart in charts_of(section):
            keys = [""]
            for control in chart.controls:
                if control.kind == "show":
                    continue
                keys = [
                    f"{key}|{option.key}" if key else option.key
                    for key in keys
                    for option in control.options
                ]
            assert set(keys) == set(chart.views), chart.key
            assert keys[0] == next(iter(chart.views)), chart.key
            grouped = {group.key for group in chart.table.groups} - {""}
            assert grouped <= set(keys), chart.key


def test_figures_use_colours_of_the_palette_alone() -> None:
    found = set(re.findall(r'"(#[0-9a-f]{6})"', json.dumps(told()["charts"])))
    assert found <= set(PALETTE)
    assert set(INK.values()) <= set(PALETTE)
    assert set(told()["palette"]) == set(PALETTE)


def test_controls_wait_for_the_script() -> None:
    for attrs in parsed().named("div"):
        if attrs.get("class") in {"controls", "actions", "tools"}:
            assert "hidden" in attrs
    assert not [attrs for attrs in parsed().named("tbody") if "hidden" in attrs]
    assert parsed().named("noscript")


def test_failed_checks_stand_on_top() -> None:
    text = html.render_report(fakes.bare_report())
    assert text.index('role="alert"') < text.index("<main")
    assert "Convergence checks failed" in text
    assert 'role="alert"' not in fakes.page()


def test_what_is_missing_is_said_with_its_command() -> None:
    text = html.render_report(fakes.bare_report())
    assert "<code>bayes-autoloc ledger</code>" in text


def test_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "new" / "report.html"
    assert html.write_report(fakes.bare_report(), target) == target
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    monkeypatch.setattr(html, "LIMIT", 1000)
    before = target.read_bytes()
    with pytest.raises(AutolocError, match="the limit is"):
        html.write_report(fakes.bare_report(), target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]


def test_a_script_that_would_end_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="end it"):
        html._inline("var a = '</SCRIPT>'")


def test_the_large_function_is_put_into_brackets_and_nothing_else_changes() -> None:
    whole = "(f (typeof self ? self : this, () => {\nvar a;\nreturn a;\n}));\n"
    assert html._eager(whole) == "(f (typeof self ? self : this, (() => {\nvar a;\nreturn a;\n})));"
    assert html._eager("var Plotly = 1;") == "var Plotly = 1;"
    changed = html._eager(get_plotlyjs())
    assert len(changed) - len(get_plotlyjs().rstrip()) in {0, 2}


def test_texts_for_plotly() -> None:
    assert plain("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"
    assert plain("%{x}").replace("\u200b", "") == "%{x}" != plain("%{x}")
    assert broken("one two three four", 9, 2) == "one two<br>three …"
    assert broken("", 9) == ""


def test_lines_and_bands_break_where_years_are_missing() -> None:
    assert runs((2001, 2002, 2004)) == [slice(0, 2), slice(2, 3)]
    assert runs(()) == []
    line = line_update((2001, 2003), (1e3, 3e3), ("a", "b"))
    assert line == {"x": [2001, None, 2003], "y": [1, None, 3], "text": ["a", "", "b"]}
    bands = Bands((2001, 2003), {level: (1e3 * level, 2e3) for level in LEVELS})
    update = band_update(bands, "80 %")
    assert update["x"] == [2001, 2001, None, 2003, 2003]
    assert update["y"] == pytest.approx([0.1, 0.9, None, 2, 2], nan_ok=True)
