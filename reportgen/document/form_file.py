"""The files beside a form's table: form.toml, and the labels that say the same on all forms."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.core.problems import Place, fail
from reportgen.schema import GOAL_KINDS, GROUPINGS, OWN_FUNDING, TABLES, goals_label

LABELS = "labels.toml"
_ATTRIBUTE_PREFIX = "属性:"  # in form.toml: a label that is a 项目属性, not a column


@dataclass(frozen=True)
class Form:
    """What form.toml says.

    `suffix` follows the project's name in headings; `prints` are the labels that the form
    prints, and thereby all that crosses the redaction for it, with the 类别 of its goals
    (`schema.goals_label`). `summaries` names the 汇总表 that
    stand before the projects (单位, 资金性质). `funding` is the 资金性质 of a project whose name
    tells none; blank for a form of which projects have none.
    """

    name: str
    label: str
    suffix: str
    prints: frozenset[str]
    summaries: tuple[str, ...]
    funding: str = OWN_FUNDING


def read_form(path: Path) -> Form:
    """The form that a form.toml describes; InputError with what is wrong in it."""
    shown = f"{path.parent.name}/form.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        prints, goals = frozenset(values["prints"]), tuple(values.get("goals", ()))
        summaries = tuple(values.get("summaries", ()))
        labels = _plain(prints) | frozenset(map(goals_label, goals))
        funding = str(values.get("funding", OWN_FUNDING))
        form = Form(path.parent.name, values["label"], values["suffix"], labels, summaries, funding)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise fail(f"表式说明不完整（{type(error).__name__}）", "要有 label、suffix 和 prints 三项",
                   Place(shown)) from None  # fmt: skip
    for label in summaries:
        if label not in GROUPINGS:
            raise fail(f"summaries 里的“{label}”不能汇总", "可以写：单位、资金性质", Place(shown))
    for kind in goals:
        if kind not in GOAL_KINDS:
            remedy = f"可以写：{'、'.join(GOAL_KINDS)}"
            raise fail(f"goals 里的“{kind}”不是目标的类别", remedy, Place(shown))
    if goals and "绩效目标" not in prints:
        raise fail("有 goals，prints 里却没有“绩效目标”", "请在 prints 里补上，或删去 goals",
                   Place(shown))  # fmt: skip
    known = {label for table in TABLES for label in table.labels} | {"资金支出计划"}
    for label in sorted(prints):
        if label not in known and not label.startswith(_ATTRIBUTE_PREFIX):
            remedy = f"属性请写成“{_ATTRIBUTE_PREFIX}{label}”"
            raise fail(f"prints 里的“{label}”不是任何表的列", remedy, Place(shown))
    return form


def _plain(labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label.removeprefix(_ATTRIBUTE_PREFIX) for label in labels)


def read_labels(path: Path) -> dict[str, list[Any]]:
    """Synonyms (`same`), words without a value (`fixed`), `levels`, heads of what was `evaluated`.

    Raises InputError if malformed.
    """
    shown = Place(LABELS)
    try:
        words: dict[str, list[Any]] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fail(f"同义标签读不出来（{error}）", "请用 UTF-8 保存，并检查写法", shown) from None
    groups = words.get("same", [])
    names = ("same", "fixed", "levels", "evaluated")
    lists = all(isinstance(words.get(name, []), list) for name in names)
    if not lists or not all(isinstance(g, list) and g for g in groups):
        raise fail("同义标签的写法不对", 'same 里每一组写成 ["财政资金", "财政拨款"]', shown)
    return words
