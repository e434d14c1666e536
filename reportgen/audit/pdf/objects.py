"""All objects of a PDF against the list of those that our writer makes.

Whatever is not in `shapes` is a fault: actions, scripts, forms, attachments, layers,
thumbnails, alternate texts, images. Every text and stream becomes a channel, listed or not.
"""

import re
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from functools import cache
from typing import Any

import pikepdf

from reportgen.audit.findings import OBJECTS
from reportgen.audit.pdf.elements import (
    NO_CELL,
    ObjectNumber,
    WrittenObjects,
    numbers_of_objects,
)
from reportgen.audit.pdf.file_bytes import OpenedPdf
from reportgen.audit.pdf.shapes import FOREIGN, SHAPES, STREAMS, WRITTEN


def check_objects(opened: OpenedPdf, pdf: pikepdf.Pdf, written: WrittenObjects) -> None:
    """Visit all objects: faults for what our writer does not write, channels for all texts.

    Objects to which nothing leads are a fault, and their content a channel, too.
    """
    walk = _Walk(opened, pdf, written)
    walk.visit(pdf.trailer, "trailer")
    holders: Counter[str] = Counter()
    for number in _numbers(pdf, written):
        if number in walk.seen:
            continue
        item = pdf.get_object(number)
        place = f"对象 {number[0]}"
        kind = str(item.get("/Type")) if isinstance(item, pikepdf.Stream) else ""
        if kind in ("/ObjStm", "/XRef"):  # of the file itself; nothing points at them
            holders[kind] += 1
            opened.add_channel(OBJECTS, place, item.read_bytes())
        if kind not in ("/ObjStm", "/XRef") or holders[kind] > 1:
            opened.add_fault("孤立对象", place, "文件里有哪里都没有用到的对象")
            walk.visit(item, "unknown")
    walk.finish()


def _numbers(pdf: pikepdf.Pdf, written: WrittenObjects) -> list[ObjectNumber]:
    """Those of all objects."""
    known = [(number, 0) for number in written.numbers]
    return known or [item.objgen for item in pdf.objects]


_NUMBERS = re.compile(rb"\[ (?:-?[0-9.]++ )*+\]")
_WIDTHS = re.compile(rb"\[ (?:-?[0-9.]++ |\[ (?:-?[0-9.]++ )*+\] )*+\]")
# where a link or bookmark leads: the number of a page, and a place on it
_PLACE = re.compile(rb"\[ (\d++) 0 R /XYZ (?:-?[0-9.]++ )*+\]")
# names of head cells, and the elements that bear them, as qpdf writes them out
_HEADS = re.compile(rb"\[ (?:\(h\d{7}\) \d++ 0 R )*+\]")
_HEAD = re.compile(rb"\((h\d{7})\) (\d+)")


