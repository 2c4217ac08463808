"""The question behind a quote, checked and completed from the case.

Three kinds of plants are told apart.

known plant
    A plant of the case that runs or has run at the vintage.
announced project
    It has not started, or it is not known whether it has: a project of the case that waits at the
    vintage; or a plant of one's own whose start lies after the vintage, or after the month in which
    its plan was said. To take a past start as a fact, let it not lie after the announcement.
generic plant
    A plant of one's own that started by the vintage, of which only the class is known.

A quote looks from a month on (`Question.seen`). That is the vintage for plants of the case and for
starts after it. For plants of one's own it is the month in which the plan was said, if the project
had not started then; else the later of this month and the start; without a month of announcement,
December before a past year, and the vintage for a later one.
"""

from dataclasses import dataclass

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.insight.quote_facts import RUNNING, WAITING, CaseFacts, PlantFacts
from bayes_autoloc.insight.quote_options import Options, month_name, month_number, problems

__all__ = ["ANNOUNCED", "GENERIC", "KNOWN", "Question", "asked"]

KNOWN, ANNOUNCED, GENERIC = "known plant", "announced project", "generic plant"


@dataclass(frozen=True)
class Question:
    """What a quote answers, complete and consistent.

    Parameters
    ----------
    kind : str
        known plant, announced project or generic plant.
    about : PlantFacts or None
        The plant of the case, if it is one.
    year : int
        Year of the output.
    wave, mode : str
        Class; the wave is ``overseas`` abroad.
    takeover : bool
        It works in a plant that another maker built.
    capacity, ceiling : float
        Nameplate, and the most that can be made, cars a year.
    start : int or None
        Month number of the start, planned for a project; None where it is not known.
    due : int or None
        Month number up to which a start is on time; None where nobody named one.
    plan : float or None
        Cars planned for the year.
    announced : int or None
        Month number in which the plan was said.
    seen : int or None
        Month number up to which the plant's state is taken as known; None for a past year of a
        known plant, whose months are on record.
    notes : tuple of str
        What was assumed.
    """

    kind: str
    about: PlantFacts | None
    year: int
    wave: str
    mode: str
    takeover: bool
    capacity: float
    ceiling: float
    start: int | None
    due: int | None
    plan: float | None
    announced: int | None
    seen: int | None
    notes: tuple[str, ...]

    @property
    def start_name(self) -> str | None:
        """The start as it was named: a month, or a year alone."""
        if self.start is None:
            return None
        whole_year = self.due is not None and self.due > self.start
        return str(self.start // 12) if whole_year else month_name(self.start)

    @property
    def home(self) -> bool:
        """It stands in the home country."""
        return self.wave != "overseas"

    @property
    def past(self) -> list[float] | None:
        """Share of the year on, age and capacity where they are on record."""
        return self.about.years[str(self.year)] if self.about and self.seen is None else None

    @property
    def lead(self) -> float | None:
        """Years from the announcement to the end of the year."""
        return None if self.announced is None else (12 * self.year + 11.5 - self.announced) / 12


def asked(facts: CaseFacts, options: Options) -> Question:
    """Check the options of a quote and complete them from the case.

    Raises
    ------
    AutolocError
        With everything that is wrong with them.
    """
    wrong = problems(facts, options)
    if wrong:
        lines = "\n".join(f"  - {line}" for line in wrong)
        raise AutolocError(f"This can't be quoted as of {facts.vintage}:\n{lines}")
    notes: list[str] = []
    announced = _announced(facts, options, notes)
    if options.plant is None:
        return _own(facts, options, announced, notes)
    return _of_case(facts, facts.plants[options.plant], options, announced, notes)


def _announced(facts: CaseFacts, options: Options, notes: list[str]) -> int | None:
    at = month_number(options.announced)
    if at is None and options.plan is not None:
        notes.append(f"The plan is taken to be said at the vintage, {facts.vintage}.")
        return facts.now
    return at


def _own(facts: CaseFacts, options: Options, announced: int | None, notes: list[str]) -> Question:
    # `problems` has seen to it that neither is missing.
    start, capacity = month_number(options.start) or 0, options.capacity or 0.0
    open_ = start > facts.now or (announced is not None and start > announced)
    if not options.takeover:
        notes.append("A plant of its own, not one that another maker built.")
    return Question(
        kind=ANNOUNCED if open_ else GENERIC,
        about=None,
        year=options.year,
        wave=str(options.wave),
        mode=str(options.entry_mode),
        takeover=bool(options.takeover),
        capacity=capacity,
        ceiling=OVERUSE * capacity,
        start=start,
        due=start,
        plan=options.plan,
        announced=announced,
        seen=_viewpoint(facts, options.year, start, announced, open_=open_),
        notes=(*notes, *_about_plan(options.plan, capacity)),
    )


def _viewpoint(
    facts: CaseFacts, year: int, start: int, announced: int | None, *, open_: bool
) -> int:
    if start > facts.now or (announced is None and year >= facts.now_year):
        return facts.now
    if announced is None:
        return max(start, 12 * year - 1)
    return min(announced if open_ else max(start, announced), facts.now)


def _of_case(
    facts: CaseFacts,
    about: PlantFacts,
    options: Options,
    announced: int | None,
    notes: list[str],
) -> Question:
    waits = about.status == WAITING
    past = not waits and (about.status not in RUNNING or options.year < facts.now_year)
    capacity = about.years[str(options.year)][2] if past else about.capacity
    ceiling = max(about.ceiling, OVERUSE * capacity)
    if options.capacity is not None and options.capacity != capacity:
        notes.append(f"Capacity as given; the case has {capacity:,.0f} cars a year.")
        capacity, ceiling = options.capacity, OVERUSE * options.capacity
    start, given = about.start, month_number(options.start)
    if waits and about.planned is not None:
        case_start = int(about.planned * 12 + 1e-6)
        start = case_start if given is None else given
        if start != case_start:
            notes.append(f"Planned start as given; the case has {month_name(case_start)}.")
    return Question(
        kind=ANNOUNCED if waits else KNOWN,
        about=about,
        year=options.year,
        wave=about.wave,
        mode=about.mode,
        takeover=about.takeover,
        capacity=capacity,
        ceiling=ceiling,
        start=start,
        due=_due(about, start, given) if waits else start,
        plan=options.plan,
        announced=announced,
        seen=None if past else facts.now,
        notes=(*notes, *_about_plan(options.plan, capacity), *_about_state(about, options)),
    )


def _due(about: PlantFacts, start: int | None, given: int | None) -> int | None:
    """Return the last month in time: December where the case names a year alone."""
    if given is not None or start is None:
        return given
    if not about.promised:
        return None
    return 12 * (start // 12) + 11 if about.year_only else start


def _about_plan(plan: float | None, capacity: float) -> list[str]:
    if plan is None or plan <= OVERUSE * capacity:
        return []
    return [f"The plan exceeds {OVERUSE:g} times the capacity, which no plant is taken to make."]


def _about_state(about: PlantFacts, options: Options) -> list[str]:
    """Tell how a plant of the case stands, and of its plans for this year where nobody gave one."""
    told = []
    if about.status == "halted":
        told.append(f"It has stood still since {month_name(about.since)}.")
    if about.status in RUNNING and not about.years:
        told.append("The fit has no figure or plan of it yet: its effects are those of its class.")
    stated = [row for row in about.stated if row[0] == options.year]
    plans = [f"{cars:,.0f} ({said})" for _, cars, said, _ in stated]
    if options.plan is None and plans:
        told.append(f"The case knows plans for this year: {', '.join(plans)}.")
    return told
