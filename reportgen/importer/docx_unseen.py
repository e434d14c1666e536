"""What a Word file holds and its readers do not see, or see beside the text: taken out and named.

Hidden text would be published, and a row deleted in tracked changes would become an indicator.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMES = {
    "row": "修订里已删除的表格行 {} 行",
    "cell": "修订里已删除的单元格 {} 格",
    "hidden row": "隐藏的表格行 {} 行",
    "text": "隐藏的文字 {} 处",
    "box": "文本框 {} 个",
}


def take_out_unseen(document: Any) -> list[str]:
    """Take it out of the parsed document; what it was, in words."""
    hiding = set(_hiding_styles(document))
    body = document.element.body
    found: Counter[str] = Counter()
    for row in list(body.iter(f"{_W}tr")):
        properties = row.find(f"{_W}trPr")
        if properties is None:
            continue
        if properties.find(f"{_W}del") is not None:
            _take_out(row, "row", found)
        elif _is_on(properties.find(f"{_W}hidden")):
            _take_out(row, "hidden row", found)
    for cell in list(body.iter(f"{_W}tc")):
        if cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
            found["cell"] += _has_text(cell)
            for text in cell.iter(f"{_W}t"):
                text.text = ""
    for run in list(body.iter(f"{_W}r")):
        if _is_hidden(run, hiding):
            _take_out(run, "text", found)
    _take_out_boxes(body, found)
    return [_NAMES[what].format(number) for what, number in found.items() if number]


def _take_out_boxes(body: Any, found: Counter[str]) -> None:
    """Text boxes; Word writes each of them twice, for itself and for older programs."""
    for box in list(body.iter(f"{_W}txbxContent")):
        above = {str(up.tag).rpartition("}")[2] for up in box.iterancestors()}
        if "Fallback" not in above:
            _take_out(box, "box", found)


def _take_out(node: Any, what: str, found: Counter[str]) -> None:
    found[what] += _has_text(node)
    node.getparent().remove(node)


def _has_text(node: Any) -> bool:
    return any((text.text or "").strip() for text in node.iter(f"{_W}t"))


def _is_hidden(run: Any, hiding: set[str]) -> bool:
    properties = run.find(f"{_W}rPr")
    own = None if properties is None else properties.find(f"{_W}vanish")
    if own is not None:
        return _is_on(own)
    named = [] if properties is None else properties.findall(f"{_W}rStyle")
    named += run.getparent().findall(f"{_W}pPr/{_W}pStyle")
    return any(style.get(f"{_W}val") in hiding for style in named)


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{_W}val", "1") not in ("0", "false", "off")


def _hiding_styles(document: Any) -> Iterator[str]:
    """Ids of styles whose text is hidden."""
    for style in document.styles.element.iter(f"{_W}style"):
        if _is_on(style.find(f"{_W}rPr/{_W}vanish")):
            yield str(style.get(f"{_W}styleId"))
