r"""From a scenario to what the simulation needs: every lever times its effects, in every draw.

.. math::
   \text{announce} &= -b_+ [s]_+ - b_- [-s]_+ + \zeta_3 r + \zeta_4\, \text{spic} \\
   \text{use} &= -u_+ [s]_+ - u_r [-r]_+ \\
   \text{market} &= -m_+ [s]_+ + m_w W + m_f (w - w_{law}) \\
   \text{share} &= -c_w W + c_f (w - w_{law}) \\
   \text{halts} &= h_r [-r]_+, \qquad \text{incumbents} = i_f (w - w_{law})

with the sanctions index s, relations r, the western return W and the protection w of the fee. The
learnt effects of s on halts, starts and cancellations act where the hazards are simulated.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.protection import DEFLATOR
from bayes_autoloc.forecast.paths import Paths, legislated
from bayes_autoloc.forecast.scenario.effect import EffectDraws
from bayes_autoloc.forecast.scenario.levers import LEVERS
from bayes_autoloc.forecast.scenario.scenario import Scenario
from bayes_autoloc.forecast.setting import Setting

__all__ = ["resolve"]

Array = npt.NDArray[np.float64]


def resolve(scenario: Scenario, setting: Setting, *, free_signs: bool = False) -> Paths:
    """Return the shifts of a scenario, (year, draw) or (year, 1).

    Parameters
    ----------
    scenario : Scenario
        Paths and effects.
    setting : Setting
        Fit, streams and time axis.
    free_signs : bool
        Forget the assumed signs of the effects of the sanctions index.

    Raises
    ------
    AutolocError
        If a path begins after the horizon, or the fee is moved where there is none.
    """
    years = setting.calendar.years
    scenario.refuse_late(int(years[-1]))
    effect = EffectDraws(
        scenario.effects, setting.parameters, setting.streams, free_signs=free_signs
    )

    def lever(name: str) -> Array:
        path = scenario.paths.get(name)
        if path is None:
            return np.zeros((len(years), 1))
        values = path.resolve(years, setting.streams, setting.parameters.n_draws)
        values = np.clip(values, LEVERS[name].low, LEVERS[name].high)
        values[0] = 0.0  # the year of the vintage is under way, and nowcast
        return values

    protection, law = _protection(scenario, setting)
    shifts = _shifts(lever, lambda name: effect[name], protection - law)
    return Paths(name=scenario.name, protection=protection, **shifts)


def _shifts(
    lever: Callable[[str], Array], effect: Callable[[str], Array], fee: Array
) -> dict[str, Array]:
    """Multiply levers with effects; an effect whose lever rests is not drawn."""

    def times(load: Array, name: str) -> Array:
        return load * effect(name) if load.any() else np.zeros((len(load), 1))

    sanctions, relations, spic = lever("sanctions"), lever("relations"), lever("spic")
    western = lever("western_return")
    tighter, relaxed = np.maximum(sanctions, 0), np.maximum(-sanctions, 0)
    cooler = np.maximum(-relations, 0)
    return {
        "sanctions": sanctions,
        "recession": -lever("purchasing_power"),
        "announce_shift": times(-tighter, "announce_tightening")
        + times(-relaxed, "announce_relaxing")
        + times(relations, "announce_effect_relations")
        + times(spic, "announce_spic"),
        "market_shift": lever("market")
        + times(-tighter, "market_tightening")
        + times(western, "market_western")
        + times(fee, "market_fee"),
        "chinese_share_shift": lever("chinese_share")
        + times(-western, "chinese_share_western")
        + times(fee, "chinese_share_fee"),
        "full_cycle_shift": times(spic, "spic_full_cycle"),
        "skd_shift": times(-spic, "spic_skd"),
        "use_shift": times(-tighter, "use_tightening") + times(-cooler, "use_relations"),
        "skd_use_shift": times(-spic, "spic_skd_use"),
        "incumbent_shift": times(fee, "incumbent_fee"),
        "halt_shift": times(cooler, "halt_relations"),
        "western_projects": np.maximum(times(western, "western_projects"), 0),
        "buy_back": np.maximum(times(western, "buy_back"), 0),
    }


def _protection(scenario: Scenario, setting: Setting) -> tuple[Array, Array]:
    """Return protection in the scenario and under the law, (year, draw) or (year, 1).

    A named year moves the nominal fee by so many per cent, and prices deflate it; the other years
    add what the law adds.
    """
    years, n_draws = setting.calendar.years, setting.parameters.n_draws
    protection, log_fee = legislated(setting.observations, years)
    path = scenario.paths.get("fee_rise")
    if path is None:
        return protection[:, None], protection[:, None]
    scale = log_fee[0]
    if scale <= 0:
        raise AutolocError(
            f"Scenario {scenario.name!r} moves the fee on imports (fee_rise), but at the vintage "
            "the case has none. Leave the lever out, or add its steps to policy.csv."
        )
    rise = path.resolve(years, setting.streams, n_draws) / 100
    rise = np.clip(rise, LEVERS["fee_rise"].low / 100, LEVERS["fee_rise"].high / 100)
    step = np.log1p(rise) - np.log1p(DEFLATOR)
    by_law = np.diff(log_fee, prepend=log_fee[0])[:, None]
    named = np.isin(years, list(path.by_year))[:, None]
    # The year of the vintage is under way: its fee is what it is.
    named[0] = False
    if not named.any():
        raise AutolocError(
            f"Scenario {scenario.name!r}: fee_rise names no year between the vintage's and "
            f"{years[-1]}. Years without a value follow the law."
        )
    level = np.maximum(log_fee[0] + np.cumsum(np.where(named, step, by_law), axis=0), 0.0)
    # Protection at the vintage is 1 by definition, whatever the fee was then.
    return protection[0] * level / scale, protection[:, None]
