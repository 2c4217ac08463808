"""How plants ramp up: steady use of the nameplate, ramp time, and what was planned and made.

The fit is that of example 01.

    python examples/02_ramp_ups.py
"""

from pathlib import Path

import numpy as np
import pandas as pd

from bayes_autoloc import Case, fit, forecast
from bayes_autoloc.plots import ramp_panel, save_png

OUT = Path("out/examples")

posterior = fit(Case.load("russia"), seed=1)
plants = posterior.observations.plants


def spread(parameter: str) -> pd.DataFrame:
    """Return median and 80 % interval of a plant's parameter; the draws are logs."""
    quantiles = posterior.draws[parameter].quantile([0.1, 0.5, 0.9], dim=("chain", "draw"))
    values = np.exp(quantiles.transpose("plant", "quantile").to_numpy())
    columns = [f"{parameter} {q}" for q in ("10 %", "median", "90 %")]
    return pd.DataFrame(values, index=quantiles["plant"].to_numpy(), columns=columns)


# "eta" is the log share of the nameplate in use once the ramp-up is over, at an ordinary pressure
# of demand and without protection; "log_tau" the log of the years to 63 % of it.
table = plants[["wave", "mode", "takeover", "capacity"]].join(spread("eta")).join(spread("log_tau"))
table.columns = [name.replace("eta", "use").replace("log_tau", "years") for name in table.columns]
made = posterior.observations.outputs.groupby("plant").size()
table["figures"] = made.reindex(table.index, fill_value=0)

at_home = table[~plants["overseas"].to_numpy(bool)].sort_values("use median")
print("Plants in the country; figures = yearly outputs that were published")
print(at_home.round(2).to_string())

by_class = at_home.groupby(["wave", "takeover"])["use median"].agg(["median", "size"])
print("\nSteady use by wave, own plant or taken over: median of the plants' medians")
print(by_class.round(2).to_string())

OUT.mkdir(parents=True, exist_ok=True)
table.to_csv(OUT / "ramp_ups.csv", index_label="plant")
save_png(ramp_panel(forecast(posterior))[0], OUT / "ramp_ups.png")
print(f"\nAll plants are in {OUT / 'ramp_ups.csv'}, the panel is {OUT / 'ramp_ups.png'}.")
