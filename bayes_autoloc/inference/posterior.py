"""A fit that is saved whole: forecasts need neither refitting nor the files it came from."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from bayes_autoloc.errors import CaseError, PosteriorError, PriorError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.files import atomic
from bayes_autoloc.model.priors import PriorSet

if TYPE_CHECKING:
    from bayes_autoloc.inference.checks import Diagnostics

__all__ = ["Posterior"]

_FORMAT = "1"


@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior (or prior) with all that is needed to forecast from them.

    Parameters
    ----------
    tree : DataTree
        Group ``posterior`` with dims (chain, draw, ...); groups ``sample_stats/<block>``.
    case : Case
        The evidence that was fitted.
    priors : PriorSet
        The priors that were used.
    settings : mapping
        Seed, sampler, draws, tune, chains, model version, package versions, wall times: JSON-able.
    diagnostics_json : str
        Result of the convergence checks; empty for draws from the prior.
    """

    tree: xr.DataTree
    case: Case
    priors: PriorSet
    settings: Mapping[str, Any] = field(default_factory=dict)
    diagnostics_json: str = ""

    @cached_property
    def observations(self) -> Observations:
        """The evidence in rows, as the model saw it."""
        return observe(self.case)

    def with_observations(self, observations: Observations) -> "Posterior":
        """Return the same draws with other evidence in rows, for a replicate of the data.

        Forecasts from it start from these observations. Its case stays, so that :meth:`save` and
        :meth:`load` bring back the observations of the case.
        """
        other = replace(self)
        vars(other)["observations"] = observations
        return other

    @cached_property
    def diagnostics(self) -> "Diagnostics | None":
        """The convergence checks by block; None for draws from the prior."""
        # Plain data, but its module loads ArviZ: only on demand.
        from bayes_autoloc.inference.checks import Diagnostics  # noqa: PLC0415

        return Diagnostics.from_json(self.diagnostics_json) if self.diagnostics_json else None

    @property
    def seed(self) -> int:
        """The seed of the fit."""
        return int(self.settings["seed"])

    @property
    def draws(self) -> xr.Dataset:
        """Parameters, (chain, draw, ...)."""
        return self.tree["posterior"].to_dataset()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the fit as netCDF: to a temporary file first, then renamed.

        Parameters
        ----------
        path : path
            An existing file is replaced only when the new one is complete.

        Returns
        -------
        Path
            Where it was written.
        """
        target = Path(path)
        tree = self.tree.copy()
        tree["case"] = xr.DataTree(_texts_to_dataset(self.case.to_text()))
        tree["priors"] = xr.DataTree(
            _texts_to_dataset({"name": self.priors.name, "toml": self.priors.to_text()})
        )
        tree.attrs = {
            "format": _FORMAT,
            "settings": json.dumps(dict(self.settings), sort_keys=True),
            "diagnostics": self.diagnostics_json,
        }
        with atomic(target) as temporary:
            tree.to_netcdf(temporary, engine="h5netcdf")
        return target

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        case: Case | None = None,
        priors: PriorSet | None = None,
    ) -> "Posterior":
        """Read a fit that :meth:`save` wrote.

        Parameters
        ----------
        path : path
            A file with its own copy of the case and of the priors.
        case, priors : optional
            What the fit is known to be of, where that was read already: saves checking the copies.

        Raises
        ------
        PosteriorError
            If there is no such file, or it is not a fit of this package.
        """
        source = Path(path)
        if not source.is_file():
            raise PosteriorError(f"no saved fit at {source}. Run `bayes-autoloc fit` first.")
        try:
            with xr.open_datatree(source, engine="h5netcdf") as opened:
                tree = opened.load()
            texts = {
                group: _dataset_to_texts(tree[group].to_dataset()) for group in ("case", "priors")
            }
            attrs = tree.attrs
            settings = json.loads(attrs["settings"])
            case = case or Case.from_text(texts["case"])
            priors = priors or PriorSet.from_text(
                texts["priors"]["toml"], name=texts["priors"]["name"]
            )
        except (OSError, KeyError, ValueError, CaseError, PriorError) as error:
            remedy = "Delete it and fit again."
            raise PosteriorError(
                f"{source} is not a saved fit of this package: {error}. {remedy}"
            ) from error
        if attrs.get("format") != _FORMAT:
            found = attrs.get("format")
            raise PosteriorError(
                f"{source} has format {found!r}, this version reads {_FORMAT!r}: fit again."
            )
        tree = xr.DataTree.from_dict(
            {name: node for name, node in tree.to_dict().items() if name.split("/")[1] not in texts}
        )
        return cls(
            tree=tree,
            case=case,
            priors=priors,
            settings=settings,
            diagnostics_json=str(attrs["diagnostics"]),
        )


def _texts_to_dataset(texts: Mapping[str, str]) -> xr.Dataset:
    names = list(texts)
    values = np.array([texts[name] for name in names], dtype=object)
    return xr.Dataset({"text": ("file", values)}, coords={"file": names})


def _dataset_to_texts(texts: xr.Dataset) -> dict[str, str]:
    return {str(name): str(texts["text"].sel(file=name).item()) for name in texts["file"].values}
