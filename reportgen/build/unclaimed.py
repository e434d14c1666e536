"""Files in the output folder that this dataset is not known to have made, as after a lost state.

Nobody can say whose they are, so nothing is removed. Those that bear the name of a department that
withholds something, and of this year, are named where they say it, or cannot be read back. So are
those of other years, whoever made them: what was published then is not ours to take back, and a
release (字段 `2025年文本`) lets it stand.
"""

import re
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path

from reportgen.build.former import WithheldNow
from reportgen.document.file_names import TITLE
from reportgen.render.formats import FORMATS

_YEAR = re.compile(f"([0-9]{{4}})年{TITLE}")


def unclaimed_files(
    standing: WithheldNow, output: Path, claimed: Collection[str]
) -> Iterator[Path]:
    """The files that may say something withheld now, but for those whose names are `claimed`."""
    for stem, group in _documents(output, claimed):
        code = _department_of(standing, stem) if f"{standing.year}年" in stem else ""
        if code and standing.withholds(code) and standing.says_withheld(output, stem, code):
            yield from group


def files_of_other_years(standing: WithheldNow, output: Path) -> Iterator[Path]:
    """The files of other years that say something withheld now, and are not released."""
    for stem, group in _documents(output, ()):
        match, code = _YEAR.search(stem), _department_of(standing, stem)
        year = int(match[1]) if match and code else standing.year
        if year != standing.year and standing.says_of_another_year(output, stem, code, year):
            yield from group


def _documents(output: Path, claimed: Collection[str]) -> Iterator[tuple[str, Iterator[Path]]]:
    """The documents in the folder with their files, but for those `claimed`."""
    files = (path for path in sorted(output.glob("*")) if path.suffix[1:] in FORMATS)
    unknown = [path for path in files if path.name not in claimed]
    return groupby(unknown, key=lambda path: path.stem)


def _department_of(standing: WithheldNow, stem: str) -> str:
    """The code of the department whose document is called so; empty for no one's."""
    return max((code for code in standing.names if stem.startswith(code)), key=len, default="")
