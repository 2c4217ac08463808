"""The levers of a scenario: what a user may assume, in which unit, and what it acts on.

A lever's path says what happens outside (sanctions, fee, relations); how strongly the industry
answers is an effect with a distribution of its own: learnt with the fit, or a prior that no data
narrow. Both are multiplied in every draw.
"""

from dataclasses import dataclass

__all__ = [
    "EFFECTS",
    "GRADES",
    "LEARNT",
    "LEVERS",
    "MIXTURE",
    "NAME",
    "PRIOR_EFFECTS",
    "SIGNED",
    "Lever",
]

MIXTURE = "mixture"
"""Name of the mixture among the scenarios."""

NAME = r"[a-z][a-z0-9_]*"
"""What a scenario may be called."""

GRADES = ("data", "analogy", "elicited")
"""What an effect rests on, the firmest first: our tables, a comparable case, or judgement."""


@dataclass(frozen=True)
class Lever:
    """One thing that a scenario can change.

    Parameters
    ----------
    unit : str
        What a value means.
    low, high : float
        Values outside are refused.
    acts_on : str
        In a few words.
    effects : tuple of str
        Names of the effects that its path is multiplied with.
    """

    unit: str
    low: float
    high: float
    acts_on: str
    effects: tuple[str, ...] = ()


LEVERS: dict[str, Lever] = {
    "sanctions": Lever(
        "index relative to today: 1 = as hard as the year after September 2023, -1 = lifted",
        -2.0,
        2.0,
        "announcements; above 0 also halts, starts and use of Chinese plants, and the market",
        (
            "announce_tightening",
            "announce_relaxing",
            "shock_effect",
            "start_effect",
            "cancel_effect",
            "use_tightening",
            "market_tightening",
        ),
    ),
    "western_return": Lever(
        "share of a full return of Western makers",
        0.0,
        2.0,
        "western projects, their former sites, the Chinese groups' share of sales, the market",
        ("western_projects", "buy_back", "chinese_share_western", "market_western"),
    ),
    "spic": Lever(
        "share of the soft contract terms of December 2024 in force",
        0.0,
        1.0,
        "announcements; new projects' mode towards full manufacture, away from SKD; use of SKD",
        ("announce_spic", "spic_full_cycle", "spic_skd", "spic_skd_use"),
    ),
    "fee_rise": Lever(
        "nominal rise of the utilisation fee in the year, %; years without a value follow the law",
        -90.0,
        200.0,
        "use of plants and incumbents, announcements, the market, the Chinese groups' share of it",
        (
            "psi",
            "announce_effect_protection",
            "incumbent_fee",
            "market_fee",
            "chinese_share_fee",
        ),
    ),
    "relations": Lever(
        "index of relations with China: -1 cool, 0 today's, 1 warm",
        -2.0,
        2.0,
        "announcements; below 0 also halts and use of Chinese plants",
        ("announce_effect_relations", "halt_relations", "use_relations"),
    ),
    "purchasing_power": Lever(
        "-1 = the blow of a full year of recession, in each year that has it; 1 = the reverse",
        -2.0,
        2.0,
        "the market; below 0 also halts of all plants",
        ("market_shock", "shock_effect"),
    ),
    "market": Lever("log of the market, added directly", -2.0, 2.0, "the market"),
    "chinese_share": Lever(
        "logit of the Chinese groups' share of sales, added directly", -3.0, 3.0, "their sales"
    ),
}
"""All levers by name."""

LEARNT: dict[str, str] = {
    "psi": "data",
    "shock_effect": "data",
    "start_effect": "data",
    "cancel_effect": "data",
    "market_shock": "data",
    "announce_effect_protection": "elicited",
}
"""Effects that come with the fit, and their grade (few steps and shocks: the data are weak)."""

PRIOR_EFFECTS: dict[str, str] = {
    "announce_tightening": "elicited",
    "announce_relaxing": "elicited",
    "announce_effect_relations": "elicited",
    "announce_spic": "analogy",
}
"""Effects that are priors of the set (see priors/default.toml) and no data narrow; their grade."""

EFFECTS = (
    "use_tightening",
    "market_tightening",
    "western_projects",
    "buy_back",
    "chinese_share_western",
    "market_western",
    "spic_full_cycle",
    "spic_skd",
    "spic_skd_use",
    "incumbent_fee",
    "market_fee",
    "chinese_share_fee",
    "halt_relations",
    "use_relations",
)
"""Effects that a scenario file gives; `PRIOR_EFFECTS` may stand there too and then replace them."""

SIGNED = (
    "announce_tightening",
    "announce_relaxing",
    "use_tightening",
    "market_tightening",
    "chinese_share_western",
    "market_western",
)
"""Effects of the sanctions index whose sign or direction is assumed; freed on demand."""
