"""The text of a PDF's pages, read from their content, and whether all of it can be seen.

The content is read line by line, by the grammar in `operators`; any other line is a fault, so
text cannot be hidden by an operator that is not followed here (render modes, forms, images,
layers, patterns, rotated letters).
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from reportgen.audit.blocks import squeeze
from reportgen.audit.pdf.file_bytes import OpenedPdf
from reportgen.audit.pdf.fonts import UNKNOWN, Font
from reportgen.audit.pdf.operators import (
    EVERYWHERE,
    GRAMMAR,
    PROPERTIES,
    SHOWN,
    USUAL,
    Box,
    Matrix,
    frame,
    light,
    times,
)

_SMALLEST = 4  # points; our smallest print is 9
_DARKEST_PAPER, _LIGHTEST_INK = 0.75, 0.45  # 0 is black, 1 white
_THIN = 3  # points; what is thinner is a line, whatever its colour
_HIDDEN = 0.2  # of a text's height and length, that lines may cross
_LIMITS = (0.5, 2.0)  # how much wider than high letters may be stretched


@dataclass(slots=True)
class _VisibleText:
    """A shown text: where, and how much of it (1 is all) was painted over."""

    box: Box
    hidden: float = 0


@dataclass(slots=True)
class _State:
    """The graphics state as far as text needs it; the matrix scales and moves only."""

    matrix: Matrix = (1, 1, 0, 0)
    light: float = 0
    line_light: float = 0
    line: float = 1
    clip: Box | None = None
    irregular_clip: bool = False  # not just a rectangle


@dataclass
class PageText:
    """A page's text: by mark, in artifacts (kind and text), and all in the order of painting.

    `used` are the codes shown in each font, by the font's resource name; `second_text` is what the
    second program reads, once it has; `drawn` says by which `Drawing` nothing was wrong with it.
    """

    marked: dict[int, str] = field(default_factory=dict)
    artifacts: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    used: dict[str, set[str]] = field(default_factory=dict)
    second_text: str | None = None
    drawn: str = ""


def read_page(
    opened: OpenedPdf, page: pikepdf.Page, number: int, fonts: dict[str, Font]
) -> PageText:
    """Read a page; `fonts` by their resource names. Pages count from 1 in messages."""
    place = f"第 {number} 页"
    sides = [[float(side) for side in page.obj[key]] for key in ("/MediaBox", "/TrimBox")]
    if sides[0] != sides[1] or sides[0] != [float(n) for n in page.obj["/BleedBox"]]:
        opened.add_fault("页面", place, "页面的几个边框不一样，边框外可能有内容")
    reader = _PageReader(opened, place, Box(*sides[0]), fonts)
    content: Any = page.obj["/Contents"]
    reader.read(content.read_bytes())
    reader.finish()
    return reader.page


class _PageReader:
    """Follows the operators of one page."""

    def __init__(self, opened: OpenedPdf, place: str, media: Box, fonts: dict[str, Font]) -> None:
        self.page = PageText()
        self._opened, self._place, self._media, self._fonts = opened, place, media, fonts
        self._state = _State()
        self._stack: list[_State] = []
        self._path: list[Box] = []
        self._from: tuple[float, float] = (0, 0)
        self._clips = self._slanted = self._lines = False
        self._seen: list[_VisibleText] = []
        self._tag, self._mark = "", ""  # what is marked at present
        self._at: Matrix | None = None  # matrix of a text object
        self._font: Font | None = None
        self._named = ""  # the font's resource name
        self._size: float = 0
        self._pending, self._described = "", (b"", b"")

    def read(self, content: bytes) -> None:
        """Follow the whole content."""
        done = 0
        for usual in USUAL.finditer(content):
            if done < usual.start():
                for line in content[done : usual.start()].split(b"\n")[:-1]:
                    self._read(line)
            numbers = usual.groups()
            if numbers[0] is not None:
                self._border(*numbers[:8])
            else:
                self._marked_text(*numbers[8:])
            done = usual.end()
        if rest := content[done:]:
            for line in rest.split(b"\n"):
                self._read(line)

    def _border(self, red: bytes, green: bytes, blue: bytes, width: bytes, *ends: bytes) -> None:
        """A border whole: an artifact without text that leaves the state as it was."""
        self.name_mark("Artifact")
        self._pending = ""
        before = self._state.line
        self.line_width(width)
        self.begin(*ends[:2])
        self.line(*ends[2:])
        self._state.line = before
        self._paint(light((red, green, blue)), irregular=self._slanted)

    def _marked_text(self, number: bytes | None, kind: bytes | None, *rest: bytes) -> None:
        """A text whole, from the name of its mark to the end of that."""
        self.name_mark("Span" if number else "Artifact")
        self.begin_mark(number or b"", kind or b"")
        self.place_text(*rest[:4])
        for name, size, pieces in SHOWN.findall(rest[4]):
            self.choose_font(name, size)
            self.show(pieces)
        self.end_text()
        self.end_mark()

    def _read(self, line: bytes) -> None:
        name = line[line.rfind(b" ") + 1 :]
        if PROPERTIES.fullmatch(line):
            name = b">>"
        pattern = GRAMMAR.get(name)
        match = pattern.fullmatch(line) if pattern else None
        if match is None:
            self._fault("有读不懂的页面指令")
        elif name == b"BDC":
            self._begin_described()
        elif name in _ACTIONS:
            _ACTIONS[name](self, *match.groups())

    def finish(self) -> None:
        if self._tag or self._stack or self._at or self._pending:
            self._fault("页面指令不完整")
        if any(text.hidden > _HIDDEN for text in self._seen):
            self._fault("有文字被后画的线条或色块盖住")

    def _fault(self, message: str) -> None:
        self._opened.add_fault("页面文字", self._place, message)

    # ------------------------------------------------------------ state

    def save(self) -> None:
        self._stack.append(copy(self._state))

    def restore(self) -> None:
        if self._stack:
            self._state = self._stack.pop()
        else:
            self._fault("页面指令不完整")

    def move(self, *numbers: bytes) -> None:
        self._state.matrix = times(numbers, self._state.matrix)

    def colour(self, *parts: bytes) -> None:
        self._state.light = light(parts)

    def line_colour(self, *parts: bytes) -> None:
        self._state.line_light = light(parts)

    def line_width(self, width: bytes) -> None:
        self._state.line = abs(float(width) * self._state.matrix[0])

    # ------------------------------------------------------------ paths

    def _point(self, x: bytes, y: bytes) -> tuple[float, float]:
        across, down, right, up = self._state.matrix
        return across * float(x) + right, down * float(y) + up

    def begin(self, x: bytes, y: bytes) -> None:
        self._from = self._point(x, y)

    def line(self, x: bytes, y: bytes) -> None:
        (left, low), (right, high), half = self._from, self._point(x, y), self._state.line / 2
        self._lines = True
        self._slanted |= min(abs(right - left), abs(high - low)) > 0.01
        self._path.append(
            Box(
                min(left, right) - half,
                min(low, high) - half,
                max(left, right) + half,
                max(low, high) + half,
            )
        )
        self._from = (right, high)

    def rectangle(self, x: bytes, y: bytes, width: bytes, height: bytes) -> None:
        left, low = self._point(x, y)
        right, high = (
            left + float(width) * self._state.matrix[0],
            low + float(height) * self._state.matrix[1],
        )
        self._path.append(Box(min(left, right), min(low, high), max(left, right), max(low, high)))

    def stroke(self) -> None:
        self._paint(self._state.line_light, irregular=self._slanted)

    def fill(self) -> None:
        self._paint(self._state.light, irregular=self._lines)

    def fill_frame(self) -> None:
        """Fill between two rectangles (a border on all sides); else whatever the path is."""
        if len(self._path) == 2 and not self._lines:
            self._path = frame(*self._path)
        self.fill()

    def _paint(self, light: float, *, irregular: bool) -> None:
        if irregular:
            self._fault("有斜线或图形")
        for whole in self._path:
            box = whole.shared(self._state.clip or self._media)
            thin = min(box.right - box.left, box.high - box.low) < _THIN
            if light < _DARKEST_PAPER and not thin:
                self._fault("有深色的底色，上面的字看不清")
            for text in self._seen:
                text.hidden += text.box.shared(box).area / (text.box.area or 1)
        self._forget_path()

    def clip(self) -> None:
        self._clips = True

    def end_path(self) -> None:
        if self._clips and self._path:
            clip = self._state.clip or self._media
            for side, choose in (("left", min), ("low", min), ("right", max), ("high", max)):
                outermost = choose(getattr(box, side) for box in self._path)
                clip = clip.shared(EVERYWHERE._replace(**{side: outermost}))
            self._state.clip = clip
            self._state.irregular_clip |= self._lines or len(self._path) > 1
        self._forget_path()

    def _forget_path(self) -> None:
        self._clips = self._slanted = self._lines = False
        self._path.clear()

    # ------------------------------------------------------------ marks

    def name_mark(self, tag: str) -> None:
        if self._pending or self._tag:
            self._fault("标记相互嵌套")
        self._pending, self._described = tag, (b"", b"")

    def describe_mark(self, number: bytes | None, kind: bytes | None) -> None:
        self._described = (number or b"", kind or b"")

    def _begin_described(self) -> None:
        self.begin_mark(*self._described)

    def begin_mark(self, number: bytes, kind: bytes) -> None:
        self._tag, self._mark, self._pending = self._pending, (number or kind).decode(), ""
        if (self._tag == "Span") != bool(number) or not self._tag:
            self._fault("有读不懂的标记")
        elif number and int(number) in self.page.marked:
            self._fault("同一个标记用了两次")
        elif number:
            self.page.marked[int(number)] = ""
        else:
            self.page.artifacts.append((kind.decode(), ""))

    def end_mark(self) -> None:
        if not self._tag:
            self._fault("页面指令不完整")
        self._tag = self._mark = ""

    # ------------------------------------------------------------ text

    def begin_text(self) -> None:
        self._at = (1, 1, 0, 0)

    def end_text(self) -> None:
        self._at = None

    def place_text(self, *numbers: bytes) -> None:
        self._at = times(numbers, (1, 1, 0, 0))

    def choose_font(self, name: bytes, size: bytes) -> None:
        self._named, self._size = name.decode(), float(size)
        self._font = self._fonts.get(self._named)

    def show(self, pieces: bytes) -> None:
        if self._at is None or self._font is None:
            self._fault("有没有字体的文字")
            return
        text, length, codes, readable = self._font.decode(pieces)
        if not readable:
            self._fault("有字叠在一起，或者拉得太开")
        self.page.used.setdefault(self._named, set()).update(codes)
        if UNKNOWN in text:
            self._fault("有字没有对应的文字")
        self._collect(text)
        self._check_visible(self._at, length * self._size / 1000, blank=not text.strip())

    def _collect(self, text: str) -> None:
        """Add a shown text to the page, by what marks it."""
        self.page.shown.append(text)
        if self._tag == "Span" and self._mark:
            self.page.marked[int(self._mark)] += text
        elif self._tag == "Artifact":
            kind, before = self.page.artifacts[-1]
            self.page.artifacts[-1] = (kind, before + text)
        elif squeeze(text):
            self._fault("有文字既不在标签树里，也没有标为版面内容")

    def _check_visible(self, at: Matrix, length: float, *, blank: bool) -> None:
        """See that a shown text is visible, and move on to where the next one follows it."""
        across, down, x, y = at
        wide, high, left, low = times((across, down, x, y), self._state.matrix)
        self._at = (across, down, x + across * length, y)
        if blank:
            return
        size = self._size * high
        box = Box(left, low + 0.1 * size, left + wide * length, low + 0.6 * size)
        if size < _SMALLEST or not _LIMITS[0] * high <= wide <= _LIMITS[1] * high:
            self._fault("有字小得看不见，或者是变形、反转的")
        if not box.lies_in(self._state.clip or self._media):
            self._fault("有文字在页面之外，或者被裁掉了")
        if self._state.irregular_clip:
            self._fault("有文字可能被裁掉了一部分")
        if self._state.light > _LIGHTEST_INK:
            self._fault("有文字的颜色太浅，看不见")
        self._seen.append(_VisibleText(box))


# what each operator does; those without effect on text are not here
_ACTIONS: dict[bytes, Callable[..., None]] = {
    b"q": _PageReader.save,
    b"Q": _PageReader.restore,
    b"cm": _PageReader.move,
    b"rg": _PageReader.colour,
    b"RG": _PageReader.line_colour,
    b"w": _PageReader.line_width,
    b"m": _PageReader.begin,
    b"l": _PageReader.line,
    b"S": _PageReader.stroke,
    b"re": _PageReader.rectangle,
    b"f": _PageReader.fill,
    b"f*": _PageReader.fill_frame,
    b"W": _PageReader.clip,
    b"W*": _PageReader.clip,
    b"n": _PageReader.end_path,
    b"BT": _PageReader.begin_text,
    b"ET": _PageReader.end_text,
    b"Tm": _PageReader.place_text,
    b"Tf": _PageReader.choose_font,
    b"TJ": _PageReader.show,
    b"/Span": lambda reader: reader.name_mark("Span"),
    b"/Artifact": lambda reader: reader.name_mark("Artifact"),
    b">>": _PageReader.describe_mark,
    b"BMC": lambda reader: reader.begin_mark(b"", b""),
    b"EMC": _PageReader.end_mark,
}
