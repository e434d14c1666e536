"""What each published document was made from, kept beside the documents: what changed, and why.

Made from public things alone: the public view, templates, fonts, versions. The file can be deleted
at any time; then everything is made again. Knows no raw data and renders nothing.
"""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.core.addresses import settled
from reportgen.core.files import is_link, read_file, replace_files
from reportgen.document.edition import Edition
from reportgen.document.file_names import is_file_name, year_of
from reportgen.document.public import PublicProject
from reportgen.document.templates import Templates
from reportgen.output.machine import font_parts, program_parts
from reportgen.output.own_files import STATE_FILE, is_file_of, is_key

_FORMAT = 3  # of the state file; one in another format counts for nothing
_MOST_NAMED = 3  # projects named in a reason

Parts = Mapping[str, str]  # versions of libraries, or digests of fonts, by name


@dataclass(frozen=True)
class Fingerprint:
    """Digests of all that a document is made from.

    `projects` by the name under which each is published, with that of what tells it from others
    behind a blank: its code, or all but its name; `frame` is the rest of the public view:
    cover, part one, order, settings.
    """

    projects: Mapping[str, str]
    frame: str
    templates: str
    fonts: str
    program: str


@dataclass(frozen=True)
class PublishedDocument:
    """A document as it was made: its source, and its files with the digests of their bytes.

    `dataset` is a digest of where the dataset lay; `department`, `units` and `funding` say what
    the document was of; `cache` are the keys of its pages on the cache. `older` are files of
    formats that were not made again with it: of an earlier source that says nothing withheld now.
    `year` is the budget year; 0 where it is not known. `linked` are the formats that its web page
    has links to.
    """

    source: Fingerprint
    files: Mapping[str, str]
    dataset: str
    department: str
    units: tuple[str, ...]
    funding: tuple[str, ...]
    cache: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    year: int = 0
    linked: tuple[str, ...] = ()


def nothing_noted(document: PublishedDocument) -> PublishedDocument:
    """A document of which nothing is known but that files of it may be left."""
    return dataclasses.replace(
        document, source=Fingerprint({}, "", "", "", ""), files={}, cache=(), older=()
    )


class FingerprintReader:
    """Reads what documents are made from; what all of them share, once.

    `parts` are what the digests of fonts and program stand for.
    """

    def __init__(self, templates: Templates) -> None:
        parts = (font_parts(), program_parts())
        self.parts: Mapping[str, Parts] = {_of_parts(one): one for one in parts}
        self._shared = (_digest(_template_bytes(templates)), *map(_of_parts, parts))
        self.style = _digest(text.encode() for text in self._shared)

    def read(self, edition: Edition) -> Fingerprint:
        """The digests of one document."""
        projects: dict[str, str] = {}
        named: Counter[str] = Counter()
        for entry in edition.entries:
            name = entry.project.name if entry.project else entry.heading
            name = entry.stub.substitute if entry.stub else name
            named[name] += 1
            key = name if named[name] == 1 else f"{name}（第 {named[name]} 个）"
            projects[key] = _of_project(entry.project)
        places = [(entry.anchor, entry.heading, entry.starts_page) for entry in edition.entries]
        department = dataclasses.replace(edition.department, entries=(), narrative=())
        frame = (department, edition.extract, edition.chapters, edition.summaries, places)
        return Fingerprint(projects, _of_value(frame), *self._shared)


def reasons(
    old: PublishedDocument | None, source: Fingerprint, output: Path, names: Iterable[str]
) -> list[str]:
    """Why a document has to be made, in Chinese; empty when its files are what they would be."""
    if old is None:
        return ["以前没有生成过"]
    missing = [name for name in names if name not in old.files or not (output / name).is_file()]
    touched = [n for n, d in old.files.items() if n not in missing and _of_file(output / n) != d]
    because = list(_differences(old.source, source))
    if missing:
        because.append("缺少 " + "、".join(sorted(Path(name).suffix for name in missing)))
    if touched:
        because.append("文件在生成之后被改动过")
    return because


def _of_project(project: PublicProject | None) -> str:
    """The digests of a project, or of a stub: its number is in the frame."""
    # its place is in the frame; the number it has in the dataset may betray a stub's
    if project is None:
        return _of_value(None)
    public = dataclasses.replace(project, order=None)
    nameless = dataclasses.replace(public, name="", heading="")
    return f"{_of_value(public)} {_of_value(project.code or nameless)}"


