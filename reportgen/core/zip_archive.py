"""ZIP archives that are the same bytes for the same parts: no clock is read."""

import io
import zipfile
from collections.abc import Iterable

EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP can say
_Moment = tuple[int, int, int, int, int, int]


def write_zip(
    parts: Iterable[tuple[str, bytes]], moment: _Moment = EARLIEST, mode: int = 0o600
) -> bytes:
    """An archive of these parts, by name, in this order.

    `moment` is the time that all of them bear, `mode` their permissions where it is unpacked.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3  # on Windows, too: 3 is Unix, whose permissions these are
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