class _Walk:
    """Goes from object to object; `seen` are the numbers of those visited."""

    def __init__(self, opened: OpenedPdf, pdf: pikepdf.Pdf, written: WrittenObjects) -> None:
        self._opened, self._pdf, self._elements = opened, pdf, written.elements
        self.seen: set[ObjectNumber] = set()
        self._waiting: deque[tuple[Any, str, str]] = deque()
        self._texts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._names: dict[str, None] = {}  # of structure elements, each in many attributes

    def visit(self, item: Any, kind: str) -> None:
        self._waiting.append((item, kind, "文件尾"))
        while self._waiting:
            self._value(*self._waiting.popleft())

    def finish(self) -> None:
        """Make channels of the texts collected, one for each kind and place."""
        if names := "\n".join(filter(None, self._names)):
            self._opened.add_channel("结构元素标识", "结构树", names)
        for (channel, place), texts in self._texts.items():
            self._opened.add_channel(channel, place, "\n".join(texts))

    def _value(self, value: Any, form: str, place: str) -> None:
        """A value or the number of an object; it may be any of the alternatives of `form`."""
        if number := _number(value):
            plain = number[0] in self._elements
            if plain and "element" in _forms(form):
                self._plain_elements(number[0], place)
                return
            if number in self.seen:
                if plain:  # whatever leads to it takes it for something else
                    self._fault(place, "有读不懂的对象")
                return
            self.seen.add(number)
            place = f"对象 {number[0]}"
            value = self._pdf.get_object(number)
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            self._dictionary(value, _fitting(value, form), place)
        elif isinstance(value, pikepdf.Array):
            inner = form.partition("[")[2] or "unknown"
            if "[" not in form and form != "unknown":
                self._fault(place, "有本程序不会写的数组")
            self._items(value, inner, place)
        else:
            self._leaf(value, _forms(form), place)

    def _items(self, array: pikepdf.Array, form: str, place: str) -> None:
        """The items of an array; of one of objects or numbers alone as qpdf writes it out."""
        written, forms = array.unparse(), _forms(form)
        if "n" in forms and (_WIDTHS if form == "n|[n" else _NUMBERS).fullmatch(written):
            return
        numbers = self._objects_in(written, form)
        items: Iterable[Any] = numbers or array
        if numbers and "element" in forms:  # thousands, each in several arrays
            items = [number for number in numbers if number not in self.seen]
        for item in items:
            self._value(item, form, place)

    def _objects_in(self, written: bytes, form: str) -> list[ObjectNumber]:
        """The objects of an array, where besides them it holds at most what is as expected."""
        if form == "page|/XYZ|n" and (place_on := _PLACE.fullmatch(written)):
            return [(int(place_on[1]), 0)]
        if form == "'结构元素标识|element" and _HEADS.fullmatch(written):
            heads = [(name.decode(), int(number)) for name, number in _HEAD.findall(written)]
            self._names.update(dict.fromkeys(name for name, _ in heads))
            return [(number, 0) for _, number in heads]
        return numbers_of_objects(written)

    def _plain_elements(self, first: int, place: str) -> None:
        """A structure element as our writer makes it, and all such that it leads to."""
        shape, waiting, pages = SHAPES["element"], [first], set()
        while waiting:
            number = waiting.pop()
            if (number, 0) in self.seen:
                continue
            element = self._elements.get(number)
            if element is None:
                self._waiting.append(((number, 0), shape["/K"].lstrip("["), place))
                continue
            self.seen.add((number, 0))
            pages.add(element.page)
            if element.cell is not NO_CELL:
                self._names.update(dict.fromkeys((*element.cell.heads, element.cell.name)))
            waiting += element.objects
            if element.parent not in self._elements:
                self._waiting.append(((element.parent, 0), shape["/P"], place))
            elif (element.parent, 0) not in self.seen:
                waiting.append(element.parent)
        self._waiting.extend(((page, 0), shape["/Pg"], place) for page in sorted(pages))

    def _dictionary(self, item: Any, kind: str, place: str) -> None:
        shape = SHAPES.get(kind.lstrip("*["), {})
        if isinstance(item, pikepdf.Stream):
            self._stream(item, kind, place)
        elif kind in STREAMS:
            self._fault(place, "有读不懂的对象")
        for key, value in item.items():
            if kind.startswith("*"):
                self._texts["资源名称", place].append(key)
                self._waiting.append((value, kind[1:], place))
            elif key in shape:
                self._keyed(value, shape[key], key, place)
            else:
                if kind != "unknown":
                    self._fault(place, f"有本程序不会写的内容（{FOREIGN.get(key, '未知的键')}）")
                self._texts["未知内容", place].append(key)
                self._waiting.append((value, "unknown", place))

    def _keyed(self, value: Any, form: str, key: str, place: str) -> None:
        if form == "'文件属性":
            self._opened.properties[key] = str(value)
            self._opened.add_channel("文件属性", key.lstrip("/"), str(value))
        elif not isinstance(value, pikepdf.Object):
            self._leaf(value, _forms(form), place)
        else:
            self._waiting.append((value, form, place))

    def _leaf(self, value: Any, forms: tuple[str, ...], place: str) -> None:
        """A number, name or text."""
        if isinstance(value, pikepdf.String):
            self._text(value, next((f[1:] for f in forms if f[:1] == "'"), ""), place)
        elif isinstance(value, pikepdf.Name):
            named = next((f[1:] for f in forms if f[:1] == "@"), "")
            if named:
                self._texts[named, place].append(str(value))
            elif str(value) not in forms:
                self._texts["未知内容", place].append(str(value))
                self._fault_unless_unknown(forms, place, "有本程序不会写的名称")
        elif isinstance(value, bool):
            if "b" not in forms:
                self._fault_unless_unknown(forms, place, "有读不懂的值")
        elif value is None or ("n" not in forms and f"={value}" not in forms):
            self._fault_unless_unknown(forms, place, "有本程序不会写的数")

    def _text(self, value: pikepdf.String, channel: str, place: str) -> None:
        text = str(value)
        if not channel:
            self._texts["未知内容", place].append(text)
            self._opened.add_channel("未知内容", place, bytes(value))
            return
        pattern = WRITTEN.get(channel)
        if pattern and not pattern.fullmatch(text):
            self._opened.add_fault(channel, place, "不是本程序写的样子")
        # thousands of names that are all written alike make one channel
        where = "全部" if pattern and pattern.fullmatch(text) else place
        self._texts[channel, where].append(text)

    def _fault_unless_unknown(self, forms: tuple[str, ...], place: str, message: str) -> None:
        if forms != ("unknown",):
            self._fault(place, message)

    def _stream(self, item: Any, kind: str, place: str) -> None:
        channel = STREAMS.get(kind, "未知内容")
        if kind not in STREAMS and kind != "unknown":
            self._fault(place, "有本程序不会写的流")
        raw = item.read_raw_bytes()
        try:
            data = item.read_bytes()
        except pikepdf.PdfError:
            self._fault(place, "有解不开的流")
            self._opened.add_channel(channel, place, raw)
            return
        self._opened.add_channel(channel, place, data)
        if item.get("/Filter") == "/FlateDecode" and _behind(raw):
            self._fault(place, "压缩的流后面还有内容")
            self._opened.add_channel(channel, place, raw)

    def _fault(self, place: str, message: str) -> None:
        self._opened.add_fault("文件对象", place, message)


def _number(value: Any) -> ObjectNumber | None:
    """The number of an indirect object; None of a direct one."""
    if isinstance(value, tuple):
        return value
    return value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None


@cache
def _forms(form: str) -> tuple[str, ...]:
    """The alternatives of a form, whatever arrays they are in."""
    return tuple(form.replace("[", "").split("|"))


@cache
def _kinds(form: str) -> tuple[str, ...]:
    return tuple(part for part in _forms(form) if part in SHAPES)


def _fitting(item: Any, form: str) -> str:
    """The kind among alternatives that has all keys of `item` and its type; else the first."""
    if form.startswith("*"):
        return form
    kinds = _kinds(form)
    if len(kinds) == 1:
        return kinds[0]
    keys, written = set(item.keys()), item.get("/Type")
    for kind in kinds:
        shape = SHAPES[kind]
        if keys <= shape.keys() and (written is None or shape.get("/Type") == str(written)):
            return kind
    return kinds[0] if kinds else "unlisted"


def _behind(raw: bytes) -> bool:
    """Whether something stands behind the compressed data."""
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(raw)
    except zlib.error:
        return True
    return bool(inflater.unused_data) or not inflater.eof
