"""What a build keeps beside the documents, as an adversary would use it: state, lock, kept pages.

They are public things, and hidden: whoever takes the whole folder along takes them, too.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reportgen.audit.docx.known_tables import tables_from_json, texts_of
from reportgen.audit.pdf.page_cache import page_from_json
from reportgen.document.edition import Edition
from reportgen.output.kept_pieces import kept_texts
from reportgen.output.layout_cache import content_of
from reportgen.output.manifest import (
    FingerprintReader,
    Parts,
    PublishedDocument,
    read_parts,
    read_state,
    state_bytes,
)
from reportgen.output.own_files import STATE_FILE
from reportgen.render.pdf.fragments import from_bytes

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_NAME = re.compile(r"[\w .+~()\[\],-]{1,80}")  # of a font file or a library
_VERSION = re.compile(
    r"[0-9A-Za-z.+~ -]{0,40}|([0-9][0-9a-z.+-]{0,20} )?[0-9a-f]{64}( [0-9a-f]{64})*"
)
_OPERATORS = "content"  # of a page, in a fragment
_CODED = ("steps", "kept_pages")  # of a list: how it is tagged, and where its pages are kept
_CODE = re.compile(r"[A-Za-z0-9 _-]*")


def check_state(
    output: Path, editions: Mapping[str, Edition], sources: FingerprintReader
) -> Iterator[str]:
    """What is wrong with the state file; `editions` by the name of their files without ending."""
    try:
        data = (output / STATE_FILE).read_bytes()
    except OSError:
        return
    documents, parts = read_state(output), read_parts(output)
    if data != state_bytes(documents, parts):
        yield "生成记录的写法与本程序的不同，可能藏有内容"
    if not all(map(_is_digest, parts)) or not all(map(_are_versions, parts.values())):
        yield "生成记录里有本程序不写的版本或字体"
    for name, document in documents.items():
        if not _is_noted(name, document, editions.get(name), sources):
            yield "生成记录里有本程序不写的内容"
            return


def _is_noted(
    name: str, document: PublishedDocument, edition: Edition | None, sources: FingerprintReader
) -> bool:
    """Whether a build can have noted this; `edition` is what the dataset has of this name."""
    source = document.source
    of_projects = " ".join(source.projects.values()).split(" ")  # one or two of each
    digests = (
        *of_projects, source.frame, source.templates, source.fonts, source.program,
        *document.files.values(), document.dataset,
    )  # fmt: skip
    if not all(_DIGEST.fullmatch(digest) or not digest for digest in digests):
        return False
    if not all(_KEY.fullmatch(key) for key in document.cache):
        return False
    files = (*document.files, *document.older)
    if any(file.rpartition(".")[0] != name for file in files):
        return False
    return edition is None or source.projects.keys() <= sources.read(edition).projects.keys()


def _is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None


def _are_versions(parts: Parts) -> bool:
    return all(_NAME.fullmatch(n) and _VERSION.fullmatch(v) for n, v in parts.items())


def cached_texts(path: Path) -> list[str] | None:
    """The texts in a file of the layout cache; None where it is not one that a build writes."""
    data = b"" if path.is_symlink() or not path.is_file() else content_of(path.read_bytes())
    if from_bytes(data):
        inflater = zlib.decompressobj()
        value = json.loads(inflater.decompress(data))
        coded = (text for name in _CODED for text in _strings(value[name]))
        if inflater.unused_data or not all(map(_CODE.fullmatch, coded)):
            return None
        return list(_strings(value))
    if (texts := kept_texts(data)) is not None:
        return texts
    if tables := tables_from_json(data):
        return [text for table in tables.values() for text in texts_of(table)]
    page = page_from_json(data)
    return page.shown if page else None


def _strings(value: Any) -> Iterator[str]:
    """Every text of a fragment; not what is numbers, codes and names of ours alone."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in (_OPERATORS, *_CODED):
                yield from (name, *_strings(item))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value
