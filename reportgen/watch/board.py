"""What the preview shows: the last round, shared by the loop of builds and the server's threads."""

import hashlib
import secrets
import threading
from pathlib import Path

from reportgen.watch.rounds import Round, closing_line


class Board:
    """What is shown: the last round, and whether the next one is under way."""

    def __init__(self, dataset: Path, output: Path) -> None:
        self.dataset = dataset
        self.output = output
        self.round: Round | None = None
        self.busy = True
        self.closed = False
        self._run = secrets.token_hex(4)  # a watch that was started again shows other rounds
        self._changes = 0
        self._changed = threading.Condition()

    def begin(self) -> None:
        """A round has begun."""
        with self._changed:
            self.busy = True
            self._notify()

    def show(self, result: Round) -> None:
        """A round is done."""
        with self._changed:
            self.round, self.busy = result, False
            self._notify()

    def close(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self.closed = True
            self._notify()

    def _notify(self) -> None:
        self._changes += 1
        self._changed.notify_all()

    def wait(self, changes: int, seconds: float) -> int:
        """Wait for a change after the first `changes`, or so long; how many there have been."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes != changes, seconds)
            return self._changes

    def file(self, name: str) -> Path | None:
        """A file of the documents known; None for any other name."""
        documents = self.round.documents if self.round else ()
        known = {file for document in documents for file in document.files.values()}
        return self.output / name if name in known else None

    def stamp(self, name: str = "") -> str:
        """A text that changes with the file of this name, or without a name with the start page."""
        if not name:
            return f"{self._run}-{self.round.number if self.round else 0}"
        path = self.file(name)
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path else ""
        except OSError:
            return ""

    @property
    def note(self) -> str:
        """How it stands, in one line."""
        if self.closed:
            return "监看已结束"
        if self.busy:
            return "正在生成……"
        return f"{self.round.at:%H:%M:%S} {closing_line(self.round)}" if self.round else ""
