"""A PDF taken apart into its objects and put together again just as our writer does it.

An adversary who knows the format leaves no trace in how a file is put together: offsets, lengths
and the digest all fit what was planted.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass, field

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_OBJECT = re.compile(rb"(\d+) 0 obj\n")


@dataclass
class Stream:
    """A stream: its dictionary as bytes, and its content, not compressed."""

    head: bytes
    content: bytes
    compressed: bool

    def data(self) -> bytes:
        """As it stands in the file."""
        packed = zlib.compress(self.content, 6) if self.compressed else self.content
        head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), self.head)
        return head + b"\nstream\n" + packed + b"\nendstream"


@dataclass
class PdfFile:
    """Objects by number; `trailer` is the dictionary of the cross-reference."""

    plain: dict[int, bytes] = field(default_factory=dict)
    streams: dict[int, Stream] = field(default_factory=dict)
    trailer: bytes = b""

    @classmethod
    def of(cls, data: bytes) -> "PdfFile":
        """Take a file of ours apart."""
        file = cls()
        at = len(_HEADER)
        while match := _OBJECT.match(data, at):
            head_end = data.index(b"\nstream\n", at)
            head = data[match.end() : head_end]
            length = int(re.findall(rb"/Length (\d+)", head)[0])
            raw = data[head_end + 8 : head_end + 8 + length]
            at = head_end + 8 + length + len(b"\nendstream\nendobj\n")
            compressed = b"/FlateDecode" in head
            content = zlib.decompress(raw) if compressed else raw
            if b"/Type /XRef" in head:
                file.trailer = head
            elif b"/Type /ObjStm" in head:
                file._unpack(content)
            else:
                file.streams[int(match[1])] = Stream(head, content, compressed)
        return file

    def _unpack(self, content: bytes) -> None:
        index, _, texts = content.partition(b"\n")
        numbers = [int(part) for part in index.split()]
        starts = [*numbers[1::2], len(texts) + 1]
        for place, number in enumerate(numbers[::2]):
            self.plain[number] = texts[starts[place] : starts[place + 1] - 1]

    def find(self, *parts: bytes) -> int:
        """The number of the first object in which all these stand."""
        heads = {**self.plain, **{n: stream.head for n, stream in self.streams.items()}}
        return next(n for n in sorted(heads) if all(part in heads[n] for part in parts))

    def replace(self, before: bytes, after: bytes, *parts: bytes) -> None:
        """Replace once in the first object that holds `before` and all `parts`."""
        number = self.find(before, *parts)
        if number in self.plain:
            self.plain[number] = self.plain[number].replace(before, after, 1)
        else:
            stream = self.streams[number]
            stream.head = stream.head.replace(before, after, 1)

    def pages(self) -> list[bytes]:
        """The dictionaries of the pages, in order."""
        kids = re.findall(rb"(\d+) 0 R", self.plain[self.find(b"/Type /Pages/Kids")])
        return [self.plain[int(kid)] for kid in kids]

    def content(self, page: int) -> Stream:
        """The content of a page, from 0."""
        (number,) = re.findall(rb"/Contents (\d+) 0 R", self.pages()[page])
        return self.streams[int(number)]

    def font(self, name: bytes) -> Stream:
        """The file of the first font whose name holds `name`."""
        text = self.plain[self.find(b"/Type /FontDescriptor", name)]
        (number,) = re.findall(rb"/FontFile[23] (\d+) 0 R", text)
        return self.streams[int(number)]

    def bytes(self) -> bytes:
        """Put together again."""
        out = bytearray(_HEADER)
        places: dict[int, int] = {}

        def write(number: int, data: bytes) -> None:
            places[number] = len(out)
            out.extend(b"%d 0 obj\n%b\nendobj\n" % (number, data))

        objects = {n: s.data() for n, s in self.streams.items()} | self.plain
        for number in sorted(self.streams):
            write(number, objects[number])
        packed, texts, index = [], bytearray(), []
        for number in sorted(self.plain):
            packed.append(number)
            index.append(b"%d %d" % (number, len(texts)))
            texts += self.plain[number] + b"\n"
        first = b" ".join(index)
        body = first + b"\n" + bytes(texts[:-1])
        whole = zlib.compress(body, 9)
        holder = max(objects) + 1
        objects[holder] = (
            b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>\nstream\n"
            % (len(packed), len(first) + 1, len(whole))
        ) + whole + b"\nendstream"  # fmt: skip
        write(holder, objects[holder])
        start = len(out)
        last = holder + 1
        widths = (1, (start.bit_length() + 7) // 8, 2)
        rows = [(0, 0, 65535)]
        for number in range(1, last):
            if number in places:
                rows.append((1, places[number], 0))
            else:
                rows.append((2, holder, packed.index(number)))
        rows.append((1, start, 0))
        table = b"".join(
            value.to_bytes(width, "big")
            for row in rows
            for value, width in zip(row, widths, strict=True)
        )
        digest = hashlib.md5(b"".join(objects[n] for n in sorted(objects))).hexdigest()  # noqa: S324
        cross = zlib.compress(table, 9)
        head = re.sub(rb"\([0-9a-f]{32}\)", b"(%b)" % digest.encode(), self.trailer)
        head = re.sub(rb"/Index \[0 \d+\]", b"/Index [0 %d]" % (last + 1), head)
        head = re.sub(rb"/Size \d+", b"/Size %d" % (last + 1), head)
        head = re.sub(rb"/W \[[^\]]*\]", b"/W [%d %d %d]" % widths, head)
        head = re.sub(rb"/Length \d+", b"/Length %d" % len(cross), head)
        write(last, head + b"\nstream\n" + cross + b"\nendstream")
        out.extend(b"startxref\n%d\n%%%%EOF\n" % start)
        return bytes(out)
