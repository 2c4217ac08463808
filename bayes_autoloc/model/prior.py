"""One prior: a distribution with its unit, the reason for it and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import PriorError, Problem, did_you_mean
from bayes_autoloc.model.families import FAMILIES, FrozenDistribution, Numbers, frozen

if TYPE_CHECKING:
    from pytensor.tensor.variable import TensorVariable

__all__ = ["Interval", "Param", "Prior"]

type Param = float | Mapping[str, float]


@dataclass(frozen=True)
class Interval:
    """The interval that was meant, on the scale on which one can think.

    Parameters
    ----------
    lower, upper : float or mapping of str to float
        Its ends on the natural scale; a table where the prior has several elements.
    mass : float
        Probability inside, between 0 and 1.
    scale : {"identity", "exp", "logit"}
        How the parameter x becomes natural: x, exp(x), or 1 / (1 + exp(-x)) for a
        parameter on the logit scale.
    """

    lower: Param
    upper: Param
    mass: float
    scale: Literal["identity", "exp", "logit"] = "identity"


@dataclass(frozen=True)
class Prior:
    """A prior with everything that is needed to judge it.

    Parameters
    ----------
    name : str
        Name of the model's parameter.
    distribution : str
        PyMC's name of the distribution, for example ``"Normal"``.
    params : mapping of str to float or mapping
        PyMC's parameters; a table by coordinate where the elements differ.
    unit : str
        Unit of the parameter.
    reason : str
        Why these numbers.
    source : str
        ``judgement``, ``data: ...`` or ``literature: ...``.
    elicited : Interval, optional
        The interval that was meant.

    Examples
    --------
    >>> use = Prior("eta_0", "Normal", {"mu": -0.6, "sigma": 0.35}, "log", "wide", "judgement")
    >>> use.grade, use.coords, use.param("sigma")
    ('judgement', (), 0.35)
    """

    name: str
    distribution: str
    params: Mapping[str, Param]
    unit: str
    reason: str
    source: str
    elicited: Interval | None = None

    @property
    def grade(self) -> str:
        """First word of the source: judgement, data or literature."""
        return self.source.partition(":")[0]

    @property
    def coords(self) -> tuple[str, ...]:
        """Coordinates for which the elements differ; empty for a scalar prior."""
        for value in self.params.values():
            if isinstance(value, Mapping):
                return tuple(value)
        return ()

    def param(self, name: str, coords: Sequence[str] | None = None) -> Numbers:
        """Return one parameter of the distribution.

        Parameters
        ----------
        name : str
            For example ``"mu"``.
        coords : sequence of str, optional
            Wanted coordinates, in this order; by default the prior's own.

        Returns
        -------
        float or ndarray, (coords,)
            A float only for a scalar prior asked for without coordinates.

        Raises
        ------
        PriorError
            The distribution has no such parameter, or the table lacks a coordinate.
        """
        if name not in self.params:
            raise self._error(f"no parameter {name!r}", did_you_mean(name, list(self.params)))
        return self._values(self.params[name], coords)

    def _values(self, value: Param, coords: Sequence[str] | None) -> Numbers:
        wanted = self.coords if coords is None else tuple(coords)
        if not isinstance(value, Mapping):
            alone = coords is None and not wanted
            return float(value) if alone else np.full(len(wanted), float(value))
        for coord in wanted:
            if coord not in value:
                found = f"no value for the coordinate {coord!r}"
                raise self._error(found, did_you_mean(coord, list(value)))
        return np.array([value[coord] for coord in wanted], dtype=np.float64)

    def _error(self, found: str, remedy: str) -> PriorError:
        return PriorError(
            "A prior can't be used as asked:", [Problem("priors", found, remedy, column=self.name)]
        )

    def _all_values(self, coords: Sequence[str] | None) -> dict[str, Numbers]:
        names = FAMILIES[self.distribution].parameters
        return {name: self.param(name, coords) for name in names}

    def scipy(self, coords: Sequence[str] | None = None) -> FrozenDistribution:
        """Return the frozen SciPy distribution, broadcast over the coordinates."""
        return frozen(self.distribution, self._all_values(coords))

    def draw(
        self,
        rng: np.random.Generator,
        size: int | tuple[int, ...] = (),
        coords: Sequence[str] | None = None,
    ) -> npt.NDArray[np.float64]:
        """Draw independently for every element.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of randomness.
        size : int or tuple of int
            Number of draws.
        coords : sequence of str, optional
            Coordinates of the elements; by default the prior's own.

        Returns
        -------
        ndarray, (*size,) or (*size, coords)
            The last axis only where there are coordinates.
        """
        shape = (size,) if isinstance(size, int) else tuple(size)
        elements = self.coords if coords is None else coords
        # A Dirichlet's elements are one draw, those of the others are drawn one by one.
        one_draw = self.distribution == "Dirichlet"
        axes = (len(elements),) if not one_draw and (coords is not None or elements) else ()
        values = self._all_values(coords)
        return np.asarray(FAMILIES[self.distribution].draw(rng, (*shape, *axes), *values.values()))

    def _marginal(self, coords: Sequence[str] | None = None) -> FrozenDistribution:
        if self.distribution != "Dirichlet":
            return self.scipy(coords)
        alpha = np.asarray(self.param("alpha", coords))
        return frozen("Beta", {"alpha": alpha, "beta": alpha.sum() - alpha})

    def quantile(self, p: float, coords: Sequence[str] | None = None) -> Numbers:
        """Return a quantile of every element, on the parameter's own scale."""
        return self._marginal(coords).ppf(p)

    def elicited_mass(self) -> Numbers:
        """Return the probability that the distribution puts into the interval that was meant.

        Returns
        -------
        float or ndarray, (coords,)

        Raises
        ------
        PriorError
            No interval was elicited.
        """
        if self.elicited is None:
            raise self._error("no elicited interval", "Add one: elicited = {lower, upper, mass}.")
        from scipy.special import logit  # noqa: PLC0415

        scale = self.elicited.scale
        lower, upper = (self._values(e, None) for e in (self.elicited.lower, self.elicited.upper))
        if scale != "identity":
            to_parameter = np.log if scale == "exp" else logit
            with np.errstate(divide="ignore"):  # a lower end of 0 is minus infinity there
                lower, upper = to_parameter(lower), to_parameter(upper)
        marginal = self._marginal()
        return marginal.cdf(upper) - marginal.cdf(lower)

    def to_pymc(
        self,
        name: str | None = None,
        dims: str | None = None,
        coords: Sequence[str] | None = None,
    ) -> "TensorVariable[Any, Any]":
        """Add the prior to the PyMC model of the current context.

        Parameters
        ----------
        name : str, optional
            Name of the variable, by default the prior's.
        dims : str, optional
            Dimension of the variable; its coordinates are read from the model.
        coords : sequence of str, optional
            Coordinates, where the model does not hold them.

        Returns
        -------
        TensorVariable
            (dims,) or (coords,), or a scalar for a prior without coordinates.
        """
        import pymc as pm  # noqa: PLC0415 - heavy, and the forecast must run without it

        if coords is None and dims is not None:
            held = pm.modelcontext(None).coords.get(dims)
            coords = None if held is None else [str(coord) for coord in held]
        # numbers stay scalars, so that a dimension of the model can be resized for a refit
        values = {
            key: self.param(key, coords) if isinstance(value, Mapping) else value
            for key, value in self.params.items()
        }
        if self.distribution == "Dirichlet":
            values = {"a": values["alpha"]}  # the one parameter that PyMC names otherwise
        place: dict[str, Any] = {} if dims is None else {"dims": dims}
        elements = self.coords if coords is None else coords
        if dims is None and (elements or coords is not None):
            place = {"shape": (len(elements),)}
        variable: TensorVariable[Any, Any] = getattr(pm, self.distribution)(
            name or self.name, **values, **place
        )
        return variable
