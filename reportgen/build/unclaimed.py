"""Files in the output folder that this dataset is not known to have made, as after a lost state.

Nobody can say whose they are, so nothing is removed. Those that bear the name of a department that
withholds something, and of this year, are named where they say it, or cannot be read back.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path

from reportgen.build.former import WithheldNow
from reportgen.render.formats import FORMATS


def unclaimed_files(
    standing: WithheldNow, output: Path, claimed: Collection[str]
) -> Iterator[Path]:
    """The files that may say something withheld now, but for those whose names are `claimed`."""
    files = (path for path in sorted(output.glob("*")) if path.suffix[1:] in FORMATS)
    unknown = [path for path in files if path.name not in claimed]
    for stem, group in groupby(unknown, key=lambda path: path.stem):
        code = _department_of(standing, stem)
        if code and standing.withholds(code) and standing.says_withheld(output, stem, code):
            yield from group


def _department_of(standing: WithheldNow, stem: str) -> str:
    """The code of the department whose document of this year is called so; empty for no one's."""
    if f"{standing.year}年" not in stem:
        return ""
    return max((code for code in standing.names if stem.startswith(code)), key=len, default="")
