r"""What the convergence checks found, as plain data: reading a saved fit needs no ArviZ.

Bounds: rank-normalised split :math:`\hat R` below 1.01, bulk and tail effective sample size above
400 (Vehtari et al. 2021), no divergences, E-BFMI above 0.3 (Betancourt 2016).
"""

import json
from dataclasses import asdict, dataclass

__all__ = ["BlockDiagnostics", "Diagnostics"]

MAX_RHAT = 1.01
MIN_ESS = 400
MIN_EBFMI = 0.3


@dataclass(frozen=True)
class BlockDiagnostics:
    """Checks of one block.

    Parameters
    ----------
    block : str
        Name of the block.
    max_rhat : float
        Largest R-hat, and in ``worst`` the quantity that has it.
    min_ess_bulk, min_ess_tail : float
        Smallest effective sample sizes.
    divergences : int
        Divergent transitions after warm-up.
    min_ebfmi : float
        Smallest E-BFMI over chains.
    worst : str
        Name of the quantity with the largest R-hat.
    """

    block: str
    max_rhat: float
    min_ess_bulk: float
    min_ess_tail: float
    divergences: int
    min_ebfmi: float
    worst: str

    def problems(self) -> tuple[str, ...]:
        """Say what fails, one text each; empty where all is well."""
        checks = [
            (self.max_rhat <= MAX_RHAT, f"R-hat {self.max_rhat:.3f} > {MAX_RHAT} ({self.worst})"),
            (self.min_ess_bulk >= MIN_ESS, f"bulk ESS {self.min_ess_bulk:.0f} < {MIN_ESS}"),
            (self.min_ess_tail >= MIN_ESS, f"tail ESS {self.min_ess_tail:.0f} < {MIN_ESS}"),
            (self.divergences == 0, f"{self.divergences} divergences"),
            (self.min_ebfmi >= MIN_EBFMI, f"E-BFMI {self.min_ebfmi:.2f} < {MIN_EBFMI}"),
        ]
        # Written so that NaN fails too.
        return tuple(f"{self.block}: {text}" for passed, text in checks if not passed)


@dataclass(frozen=True)
class Diagnostics:
    """Checks of a fit, by block.

    Parameters
    ----------
    blocks : tuple of BlockDiagnostics
        One for each block that was sampled.
    """

    blocks: tuple[BlockDiagnostics, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Every check that fails."""
        return tuple(problem for block in self.blocks for problem in block.problems())

    @property
    def ok(self) -> bool:
        """Whether every check passes."""
        return not self.problems

    def summary(self) -> str:
        """Return one line for a screen or a caption."""
        if not self.ok:
            return "FAILED: " + "; ".join(self.problems)
        return (
            f"passed: R-hat <= {max(b.max_rhat for b in self.blocks):.3f}, "
            f"ESS >= {min(min(b.min_ess_bulk, b.min_ess_tail) for b in self.blocks):.0f}, "
            f"{sum(b.divergences for b in self.blocks)} divergences, "
            f"E-BFMI >= {min(b.min_ebfmi for b in self.blocks):.2f}"
        )

    def to_json(self) -> str:
        """Return the checks as JSON text, for a file's attributes."""
        return json.dumps([asdict(block) for block in self.blocks])

    @classmethod
    def from_json(cls, text: str) -> "Diagnostics":
        """Read what :meth:`to_json` wrote."""
        return cls(tuple(BlockDiagnostics(**block) for block in json.loads(text)))
