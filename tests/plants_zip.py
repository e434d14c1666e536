"""Things planted in a data package: each gives the package with something in it."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from plants_pdf import SECRET

Plant = Callable[[bytes], bytes]


def _again(
    data: bytes,
    edit: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], Any] = lambda entries: None,
    comment: bytes = b"",
) -> bytes:
    """The package written again with the times and modes of its entries."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist()]
    edit(entries)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info, content in entries:
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return out.getvalue()


def _entry(**values: Any) -> Plant:
    """Something said of an entry in the directory."""

    def edit(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        for name, value in values.items():
            setattr(entries[0][0], name, value)

    return lambda data: _again(data, edit)


def _content(name: str, change: Callable[[bytes], bytes]) -> Plant:
    def edit(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        at = next(n for n, (info, _) in enumerate(entries) if info.filename == name)
        info, content = entries[at]
        assert change(content) != content
        entries[at] = (info, change(content))

    return lambda data: _again(data, edit)


def _added(data: bytes) -> bytes:
    return _again(data, lambda e: e.append((zipfile.ZipInfo("说明.txt"), SECRET.encode())))


def _split(data: bytes) -> bytes:
    """The first part compressed in many empty blocks, which say something by their number."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(archive.infolist()[0])
    packed = zlib.compressobj(6, zlib.DEFLATED, -15)
    whole = b"\0\0\0\xff\xff" * 73 + packed.compress(content) + packed.flush()
    return _with_packed(data, whole)


def _with_packed(data: bytes, packed: bytes) -> bytes:
    """The package with other compressed bytes of its first part, and all sizes right."""
    out, directory, at = bytearray(), bytearray(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        start = archive.start_dir
    for number, info in enumerate(infos):
        begin = info.header_offset
        length = 30 + len(info.filename.encode())
        raw = data[begin + length : begin + length + info.compress_size]
        body = packed if not number else raw
        head = bytearray(data[begin : begin + length])
        head[18:22] = len(body).to_bytes(4, "little")
        entry_length = 46 + len(info.filename.encode())
        entry = bytearray(data[start + at : start + at + entry_length])
        entry[20:24] = len(body).to_bytes(4, "little")
        entry[42:46] = len(out).to_bytes(4, "little")
        at += entry_length
        out += head + body
        directory += entry
    tail = bytearray(data[start + at :])
    tail[16:20] = len(out).to_bytes(4, "little")
    return bytes(out + directory + tail)


def _json(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """The same JSON written otherwise."""
    return lambda content: change(json.loads(content))


PLANTS: dict[str, Plant] = {
    "a comment of the archive": lambda data: _again(data, comment=SECRET[::-1].encode()),
    "a comment of an entry": _entry(comment=b"7351"),
    "an extra field": _entry(extra=b"\x51\x73\x02\x0097"),
    "another time": _entry(date_time=(1997, 5, 17, 3, 51, 0)),
    "another mode": _entry(external_attr=0o735 << 16),
    "an internal mark": _entry(internal_attr=7),
    "a file more": _added,
    "files in another order": lambda data: _again(data, lambda entries: entries.reverse()),
    "text before all": lambda data: SECRET.encode("utf-16-le") + data,
    "text behind all": lambda data: data + SECRET.encode("gb18030"),
    "empty blocks": _split,
    "blanks in the JSON": _content("public.json", lambda c: c.replace(b"\n", b" \n", 1)),
    "keys in another order": _content(
        "public.json",
        _json(lambda v: json.dumps(dict(reversed(v.items())), ensure_ascii=False).encode()),
    ),
    "escapes in the JSON": _content(
        "public.json", _json(lambda v: json.dumps(v, indent=1, sort_keys=True).encode() + b"\n")
    ),
    "a number written otherwise": _content(
        "public.json", lambda c: c.replace(b"80.00", b"80.0", 1)
    ),
    "line ends of tables": _content("projects.csv", lambda c: c + b"\r\n"),
    "a row of blanks": _content("projects.csv", lambda c: c + b",,,,\r\n"),
    "a text in a table": _content(
        "projects.csv", lambda c: c.replace("社区书屋".encode(), "社区书屋 ".encode(), 1)
    ),
    "a title in the descriptor": _content(
        "datapackage.json", lambda c: c.replace("部门预算".encode(), "部门决算".encode(), 1)
    ),
    "a file twice": lambda data: _again(data, lambda entries: entries.append(entries[0])),
}
