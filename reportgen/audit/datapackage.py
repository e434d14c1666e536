"""The data package as an adversary opens it: our files in the ZIP, and nothing else in them.

Each file must say, byte for byte, what the public view gives; what it says beyond that is searched
for withheld values, and `public.json` is read back and compared by itself.
"""

from datetime import datetime, time

from reportgen.audit.container import Wanted, read_container
from reportgen.audit.findings import Opened
from reportgen.audit.record import Record
from reportgen.document.edition import Edition
from reportgen.render import datapackage

PACKAGE = "数据包"


def open_opendata(name: str, data: bytes, edition: Edition) -> Opened:
    """Everything in a data package of `edition`; `name` is what messages call the file."""
    record = Record(name)
    expected = datapackage.members(edition)
    moment = datetime.combine(edition.department.published_on, time(12))
    wanted = Wanted(tuple(expected), moment, mode=datapackage.MODE)
    found = read_container(data, wanted, record)
    for part, content in found.items():
        record.keep(PACKAGE, part if part in expected else "多余的部件", content)
    if [part for part in found if part in expected] != list(expected):
        record.fault(PACKAGE, "ZIP 目录", "部件的先后与本程序写的不同")
    for part, content in expected.items():
        if part in found and found[part] != content:
            record.fault(PACKAGE, part, _difference(content, found[part]))
    if not record.opened.faults and not _reads_back(data, edition):
        record.fault(PACKAGE, datapackage.PUBLIC, "读回来与公开视图不一致")
    return record.opened


def _difference(expected: bytes, actual: bytes) -> str:
    """The first line that is not as it should be; never what it says."""
    lines = zip(expected.split(b"\n"), actual.split(b"\n"), strict=False)
    first = next((number for number, (a, b) in enumerate(lines, start=1) if a != b), 0)
    where = f"从第 {first} 行起" if first else "在末尾"
    return f"{where}与公开视图不一致"


def _reads_back(data: bytes, edition: Edition) -> bool:
    read = datapackage.read_data(data)
    wanted = datapackage.public_view(edition)
    return read == datapackage.OpenData(wanted, edition.extract)


def words(edition: Edition) -> str:
    """All that the package of an edition may say."""
    return "\n".join(content.decode() for content in datapackage.members(edition).values())