def _renamed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The projects that have another name than before, by the new one."""
    gone = {digests.partition(" ")[2] for name, digests in old.items() if name not in new}
    same = {name: digests.partition(" ")[2] for name, digests in new.items() if name not in old}
    return [name for name, what in same.items() if what and what in gone]


def _differences(old: Fingerprint, new: Fingerprint) -> Iterator[str]:
    """What is different; names of before are not told, since they may be withheld by now."""
    changed = [n for n in new.projects if old.projects.get(n) not in (None, new.projects[n])]
    renamed = _renamed(old.projects, new.projects)
    added = [n for n in new.projects if n not in old.projects and n not in renamed]
    kinds = {"项目有变化": changed, "项目改了名，现名": renamed, "新增项目": added}
    for label, names in kinds.items():
        if names:
            more = f"等 {len(names)} 个" if len(names) > _MOST_NAMED else ""
            yield f"{label}：{'、'.join(names[:_MOST_NAMED])}{more}"
    gone = sum(name not in new.projects for name in old.projects) - len(renamed)
    if gone > 0:
        yield f"去掉 {gone} 个项目"
    if old.frame != new.frame and not any(kinds.values()) and gone <= 0:
        yield "封面、第一部分、次序或设置有变化"
    if old.templates != new.templates:
        yield "模板有变化"
    if old.fonts != new.fonts:
        yield "本机字体有变化"
    if old.program != new.program:
        yield "程序或程序库的版本有变化"


class Manifest:
    """What was made in a folder so far, and what has to be made again."""

    def __init__(self, output: Path, dataset: Path, templates: Templates) -> None:
        self.documents = read_state(output)
        self._parts = read_parts(output)
        self._output = output
        self._dataset = _digest([str(settled(dataset)).encode()])
        self._sources = FingerprintReader(templates)

    @property
    def style(self) -> str:
        """A digest of all that pages are laid out with, beside the public view."""
        return self._sources.style

    def why(self, edition: Edition, formats: Iterable[str]) -> list[str]:
        """Why this document has to be made; empty when its files are what they would be."""
        return self.compare(edition, formats)[0]

    def compare(
        self, edition: Edition, formats: Iterable[str]
    ) -> tuple[list[str], tuple[str, ...]]:
        """As `why`; and the formats in which its files are what they would be."""
        names = [f"{edition.file_name}.{ending}" for ending in formats]
        old = self.documents.get(edition.file_name)
        source = self._sources.read(edition)
        because = reasons(old, source, self._output, names)
        if old is None or old.source != source:
            return because, ()
        kept = [name for name in old.files if not because or self.is_as_made(old, name)]
        return because, tuple(name.rpartition(".")[2] for name in kept)

    def is_current(self, edition: Edition) -> bool:
        """Whether this document was made from just this, as far as it was made."""
        old = self.documents.get(edition.file_name)
        return old is not None and old.source == self._sources.read(edition)

    def note(
        self,
        edition: Edition,
        units: tuple[str, ...],
        funding: tuple[str, ...],
        files: Mapping[str, bytes],
        cache: tuple[str, ...],
        linked: tuple[str, ...] | None = None,
    ) -> None:
        """Note a document that was just published; files of an older source count no more.

        `linked` are the formats that its web page has links to, None where that was not made.
        """
        source = self._sources.read(edition)
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        old = self.documents.get(edition.file_name)
        older = old.older if old else ()
        linked = (old.linked if old else ()) if linked is None else linked
        if old and old.source == source:
            digests = {**old.files, **digests}
            cache = tuple(dict.fromkeys((*old.cache, *cache)))
        elif old:
            older = tuple(dict.fromkeys((*old.files, *older)))
        older = tuple(n for n in older if n not in digests and (self._output / n).exists())
        department = edition.department
        self.documents[edition.file_name] = PublishedDocument(
            source,
            digests,
            self._dataset,
            department.code,
            units,
            funding,
            tuple(sorted(cache)),
            older,
            department.year,
            linked,
        )

    def cached_keys(self) -> set[str]:
        """The keys of all that is kept of the documents here."""
        return {key for document in self.documents.values() for key in document.cache}

    def of_this_dataset(self, year: int = 0) -> Iterator[tuple[str, PublishedDocument]]:
        """The documents that were made from this dataset, by their files' name.

        With a `year`, those of that one alone: a dataset goes on to the next, and what it has
        published stays.
        """
        for name, document in list(self.documents.items()):
            if document.dataset == self._dataset and year in (0, document.year):
                yield name, document

    def disown(self, name: str) -> None:
        """Take a document for one of another dataset from now on."""
        self.documents[name] = dataclasses.replace(self.documents[name], dataset="")

    def others(self, year: int) -> list[str]:
        """Names of the documents here of another dataset, or of another year."""
        mine = dict(self.of_this_dataset(year))
        return sorted(name for name in self.documents if name not in mine)

    def is_as_made(self, document: PublishedDocument, file: str) -> bool:
        """Whether nobody has changed a file of a document since it was made."""
        return _of_file(self._output / file) == document.files[file]

    def save(self) -> None:
        """Write the state, whole; nothing where nothing was ever made."""
        if self.documents or (self._output / STATE_FILE).exists():
            write_state(self._output, self.documents, {**self._parts, **self._sources.parts})


def read_state(output: Path) -> dict[str, PublishedDocument]:
    """What was made in this folder, by the files' name without ending; empty when unknown.

    Anybody may have written there: what names a file that is none of ours counts for nothing.
    """
    try:
        if is_link(output / STATE_FILE):
            return {}
        state = json.loads(read_file(output / STATE_FILE).decode("utf-8"))
        if state["format"] != _FORMAT:
            return {}
        read = {name: _read_document(name, value) for name, value in state["documents"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}  # lost or damaged: everything is made again
    return {name: document for name, document in read.items() if _is_ours(name, document)}


def _read_document(name: str, value: Any) -> PublishedDocument:
    """A document of the state; KeyError, TypeError or ValueError where it is none."""
    source = value["source"]
    digests = {f.name: _text(source[f.name]) for f in dataclasses.fields(Fingerprint)[1:]}
    return PublishedDocument(
        Fingerprint(_texts_by_name(source["projects"]), **digests),
        _texts_by_name(value["files"]),
        _text(value["dataset"]),
        _text(value["department"]),
        _texts(value["units"]),
        _texts(value["funding"]),
        _texts(value["cache"]),
        _texts(value.get("older", [])),  # not in a state of before, nor the year
        int(value.get("year", 0)) or year_of(name) or 0,
        _texts(value.get("linked", [])),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("not a list")
    return tuple(map(_text, values))


def _texts_by_name(values: Any) -> dict[str, str]:
    return {name: _text(text) for name, text in values.items()}


def _is_ours(name: str, document: PublishedDocument) -> bool:
    """Whether all that a document of the state names is what we call files and keys."""
    files = (*document.files, *document.older)
    return (
        is_file_name(name, document.department)
        and all(is_file_of(file, name) for file in files)
        and all(map(is_key, document.cache))
    )


def read_parts(output: Path) -> dict[str, Parts]:
    """What the digests of fonts and program in a state stand for; empty when unknown."""
    try:
        if is_link(output / STATE_FILE):
            return {}
        parts = json.loads(read_file(output / STATE_FILE).decode("utf-8"))["parts"]
        return {
            digest: {name: value for name, value in named.items() if isinstance(value, str)}
            for digest, named in parts.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def write_state(
    output: Path, documents: Mapping[str, PublishedDocument], parts: Mapping[str, Parts]
) -> None:
    """Keep what was made, and of `parts` what it was made with; replaces the file whole."""
    replace_files({output / STATE_FILE: state_bytes(documents, parts)}, links=False)


def state_bytes(documents: Mapping[str, PublishedDocument], parts: Mapping[str, Parts]) -> bytes:
    """The state as it stands in its file."""
    content = {name: dataclasses.asdict(document) for name, document in sorted(documents.items())}
    sources = [document.source for document in documents.values()]
    used = {digest for source in sources for digest in (source.fonts, source.program)}
    named = {digest: dict(parts[digest]) for digest in sorted(used & parts.keys())}
    state = {"format": _FORMAT, "documents": content, "parts": named}
    return json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _template_bytes(templates: Templates) -> Iterator[bytes]:
    for folder in templates.folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix().encode()
                yield path.read_bytes()


def _of_parts(parts: Parts) -> str:
    """The digest that stands for parts of the program or of the machine."""
    return _digest(f"{name} {value}".encode() for name, value in sorted(parts.items()))


def _of_value(value: Any) -> str:
    return _digest([json.dumps(value, default=_plain, ensure_ascii=False).encode()])


def _plain(value: Any) -> Any:
    """A public type for JSON, with its name: a stub is no project."""
    if dataclasses.is_dataclass(value):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {"": type(value).__name__, **fields}
    return str(value)


def _of_file(path: Path) -> str:
    try:
        return "" if is_link(path) else hashlib.sha256(read_file(path)).hexdigest()
    except OSError:
        return ""


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "big"))  # so that pieces cannot flow together
        digest.update(piece)
    return digest.hexdigest()
