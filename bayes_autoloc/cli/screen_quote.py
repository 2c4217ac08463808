"""A quote on the screen."""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen, chance
from bayes_autoloc.insight.precedents import Precedent
from bayes_autoloc.insight.quote_answer import Quote
from bayes_autoloc.insight.quote_options import month_name
from bayes_autoloc.insight.quote_question import ANNOUNCED

__all__ = ["show_quote"]

SPANS = {"50 %": ("0.25", "0.75"), "80 %": ("0.1", "0.9"), "90 %": ("0.05", "0.95")}


def show_quote(screen: Screen, quote: Quote) -> None:
    """Print a quote: output, risks, precedents, and what was assumed."""
    screen.say(_subject(quote), "bold")
    screen.show(_outputs(quote))
    for line in _risks(quote):
        screen.say(line)
    if quote.precedents:
        screen.show(_precedents(quote.precedents))
    for note in _notes(quote):
        screen.say(note, "red" if note.startswith("Don't") else "dim")


def _subject(quote: Quote) -> str:
    q = quote.question
    kind = f"{quote.kind[0].upper()}{quote.kind[1:]}"
    name = "" if q.about is None else f" {q.about.name} ({q.about.plant})"
    made = "a plant that others built" if q.takeover else "a plant of its own"
    since = ""
    if q.start is not None:
        word = "planned to start" if q.kind == ANNOUNCED else "since"
        since = f", {word} {q.start_name}"
    return (
        f"{kind}{name}: {q.wave}, {q.mode}, {made}, {q.capacity:,.0f} cars a year{since}. "
        f"Known up to {quote.vintage}; seed {quote.seed}."
    )


def _outputs(quote: Quote) -> Table:
    """Return output and share of the plan with their intervals."""
    q, share = quote.question, quote.share_quantiles()
    said = "" if q.announced is None else f", said {month_name(q.announced)}"
    planned = "" if q.plan is None else f" ({q.plan:,.0f} planned{said})"
    table = Table(title=f"Cars made in {q.year}{planned}", title_justify="left")
    for column in ("", "median", *SPANS):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    _add(table, "thousand cars", quote.quantiles(), thousand=True)
    begun = quote.quantiles_if_started()
    if q.kind == ANNOUNCED and begun is not None:
        _add(table, "once started, thousand", begun, thousand=True)
    if share is not None:
        _add(table, "share of the plan", share, thousand=False)
    return table


def _add(table: Table, name: str, values: Mapping[str, float], *, thousand: bool) -> None:
    def told(p: str) -> str:
        return _thousand(values[p]) if thousand else f"{100 * values[p]:.0f} %"

    spans = [f"{told(low)} – {told(high)}" for low, high in SPANS.values()]
    table.add_row(name, told("0.5"), *spans)


def _thousand(cars: float) -> str:
    """Return cars in thousands with two significant digits: 123,456 becomes ``120``."""
    if cars < 50:
        return "0"
    return f"{float(f'{cars:.2g}') / 1000:,.12g}"


def _risks(quote: Quote) -> list[str]:
    told = []
    if quote.kind == ANNOUNCED:
        begins = f"Starts by the end of {quote.question.year}: {chance(quote.p_started)}"
        if quote.p_on_time is not None:
            # Exactly nought: the month has passed.
            late = quote.p_on_time == 0
            begins += "; it is late already" if late else f"; on time: {chance(quote.p_on_time)}"
        told.append(f"{begins}.")
    if quote.p_halt_24m is not None:
        since = f"{quote.vintage}" if quote.question.about is not None else "the start"
        since = "the start" if quote.kind == ANNOUNCED else since
        told.append(
            f"Halts for two months or more within 24 months of {since}: {chance(quote.p_halt_24m)}."
        )
    if quote.published is not None:
        told.append(
            f"Published for {quote.question.year}: {quote.published:,.0f} cars. The fit has seen "
            "this figure."
        )
    return told


def _precedents(precedents: tuple[Precedent, ...]) -> Table:
    table = Table(title="Nearest precedents", title_justify="left")
    for column in ("plant", "year", "plan", "made", "share", "what happened"):
        table.add_column(column, justify="right" if column in ("plan", "made", "share") else "left")
    for one in precedents:
        table.add_row(
            Text(f"{one.name}, {one.country}"),
            str(one.year),
            _thousand(one.plan),
            _thousand(one.output),
            f"{100 * one.realised_share:.0f} %",
            Text(one.happened),
        )
    table.caption = "Plan and made in thousand cars; as known at the vintage."
    table.caption_justify = "left"
    return table


def _notes(quote: Quote) -> list[str]:
    told = list(quote.notes)
    if quote.khat is not None and quote.ess is not None:
        told.append(
            f"The plan was weighed by importance sampling: k-hat {quote.khat:.2f}, "
            f"{quote.ess:,.0f} effective plants."
        )
    return told
