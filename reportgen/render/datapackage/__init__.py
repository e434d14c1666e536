"""The open data: an edition's public view as one zipped data package, and that read back.

Exports what the audit and `diff` ask for. May not see raw data.
"""

from reportgen.render.datapackage.descriptor import PUBLIC
from reportgen.render.datapackage.package import (
    ENDING,
    MODE,
    members,
    public_view,
    write_package,
)
from reportgen.render.datapackage.read import (
    BROKEN_PACKAGE,
    OpenData,
    read_data,
    read_package,
)

__all__ = [
    "BROKEN_PACKAGE",
    "ENDING",
    "MODE",
    "PUBLIC",
    "OpenData",
    "members",
    "public_view",
    "read_data",
    "read_package",
    "write_package",
]
