"""What the data cannot tell, as plain data: which numbers are data and which are belief."""

from typing import TYPE_CHECKING

from bayes_autoloc.insight.learnt import left_of_prior
from bayes_autoloc.report.data import Group, Section, Table
from bayes_autoloc.report.data_words import per_cent

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["unknown_section"]

DATA, BELIEF = 0.6, 0.8
"""Spread of the fit over that of the prior: below the first, data; above the second, belief."""

KINDS = {
    "prior": "Belief: more than 80 % of the prior's spread is left, or nothing is learnt",
    "both": "Both: 60 to 80 % is left",
    "data": "Data: less than 60 % is left",
}

TIMES = ("never", "once", "twice")


def unknown_section(posterior: "Posterior") -> Section:
    """Return what no table settles, and every parameter by what was learnt of it.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    """
    return Section(
        "unknown",
        "What the data cannot tell",
        terms=tuple(_terms(posterior)),
        tables=(_table(posterior),),
    )


def _terms(posterior: "Posterior") -> list[tuple[str, str]]:
    case, documents = posterior.case, posterior.observations.documents
    past = documents[~documents["standing"].astype(bool)]
    hits = sum(shock.kind == "exodus" for shock in case.shocks)
    years = posterior.observations.last_year - case.first_year + 1
    often = TIMES[hits] if hits < len(TIMES) else f"{hits} times"
    return [
        (
            "How often an exodus comes",
            f"It came {often} in {years} years of the case, which says little about its rate; "
            "every forecast far ahead averages over a wide range of rates.",
        ),
        (
            "What relaxed sanctions or a return of Western makers would do",
            "It has not been seen. The scenarios assume, they do not learn, that both tighter and "
            "relaxed sanctions slow announcements.",
        ),
        (
            "How far targets can be trusted",
            f"{len(past)} past promises teach the delivered share; its interval is wide. Hence "
            "targets are lines to compare with, unless the reader asks for more.",
        ),
        (
            "Plants that nobody has announced",
            "Dated announcements fix how many come in a year, little about why. Their size, mode "
            "and site are distributions taken from past projects.",
        ),
        (
            "What the fee on imports does",
            "It rose in a few steps, together with much else. Its effect on announcements is the "
            "prior.",
        ),
        (
            "Whether a single plant lives",
            "One rate closes all running plants; a median of 0 far ahead says that halts and "
            "closures compound, not that the end of that plant is known.",
        ),
    ]


def _table(posterior: "Posterior") -> Table:
    left = left_of_prior(posterior)
    rows: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in KINDS}
    for name in posterior.priors:
        prior = posterior.priors[name]
        ratio = float(left[name]) if name in left.index else float("nan")
        told = "nothing learnt" if name not in left.index else f"{per_cent(ratio)} %"
        rows[_kind(ratio)].append((name, prior.unit, told, prior.source, prior.reason))
    head = ("parameter", "unit", "left of the prior's spread", "source of the prior", "reason")
    groups = tuple(Group("", KINDS[kind], tuple(rows[kind])) for kind in KINDS if rows[kind])
    title = "Parameters by how far the tables narrow the spread of their prior"
    return Table(title, head, groups, searchable=True)


def _kind(ratio: float) -> str:
    if ratio < DATA:
        return "data"
    return "both" if ratio <= BELIEF else "prior"
