"""Parameters as plain arrays, one column a draw: from the posterior, else from the prior."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.streams import Streams

if TYPE_CHECKING:
    import xarray as xr

    from bayes_autoloc.model.prior import Prior
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["Parameters", "even_choice"]

Array = npt.NDArray[np.float64]


class Parameters:
    """Joint draws of all parameters.

    What the data can't teach (sizes of new projects, frequency of shocks, local content) is drawn
    from its prior, always the same for the same seed.

    Parameters
    ----------
    posterior : Dataset
        Variables with the dimensions chain and draw.
    priors : PriorSet
        Priors by parameter name.
    streams : Streams
        Source of randomness for prior draws.
    draws : int, optional
        Number of draws, by default all. Fewer are taken evenly; more repeat them.
    """

    def __init__(
        self,
        posterior: "xr.Dataset",
        priors: "PriorSet",
        streams: Streams,
        draws: int | None = None,
    ) -> None:
        self._data = posterior.stack(sample=("chain", "draw"), create_index=False)
        self._priors = priors
        self._streams = streams
        self._pick = even_choice(self._data.sizes["sample"], draws)
        self._known: dict[tuple[str, ...], Array] = {}

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self._pick)

    def __contains__(self, name: str) -> bool:
        """Say whether the posterior has this parameter."""
        return name in self._data

    def __getitem__(self, name: str) -> Array:
        """Return a scalar parameter, (draw,)."""
        if (name,) not in self._known:
            found = self._posterior(name) if name in self._data else self._prior(name, None)
            self._known[name,] = found
        return self._known[name,]

    def levels(self, name: str, levels: Sequence[str]) -> Array:
        """Return a parameter with one coordinate.

        Parameters
        ----------
        name : str
            Name of the parameter.
        levels : sequence of str
            Wanted coordinates, in this order.

        Returns
        -------
        ndarray, (level, draw)
            NaN for levels that the posterior does not have.
        """
        key = (name, *levels)
        if key not in self._known:
            self._known[key] = self._levels(name, levels)
        return self._known[key]

    def _levels(self, name: str, levels: Sequence[str]) -> Array:
        if name not in self._data:
            return self._prior(name, levels)
        values = self._posterior(name)
        known = self.coordinate(name)
        found = np.full((len(levels), self.n_draws), np.nan)
        for row, level in enumerate(levels):
            if level in known:
                found[row] = values[known.index(level)]
        return found

    def prior(self, name: str) -> "Prior":
        """Return the prior of this name, for what differs between projects rather than draws."""
        return self._priors[name]

    def coordinate(self, name: str) -> list[str]:
        """Return the first coordinate of a parameter as text."""
        variable = self._data[name]
        dim = next(str(dim) for dim in variable.dims if dim != "sample")
        return [str(level) for level in variable[dim].values]

    def years(self, name: str, years: npt.NDArray[np.int64]) -> Array:
        """Return a parameter with a year coordinate, its last one.

        Returns
        -------
        ndarray, (..., year, draw)

        Raises
        ------
        AutolocError
            If the fit does not cover these years.
        """
        variable = self._data[name]
        dim = next(str(dim) for dim in variable.dims if str(dim).endswith("year"))
        known = variable[dim].values.astype(int).tolist()
        missing = [int(year) for year in years if int(year) not in known]
        if missing:
            raise AutolocError(
                f"The fit has no {name} for {missing}; it covers {known[0]} to {known[-1]}. "
                "Fit the case again at this vintage."
            )
        others = [str(d) for d in variable.dims if d not in (dim, "sample")]
        values = variable.transpose(*others, dim, "sample").to_numpy()
        return np.asarray(
            values[..., [known.index(int(year)) for year in years], :][..., self._pick]
        )

    def _posterior(self, name: str) -> Array:
        variable = self._data[name].transpose(..., "sample")
        return np.asarray(variable.to_numpy()[..., self._pick], dtype=float)

    def _prior(self, name: str, levels: Sequence[str] | None) -> Array:
        rng = self._streams(f"prior {name}")
        drawn = self._priors[name].draw(rng, self.n_draws, coords=levels)
        return np.moveaxis(np.asarray(drawn, dtype=float), 0, -1)


def even_choice(available: int, wanted: int | None) -> npt.NDArray[np.int64]:
    """Return which draws of a fit the futures use: all, an even selection, or all repeatedly.

    Parameters
    ----------
    available : int
        Draws of the fit, chain after chain.
    wanted : int or None
        Futures; None for one each.

    Returns
    -------
    ndarray of int, (future,)
        Positions among the draws stacked as (chain, draw).

    Raises
    ------
    AutolocError
        If not a single one is wanted.
    """
    if wanted is None:
        return np.arange(available)
    if wanted < 1:
        raise AutolocError(f"draws = {wanted}: at least one draw is needed.")
    if wanted >= available:
        return np.arange(wanted) % available
    return np.floor(np.linspace(0, available, wanted, endpoint=False)).astype(np.int64)
