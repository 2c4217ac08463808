"""Which plants tell most about ramp-ups."""

import xarray as xr

__all__ = ["FEATURED", "chosen_plants"]

FEATURED = ("moskvitch_moscow", "nissan_spb", "avtovaz_spb_xcross5", "xcite_spb")
"""Always shown where a case has them: Moskvitch and the three tenancies of one plant."""


def chosen_plants(tree: xr.DataTree, n: int) -> list[str]:
    """Return the plants with the most figures and plans.

    Those of `FEATURED` come first in any case; a figure or plan of a plant that is still in the
    forecast counts twice. They are returned by wave and then by start.

    Parameters
    ----------
    tree : DataTree
        Of an outlook.
    n : int
        How many at most.
    """
    ramps = tree["ramps"].to_dataset()
    names = [str(name) for name in ramps["plant"].to_numpy()]
    mentioned = [*ramps["output_plant"].to_numpy(), *ramps["plan_plant"].to_numpy()]
    alive = {str(name) for name in tree["forecast"]["plant"].to_numpy()}
    weight = {name: mentioned.count(name) * (1 + (name in alive)) for name in names}
    best = sorted(names, key=lambda name: (name not in FEATURED, -weight[name], name))[:n]
    waves = ["chinese", "domestic", "western", "overseas"]
    wave = dict(zip(names, ramps["wave"].to_numpy(), strict=True))
    start = dict(zip(names, ramps["start"].to_numpy(), strict=True))

    def place(name: str) -> tuple[int, float, str]:
        order = waves.index(wave[name]) if wave[name] in waves else len(waves)
        return (order, float(start[name]), name)

    return sorted(best, key=place)
