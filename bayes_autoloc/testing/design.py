"""What is simulated: sizes, years and shares of what is published, checked once."""

from dataclasses import dataclass

from bayes_autoloc.testing.months import month_number

__all__ = ["DEFAULT_SHOCKS", "Design", "ShockWindow"]


@dataclass(frozen=True)
class ShockWindow:
    """Months of a common shock, both ends included.

    Parameters
    ----------
    kind : str
        ``"recession"``, ``"exodus"`` or ``"sanctions"``.
    start, end : str
        First and last month, ``"YYYY-MM"``.
    """

    kind: str
    start: str
    end: str

    @property
    def first(self) -> int:
        """Number of the first month."""
        return month_number(self.start)

    @property
    def last(self) -> int:
        """Number of the last month."""
        return month_number(self.end)


DEFAULT_SHOCKS = (
    ShockWindow("recession", "2008-10", "2009-12"),
    ShockWindow("recession", "2014-12", "2016-06"),
    ShockWindow("exodus", "2022-03", "2022-12"),
    ShockWindow("sanctions", "2023-09", "2024-06"),
)
"""Shock history unless told otherwise: shocks are data to the model, so they are not drawn."""


@dataclass(frozen=True)
class Design:
    """Size and visibility of a simulated case.

    Parameters
    ----------
    n_plants : int
        Home tenancies that start production within the case, incumbents not counted.
    overseas : int
        Projects of Chinese groups abroad, started or not.
    first_year, last_year : int
        First and last complete calendar year; the vintage is April of the year after.
    figures_share, plans_share : float
        Share of plant-years with a published output; with published plans.
    announced_share : float
        Share of home tenancies that were announced with a date before they started; they come with
        the announced projects that did not start.
    takeover_share : float
        Share of the undated starts that move into a closed plant where one is free.
    country, name, reference : str
        Home country, name of the case, national series that it is published in.
    shocks : tuple of ShockWindow
        Common shocks; those after the vintage are left out.

    Raises
    ------
    ValueError
        If a size is negative, a share lies outside 0 to 1 or the years are in the wrong order.
    """

    n_plants: int = 40
    overseas: int = 30
    first_year: int = 2002
    last_year: int = 2024
    figures_share: float = 0.5
    plans_share: float = 0.5
    announced_share: float = 0.4
    takeover_share: float = 0.5
    country: str = "Russia"
    name: str = "simulated"
    reference: str = "rosstat"
    shocks: tuple[ShockWindow, ...] = DEFAULT_SHOCKS

    def __post_init__(self) -> None:
        """Check the arguments."""
        for size in ("n_plants", "overseas"):
            if getattr(self, size) < 0:
                raise ValueError(f"{size} must not be negative, got {getattr(self, size)}")
        for share in ("figures_share", "plans_share", "announced_share", "takeover_share"):
            if not 0 <= getattr(self, share) <= 1:
                raise ValueError(f"{share} must lie between 0 and 1, got {getattr(self, share)}")
        if self.last_year - self.first_year < 4:
            raise ValueError(
                f"a case needs at least five years, got {self.first_year} to {self.last_year}"
            )

    @property
    def now_year(self) -> int:
        """Year of the vintage."""
        return self.last_year + 1

    @property
    def vintage(self) -> int:
        """Number of the vintage month, April after the last complete year."""
        return 12 * self.now_year + 3

    @property
    def known_shocks(self) -> tuple[ShockWindow, ...]:
        """Shocks that began within the case, cut at the vintage month by whoever reads them."""
        begin = 12 * self.first_year
        return tuple(s for s in self.shocks if s.last >= begin and s.first < self.vintage)

    def first_shock(self, kind: str) -> int | None:
        """Return the first month of the first shock of a kind, or None without one."""
        starts = [shock.first for shock in self.known_shocks if shock.kind == kind]
        return min(starts) if starts else None
