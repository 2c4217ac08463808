"""What a ledger asks about: plants one by one, plants that belong together, kinds of evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.errors import AutolocError, did_you_mean

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["SECOND_FIT", "TOGETHER", "Question", "plant_questions", "table_questions"]

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "former Nissan plant, St Petersburg": ("nissan_spb", "avtovaz_spb_xcross5", "xcite_spb"),
}
"""Plants of the shipped case that everyone asks about as one."""


@dataclass(frozen=True)
class Question:
    """A piece of evidence.

    Parameters
    ----------
    key : str
        For the name of a job.
    what : str
        In words.
    kind : str
        plant or evidence.
    plants : tuple of str
        Tenancies or incumbents whose rows it is.
    source : str
        Kind of evidence that it is, or empty.
    """

    key: str
    what: str
    kind: str
    plants: tuple[str, ...] = ()
    source: str = ""


SECOND_FIT = Question("evidence-nothing", "nothing (a second fit)", "evidence")
"""How far two fits of all evidence differ by chance."""


def plant_questions(
    case: "Case",
    obs: "Observations",
    events: pd.DataFrame,
    wanted: Sequence[str] | Mapping[str, Sequence[str]] | None,
) -> list[Question]:
    """Return the plants that are asked about.

    Parameters
    ----------
    case : Case
        Has their names.
    obs : Observations
        The evidence in rows.
    events : DataFrame
        As `bayes_autoloc.checks.likelihood.likelihood_hazards.event_rows` returns it.
    wanted : sequence of str or mapping of str to sequence of str, optional
        Plants one by one, or plants that belong together by what they are called; by default every
        plant that has a row, and those of `TOGETHER` of which the case has two.

    Raises
    ------
    AutolocError
        If a wanted plant has no row.
    """
    known = _plants(obs, events)
    names = _names(case)
    if isinstance(wanted, Mapping):
        _refuse_unknown([plant for plants in wanted.values() for plant in plants], known)
        return [_group(what, tuple(plants)) for what, plants in wanted.items()]
    if wanted is not None:
        _refuse_unknown(wanted, known)
    groups = {
        what: tuple(plant for plant in plants if plant in known)
        for what, plants in TOGETHER.items()
        if wanted is None
    }
    return [
        *(_group(what, plants) for what, plants in groups.items() if len(plants) > 1),
        *(
            Question(plant, names.get(plant, plant), "plant", (plant,))
            for plant in (known if wanted is None else wanted)
        ),
    ]


def _group(what: str, plants: tuple[str, ...]) -> Question:
    return Question("-".join(plants)[:150], what, "plant", plants)


def table_questions(sources: Mapping[str, str]) -> list[Question]:
    """Return the kinds of evidence that are asked about.

    Parameters
    ----------
    sources : mapping of str to str
        In words, by key.
    """
    return [
        Question(f"evidence-{source}", words, "evidence", source=source)
        for source, words in sources.items()
    ]


def _plants(obs: "Observations", events: pd.DataFrame) -> list[str]:
    """Return tenancies and incumbents that have a row of their own, in alphabetical order."""
    tables = (obs.outputs, obs.plans, obs.incumbents, events)
    return sorted({str(name) for rows in tables for name in rows["plant"].unique()} - {""})


def _names(case: "Case") -> dict[str, str]:
    """Return what each tenancy is called; the id stands behind a name that is not unique."""
    plants = case.plants
    ids, names = plants["plant_id"].astype(str), plants["name"].astype(str)
    several = names.duplicated(keep=False)
    shown = names.where(~several, names + " [" + ids + "]")
    return dict(zip(ids, shown, strict=True))


def _refuse_unknown(wanted: Sequence[str], known: Sequence[str]) -> None:
    for plant in wanted:
        if plant not in known:
            raise AutolocError(
                f"No row of the evidence is of the plant {plant!r}. {did_you_mean(plant, known)}"
            )
