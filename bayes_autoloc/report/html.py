"""The report as one self-contained HTML page: opens from disk, fetches nothing."""

import base64
import gzip
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import atomic
from bayes_autoloc.report.charts_all import charts_of
from bayes_autoloc.report.data import Cell, Report, Table
from bayes_autoloc.report.html_json import charts_json

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["LIMIT", "render_report", "write_report"]

LIMIT = 6_000_000
"""Bytes that a report must stay below, so that it can be sent by mail."""

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = {"unpack": ("unpack.js",), "script": ("save.js", "script.js")}
"""The two scripts of the page and the files that they are made of."""

NUMBER = re.compile(r"[−+±<>≤≥≈ \d.,;–%/:()]*")
SHORT = 16
"""Tables of a section with more rows stand folded."""


def write_report(report: Report, path: str | os.PathLike[str]) -> Path:
    """Write the page, complete or not at all, and return where.

    Parameters
    ----------
    report : Report
        From `report_data`.
    path : path
        Target; its folder is made.

    Raises
    ------
    AutolocError
        If the page would be too large, or the folder can't be written to.
    """
    target, text = Path(path), render_report(report)
    size = len(text.encode("utf-8"))
    if size >= LIMIT:
        raise AutolocError(
            f"The report would have {size / 1e6:.1f} MB, the limit is {LIMIT / 1e6:.0f}. Forecast "
            "fewer scenarios, or take a case with fewer rows."
        )
    with atomic(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
    return target


def render_report(report: Report) -> str:
    """Return the page as text.

    Every text is escaped by the template engine or, inside figures and JSON, by `charts.plain` and
    `html_json.safe_json`; a policy in the page allows only the two scripts that stand in it, and
    what they unpack.

    Parameters
    ----------
    report : Report
        From `report_data`.
    """
    from markupsafe import Markup  # noqa: PLC0415 - loaded with the template engine

    sections = [(section, charts_of(section)) for section in report.sections]
    charts = [chart for _, own in sections for chart in own]
    scripts = {name: _inline("".join(map(_file, files))) for name, files in SCRIPTS.items()}
    page = _environment().get_template("report.html")
    return page.render(
        report=report,
        sections=sections,
        style=Markup(_file("report.css")),
        data=Markup(charts_json(charts, report.origin)),
        plotly=_packed(_plotly()),
        **{name: Markup(text) for name, text in scripts.items()},
        hashes=[_hash(text) for text in scripts.values()],
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "columns": _columns,
        "web_links": _web_links,
        "folded": _folded,
        "coded": _coded,
    }
    return environment


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - five megabytes

    return _eager(get_plotlyjs())


def _eager(script: str) -> str:
    """Return Plotly's script with its one large function in brackets.

    Browsers read a function in brackets once, in full, since it is about to be called; without them
    they read these five megabytes twice, the second time while the page waits (a fifth of a
    second). Where the script has another shape it stays as it is.
    """
    head, tail = "self : this, () => {", "}));"
    text = script.rstrip()
    if text.count(head) != 1 or not text.endswith(tail):
        return script
    return f"{text.removesuffix(tail).replace(head, 'self : this, (() => {')}}})));"


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _inline(script: str) -> str:
    """Return a script as the page holds it.

    Raises
    ------
    ValueError
        If it would end its own element.
    """
    if re.search(r"</script|<!--", script, re.IGNORECASE):
        raise ValueError("The script holds what would end it inside a page.")
    return script.replace("\r\n", "\n").replace("\r", "\n")


def _packed(script: str) -> str:
    """Return a script as Base64 of gzip, a third of its size, the same bytes for the same script.

    The page unpacks it; without that, plotly.js alone would nearly reach the limit.
    """
    return base64.b64encode(gzip.compress(script.encode("utf-8"), 9, mtime=0)).decode("ascii")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _folded(table: Table) -> bool:
    """Return whether a table of a section stands folded."""
    return table.size > SHORT


def _coded(text: str) -> "Markup":
    """Return a text in which words between backticks are code."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - loaded with the template engine

    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts)
    )


def _columns(table: Table) -> str:
    """Return the classes that put columns of numbers to the right."""
    found = []
    for place in range(1, len(table.head)):
        cells = [row[place] for group in table.groups for row in group.rows]
        texts = [cell for cell in cells if isinstance(cell, str)]
        if len(texts) == len(cells) and all(map(NUMBER.fullmatch, texts)):
            found.append(f"r{place + 1}")
    return " ".join(found)


def _web_links(cell: Cell) -> list[str]:
    """Return the addresses of a cell that lead to the web; any other scheme stays text."""
    if isinstance(cell, str):
        return []
    return [url for url in cell.urls if _is_web(url)]


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
