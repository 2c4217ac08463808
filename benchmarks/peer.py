"""The peer: a plain hierarchical model of eight groups (Rubin 1981), fitted by PyMC with nutpie.

It is as small as a real PyMC fit gets, so the ratio to it says what the joint model costs.
"""

import numpy as np
import pymc as pm

EFFECTS = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
ERRORS = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])


def main() -> None:
    """Sample four chains of 1,000 draws, as the package does."""
    with pm.Model(coords={"group": range(8)}):
        mean = pm.Normal("mean", 0, 10)
        spread = pm.HalfNormal("spread", 10)
        offset = pm.Normal("offset", dims="group")
        pm.Normal("effect", mean + spread * offset, ERRORS, observed=EFFECTS, dims="group")
        pm.sample(1000, tune=1000, chains=4, nuts_sampler="nutpie", random_seed=1, quiet=True)


if __name__ == "__main__":
    main()
