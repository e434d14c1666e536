"""What styles can hide: white, tiny or squeezed text, and text moved off the page.

Values are resolved as Word does it (ECMA-376 part 1, 17.7.2): a style, what it is based on, the
defaults of the document.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.audit.docx.names import GAPS, clark
from reportgen.audit.findings import OpenedFile

_PART = "word/styles.xml"
_STYLES = "样式"
_VALUE = clark("w:val")
_SMALLEST = 8  # half points: 4 pt
_DARKEST_GROUND = 0.5  # luminance of what may stand behind text
_LIGHTEST_TEXT = 0.4
_TIGHTEST = -40  # twips between characters: 2 pt less
_LEAST_LINE = 0.8  # of the text's size; a lower exact line cuts characters off
_INDENT = range(-1000, 6001)  # twips: within the page, with text left between


def check_styles(styles: Any, used: set[str], opened: OpenedFile) -> None:
    """Faults for what a style hides; `used` are the styles of paragraphs with text."""
    for style in styles.iter(clark("w:style")):
        opened.add_channel("样式名称", _PART, _child(style, "w:name").get(_VALUE, ""))
    by_name = {style.get(clark("w:styleId")): style for style in styles.iter(clark("w:style"))}
    if len(by_name) < len(list(styles.iter(clark("w:style")))):
        opened.add_fault(_STYLES, _PART, "有重复的样式")
    for name in used:
        if name not in by_name:
            opened.add_fault(_STYLES, _PART, "文中用到的样式没有定义")
    _check_colours(styles, opened)
    _check_places(styles, opened)
    for number, name in enumerate(by_name, start=1):
        # the gaps that we write are low and hold no text, which is checked where they stand
        if name not in GAPS or name in used:
            _check_size(name, by_name, styles, f"{_PART} 第 {number} 个样式", opened)


def _check_colours(styles: Any, opened: OpenedFile) -> None:
    for colour in styles.iter(clark("w:color")):
        if _luminance(colour.get(_VALUE, "auto"), 0) > _LIGHTEST_TEXT:
            opened.add_fault(_STYLES, _PART, "有白色或近于白色的文字样式")
    for ground in styles.iter(clark("w:shd")):
        if _luminance(ground.get(clark("w:fill"), "auto"), 1) < _DARKEST_GROUND:
            opened.add_fault(_STYLES, _PART, "有深色底纹的样式，文字可能看不见")


def _luminance(colour: str, automatic: float) -> float:
    """Between 0 (black) and 1 (white), by the weights of ITU-R BT.709."""
    if colour == "auto" or len(colour) != 6:
        return automatic
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _check_places(styles: Any, opened: OpenedFile) -> None:
    for indent in styles.iter(clark("w:ind")):
        if any(int(value) not in _INDENT for value in indent.attrib.values()):
            opened.add_fault(_STYLES, _PART, "有把文字移出版心的缩进")
    for spacing in styles.iterfind(f".//{clark('w:rPr')}/{clark('w:spacing')}"):
        if int(spacing.get(_VALUE, "0")) < _TIGHTEST:
            opened.add_fault(_STYLES, _PART, "有把文字叠在一起的字距")


def _check_size(
    name: str, by_name: Mapping[str, Any], styles: Any, place: str, opened: OpenedFile
) -> None:
    sizes = [int(size.get(_VALUE, "0")) for size in _inherited(name, "w:rPr/w:sz", by_name, styles)]
    size = sizes[0] if sizes else 20  # half points where none is given (17.3.2.38)
    if size < _SMALLEST:
        opened.add_fault(_STYLES, place, "字号小于 4 磅")
    for spacing in _inherited(name, "w:pPr/w:spacing", by_name, styles):
        line = spacing.get(clark("w:line"))
        if line is not None:
            exact = spacing.get(clark("w:lineRule")) == "exact"
            lowest = _LEAST_LINE * size * (10 if exact else 0)
            if int(line) < max(lowest, 80):
                opened.add_fault(_STYLES, place, "行距小得看不全文字")
            return


def _inherited(name: str, path: str, by_name: Mapping[str, Any], styles: Any) -> Iterator[Any]:
    """The elements at `path` of a style and of those it is based on, the nearest first."""
    passed = set()
    steps = "/".join(clark(step) for step in path.split("/"))
    while name in by_name and name not in passed:
        passed.add(name)
        if (element := by_name[name].find(steps)) is not None:
            yield element
        name = _child(by_name[name], "w:basedOn").get(_VALUE, "")
    kind = path.partition("/")[0]
    defaults = f"{clark('w:docDefaults')}/{clark(kind + 'Default')}/{steps}"
    if (element := styles.find(defaults)) is not None:
        yield element


def _child(element: Any, name: str) -> Mapping[str, str]:
    """The attributes of a child element; none where there is no such child."""
    child = element.find(clark(name))
    return {} if child is None else dict(child.attrib)
