"""Takes files of earlier runs away that say something withheld now.

Those that are not made again go before anything is made; the others when they are replaced, or
when that comes to nothing. Names files and nothing that stands in them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reportgen.build.former import WithheldNow, files_of
from reportgen.core.packed import Packed
from reportgen.core.problems import os_reason
from reportgen.document.edition import NothingToShowError
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.manifest import Manifest, PublishedDocument, nothing_noted
from reportgen.render.formats import FORMATS


@dataclass(frozen=True)
class Withdrawn:
    """Files of one document: those `removed`, and those that could not be, with the reason."""

    name: str
    department: str
    removed: tuple[Path, ...]
    left: tuple[tuple[Path, str], ...]


class Withdrawal:
    """The files that have to go; `remade` gives the files to be made now, by document.

    `unchanged` are the documents whose files are what they would be. To be asked before anything
    is made: a package that is replaced says nothing of the files beside it. Only where all files of
    a document are replaced at once, it is judged if that comes to nothing, and not before.
    """

    def __init__(
        self,
        standing: WithheldNow | None,
        manifest: Manifest,
        output: Path,
        templates: Templates,
        remade: Mapping[str, Collection[str]],
        unchanged: Collection[str],
    ) -> None:
        self._manifest, self._output, self._templates = manifest, output, templates
        self._remade, self._unchanged = remade, unchanged
        self.left: set[str] = set()  # documents of which a file could not be removed
        self._departments: dict[str, str] = {}
        self._pending: dict[str, tuple[Path, ...]] = {}
        self._unjudged: dict[str, Callable[[], tuple[Path, ...]]] = {}
        if standing is None:
            return
        for name, document in manifest.of_this_dataset(standing.year):
            self._departments[name] = standing.name_of(document)
            judge = partial(self._condemned, standing, name, document)
            there = {path.name for path in files_of(output, name)}
            if there <= set(remade.get(name, ())):
                self._unjudged[name] = judge
            elif files := judge():
                self._pending[name] = files

    def at_once(self) -> Iterator[Withdrawn]:
        """Remove what will not be replaced."""
        for name, files in list(self._pending.items()):
            remade = self._remade.get(name, ())
            self._pending[name] = tuple(path for path in files if path.name in remade)
            if now := tuple(path for path in files if path.name not in remade):
                yield self._remove(name, now)

    def settle(self, name: str, made: Collection[Path] = ()) -> Withdrawn | None:
        """What became of a document that was to be made: what was not `made` goes."""
        if not set(files_of(self._output, name)) <= set(made):
            self._judge(name)
        self._unjudged.pop(name, None)
        files = tuple(path for path in self._pending.pop(name, ()) if path not in made)
        return self._remove(name, files) if files else None

    def judge_all(self) -> None:
        """Judge the others, too, since not all of their files can be replaced at once."""
        for name in list(self._unjudged):
            self._judge(name)

    def _judge(self, name: str) -> None:
        if (judge := self._unjudged.pop(name, None)) and (files := judge()):
            self._pending[name] = files

    def finish(self) -> None:
        """Remove what was to be replaced and was not, where a run is broken off."""
        for name in (*self._pending, *self._unjudged):
            self.settle(name)

    def _remove(self, name: str, files: Collection[Path]) -> Withdrawn:
        removed, left = [], []
        for path in files:
            try:
                path.unlink(missing_ok=True)
                removed.append(path)
            except OSError as error:
                left.append((path, os_reason(error)))
        self._forget(name, files, gone=not left)
        if left:
            self.left.add(name)
        return Withdrawn(name, self._departments[name], tuple(removed), tuple(left))

    def _forget(self, name: str, files: Collection[Path], *, gone: bool) -> None:
        """Let the manifest know the other files of a document alone; nothing where all are gone."""
        document = self._manifest.documents.get(name)
        if document is None:
            return
        names = {path.name for path in files}
        noted = {file: digest for file, digest in document.files.items() if file not in names}
        older = tuple(file for file in document.older if file not in names)
        if noted or older:
            self._manifest.documents[name] = replace(document, files=noted, older=older)
        elif gone:
            del self._manifest.documents[name]
        else:  # tried again the next time
            self._manifest.documents[name] = nothing_noted(document)

    def _condemned(
        self, standing: WithheldNow, name: str, document: PublishedDocument
    ) -> tuple[Path, ...]:
        """The files of a document that have to go."""
        code = document.department
        files = files_of(self._output, name)
        if not standing.withholds(code):
            moved = name not in self._unchanged and standing.says_moved(self._output, name, code)
            return files if moved else ()
        current = self._is_current(standing, name, document)
        if not (current and standing.is_settled(code)) and standing.says_withheld(
            self._output, name, code
        ):
            return files
        # of what was made before the package it cannot be known
        known = {*document.files, *(document.older if current else ())}
        return tuple(path for path in files if path.name not in known)

    def _is_current(self, standing: WithheldNow, name: str, document: PublishedDocument) -> bool:
        if name in self._unchanged:
            return True
        view = standing.view(document.department)
        if view is None:
            return False
        try:
            job = Job(Packed.of(view), document.units, document.funding, tuple(FORMATS))
            edition = job.edition(self._templates)
        except NothingToShowError:  # no such unit any more
            return False
        return edition.file_name == name and self._manifest.is_current(edition)


@contextmanager
def withdrawing(
    standing: WithheldNow | None,
    manifest: Manifest,
    output: Path,
    templates: Templates,
    remade: Mapping[str, Collection[str]],
    unchanged: Collection[str],
) -> Iterator[Withdrawal]:
    """The files that have to go in a run; what was to be replaced and is not goes at its end."""
    withdrawal = Withdrawal(standing, manifest, output, templates, remade, unchanged)
    try:
        yield withdrawal
    finally:
        withdrawal.finish()
