"""The measures of a typography, from its file: complete, with what a bureau's own need not say."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportgen.core.problems import Place, fail
from reportgen.core.resources import shipped_templates

_COMPLETE = "typography/gbt9704.toml"
_NEEDLESS: Mapping[str, tuple[str, ...]] = {  # of some sections these keys, of others all
    "fit": (),
    "group": (),
    "table": ("continued_gap_mm", "column_step_mm"),
    "item": ("number",),
}


def read_typography(path: Path, shown: str) -> dict[str, Any]:
    """The measures of the typography in a file; InputError, at `shown`, where one is missing.

    `table_steps` are added: how tables may be set, by the number of the step.
    """
    try:
        measures = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fail(
            f"版式读不出来（{error}）", "请用 UTF-8 保存，并检查写法", Place(shown)
        ) from None
    complete = tomllib.loads((shipped_templates() / _COMPLETE).read_text("utf-8"))
    _add_defaults(complete, measures)
    if missing := _missing_keys(complete, measures):
        raise fail(f"版式里缺少 {missing}", f"请照自带的 {_COMPLETE} 补上", Place(shown))
    return {**measures, "table_steps": _table_steps(measures)}


def _add_defaults(complete: Mapping[str, Any], given: dict[str, Any]) -> None:
    """What a bureau's own typography need not say: it is taken from the complete one."""
    for section in ("fit", "group"):
        given.setdefault(section, {})
    for section, names in _NEEDLESS.items():
        if isinstance(measures := given.get(section), dict):
            for name in names or complete[section]:
                measures.setdefault(name, complete[section][name])


def _table_steps(measures: Mapping[str, Any]) -> list[dict[str, float]]:
    """How tables may be set, by the number of the step: as usual, tighter, with more air."""
    table, fit = measures["table"], measures["fit"]
    usual = {name: table[name] for name in ("pad_y_mm", "line_pt", "size_pt")}
    airy = (
        {
            **usual,
            "pad_y_mm": round(usual["pad_y_mm"] + step["padding_mm"], 3),
            "line_pt": usual["line_pt"] + step["leading_pt"],
        }
        for step in fit["airy"]
    )
    return [usual, *fit["steps"], *airy]


def _missing_keys(complete: Mapping[str, Any], given: Any, above: str = "") -> str:
    """The first key of `complete` that `given` lacks; empty when it has them all."""
    for key, value in complete.items():
        if not isinstance(given, Mapping) or key not in given:
            return f"{above}{key}"
        if isinstance(value, Mapping) and (missing := _missing_keys(value, given[key], f"{key}.")):
            return missing
    return ""
