"""How to sample; apart from the sampling itself, so that reading a saved fit need not load PyMC."""

from dataclasses import dataclass

from bayes_autoloc.errors import AutolocError, did_you_mean

__all__ = ["DRAWS", "SAMPLERS", "Sampling"]

SAMPLERS = ("nutpie", "pymc", "numpyro")

DRAWS = 2000
"""Draws a chain: half as many leave the hyper-parameters of the ramp-up near R-hat 1.01."""


@dataclass(frozen=True)
class Sampling:
    """How to sample.

    Parameters
    ----------
    sampler : {"nutpie", "pymc", "numpyro"}
        nutpie is the fast default; the others are slower and need no Rust wheel.
    draws, tune : int
        Draws a chain kept, and warm-up draws a chain thrown away.
    chains : int
        Independent chains.
    progress : bool
        Show a progress bar.

    Raises
    ------
    AutolocError
        If the sampler is unknown or a number is not positive.
    """

    sampler: str = "nutpie"
    draws: int = DRAWS
    tune: int = 1000
    chains: int = 4
    progress: bool = False

    def __post_init__(self) -> None:
        """Refuse what no sampler can do."""
        if self.sampler not in SAMPLERS:
            hint = did_you_mean(self.sampler, SAMPLERS)
            raise AutolocError(f"unknown sampler {self.sampler!r}. {hint}")
        for name in ("draws", "tune", "chains"):
            if getattr(self, name) < 1:
                raise AutolocError(f"{name} must be at least 1, not {getattr(self, name)}")
