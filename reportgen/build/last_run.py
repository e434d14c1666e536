"""What a build that left nothing to do has said, so that the next one says it again at once.

Whether anything has changed since is told by what the system notes of each file: its number, and
when it was last changed. What is in the files is not looked at, so a note holds nothing of a
withheld value, not even as a digest. It lies in the user's own folder, not beside the documents:
whoever can write there alone makes nobody believe that nothing was touched.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from platformdirs import user_state_path

from reportgen.core.file_stamps import STAMPED, is_settled, stamp
from reportgen.core.files import replace_file
from reportgen.core.problems import InputError
from reportgen.core.resources import program_folder, shipped_templates
from reportgen.dataset.sources import lies_in_files, source_files
from reportgen.document.fonts import FontconfigMissingError, font_files
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.machine import program_parts
from reportgen.output.own_files import LOCK_FILE


@dataclass(frozen=True)
class Said:
    """What a build says that has nothing to do: its heading, line by line, and two numbers.

    `unchanged` documents are what they would be; `others` are of another year or dataset.
    """

    heading: Sequence[str]
    unchanged: int
    others: int = 0


class LastRun:
    """The last build of a dataset into an output folder, with the words that were given.

    To be made before anything is read.
    """

    def __init__(
        self, dataset: Path, output: Path, templates: Path | None, words: Sequence[object]
    ) -> None:
        self._dataset, self._output, self._templates = dataset, output, templates
        places = (Path.cwd(), output, output.resolve())
        name = _digest([*places, dataset, *map(repr, words)])
        self._note = user_state_path("reportgen", appauthor=False) / "builds" / f"{name[:32]}.json"
        self._read_from = self._stamps_of_sources()

    def said(self) -> Said | None:
        """What it said, where nothing has changed since; else None."""
        try:
            note = json.loads(self._note.read_bytes())
            if self._read_from and note["seen"] == self._seen():
                return Said(**note["said"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # there is none, or somebody has written into it
        return None

    def note(self, said: Said) -> None:
        """Note what the next run is to say, unless something was written while this one read."""
        if self._read_from and self._read_from == self._stamps_of_sources():
            content = {"seen": self._seen(), "said": asdict(said)}
            with suppress(OSError, InputError):  # then the next run looks at everything
                replace_file(self._note, json.dumps(content).encode(), private=True)

    def _stamps_of_sources(self) -> list[str]:
        """What is noted of the files of the dataset and of the templates.

        Nothing where that does not tell whether they have changed: of a database, on Windows, which
        does not note when a file was changed but when it was written, and of a file that was saved
        just now, since a second save might bear the same time.
        """
        if not STAMPED:
            return []
        now = time.time_ns()
        try:
            if not lies_in_files(self._dataset):
                return []
            files = [*source_files(self._dataset), *_below(shipped_templates())]
            files += _below(self._templates) if self._templates else []
            stats = [(path, path.stat()) for path in files]
        except (OSError, InputError):
            return []
        settled = all(is_settled(stat, now) for _, stat in stats)
        return [stamp(path, stat) for path, stat in stats] if settled else []

    def _seen(self) -> str:
        """A digest of all that a build depends on, as it is noted of the files, and of its results.

        With this day, by which some rules go.
        """
        program = (path for path in _below(program_folder()) if "__pycache__" not in path.parts)
        try:
            fonts = sorted(font_files())
        except FontconfigMissingError:
            fonts = []
        seen = [stamp(path, path.stat()) for path in (*program, *fonts) if path.exists()]
        seen += [stamp(path, path.lstat()) for path in self._results()]
        libraries = [f"{name} {value}" for name, value in program_parts().items()]
        return _digest([date.today(), sys.version, *libraries, *self._read_from, *seen])

    def _results(self) -> Iterator[Path]:
        """All that lies in the output folder; kept pages are no results."""
        left_out = {CACHE_FOLDER, LOCK_FILE}
        return (path for path in sorted(self._output.iterdir()) if path.name not in left_out)


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(pieces: Iterable[object]) -> str:
    return hashlib.sha256("\0".join(map(str, pieces)).encode()).hexdigest()
