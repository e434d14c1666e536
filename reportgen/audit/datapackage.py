"""The data package as an adversary opens it: our files in the ZIP, and nothing else in them.

Each file must say, byte for byte, what the public view gives; all of it is searched for withheld
values, of a file that is as it should be each line once, since names of fields fill most of them;
and `public.json` is read back and compared by itself.
"""

from datetime import datetime, time

from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.audit.zip_container import ZipLayout, read_zip
from reportgen.document.edition import Edition
from reportgen.render import datapackage

PACKAGE = "数据包"


def open_opendata(name: str, data: bytes, given: Expected) -> OpenedFile:
    """Everything in a data package of an edition; `name` is what messages call the file."""
    opened = OpenedFile(name)
    edition, expected = given.edition, given.package
    moment = datetime.combine(edition.department.published_on, time(12))
    layout = ZipLayout(tuple(expected), moment, mode=datapackage.MODE)
    parts = read_zip(data, layout, opened)
    for part, content in parts.items():
        said = _each_line_once(content) if content == expected.get(part) else content
        opened.add_channel(PACKAGE, part if part in expected else "多余的部件", said)
    if [part for part in parts if part in expected] != list(expected):
        opened.add_fault(PACKAGE, "ZIP 目录", "部件的先后与本程序写的不同")
    for part, content in expected.items():
        if part in parts and parts[part] != content:
            opened.add_fault(PACKAGE, part, _difference(content, parts[part]))
    if not opened.faults and not _reads_back(data, edition):
        opened.add_fault(PACKAGE, datapackage.PUBLIC, "读回来与公开视图不一致")
    return opened


def _difference(expected: bytes, actual: bytes) -> str:
    """The first line that is not as it should be; never what it says."""
    lines = zip(expected.split(b"\n"), actual.split(b"\n"), strict=False)
    first = next((number for number, (a, b) in enumerate(lines, start=1) if a != b), 0)
    where = f"从第 {first} 行起" if first else "在末尾"
    return f"{where}与公开视图不一致"


def _reads_back(data: bytes, edition: Edition) -> bool:
    read = datapackage.read_data(data)
    view = datapackage.public_view(edition)
    return read == datapackage.OpenData(view, edition.extract)


def words(given: Expected) -> str:
    """All that the package of an edition may say."""
    return "\n".join(_each_line_once(content).decode() for content in given.package.values())


def _each_line_once(content: bytes) -> bytes:
    return b"\n".join(dict.fromkeys(content.split(b"\n")))
