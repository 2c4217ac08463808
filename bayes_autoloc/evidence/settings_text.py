"""case.toml to settings and back: every problem in words, and no key lost on the way."""

import json
import re
import tomllib

from pydantic import BaseModel, ValidationError

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import closest
from bayes_autoloc.evidence.settings import Settings, Shock, Target
from bayes_autoloc.evidence.vocabulary import VOCABULARY

__all__ = ["SETTINGS_FILE", "parse_settings", "settings_to_text"]

SETTINGS_FILE = "case.toml"


def parse_settings(text: str) -> tuple[Settings | None, list[Problem]]:
    """Read the text of case.toml.

    Returns
    -------
    settings : Settings or None
        None if there is any problem.
    problems : list of Problem
        Everything that is wrong.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        row = int(match[1]) if match else None
        return None, [Problem(SETTINGS_FILE, f"not TOML ({error})", "Correct that line.", row)]
    try:
        return Settings.model_validate(raw), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_problem(d["loc"], d["type"], d["msg"], d["input"]) for d in details]


def settings_to_text(settings: Settings) -> str:
    """Return settings as TOML; reading it gives the same settings back."""
    plain = settings.model_dump()
    tables = {key: plain.pop(key) for key in ("targets", "shocks")}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for key, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{key}]]"]
            lines += [f"{name} = {_toml(value)}" for name, value in row.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        # a JSON string is a TOML string, but for DEL, which TOML wants escaped
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return f"{int(value):_}"
    return repr(value)


def _problem(place: tuple[int | str, ...], kind: str, text: str, found: object) -> Problem:
    key = _path(place)
    last = str(place[-1]) if place else ""
    known = _known_keys(place)
    if kind == "extra_forbidden":
        return Problem(SETTINGS_FILE, f"unknown key {last!r}", closest(last, known), column=key)
    if kind == "missing":
        return Problem(SETTINGS_FILE, f"the key {last!r} is missing", "Add it.", column=key)
    if kind == "literal_error":
        words = VOCABULARY["shock"] if last == "kind" else VOCABULARY["series"]
        remedy = closest(str(found), words)
        return Problem(SETTINGS_FILE, f"{found!r} is not known", remedy, column=key)
    if kind == "string_pattern_mismatch":
        slug = last in ("name", "scope", "market_scope")
        remedy = "Use small letters, digits and underscores." if slug else "Write YYYY-MM."
        return Problem(SETTINGS_FILE, f"{found!r} does not fit", remedy, column=key)
    if kind == "value_error":
        found_text = text.removeprefix("Value error, ")
        return Problem(SETTINGS_FILE, found_text, "Correct one of the two.", column=key)
    return Problem(SETTINGS_FILE, f"{found!r} does not fit", f"{text}.", column=key)


def _path(place: tuple[int | str, ...]) -> str | None:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).lstrip(".") or None


def _known_keys(place: tuple[int | str, ...]) -> tuple[str, ...]:
    models: dict[str, type[BaseModel]] = {"targets": Target, "shocks": Shock}
    model = models.get(str(place[0]), Settings) if len(place) > 1 else Settings
    return tuple(model.model_fields)
