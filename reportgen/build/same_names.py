"""Refuses documents whose files would be one file: one of them would be lost.

On this machine's file system or another's: many do not tell capitals from small letters, nor a
letter with its accent from the two set together.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from reportgen.core.problems import InputError, Problem
from reportgen.dataset.model import Dataset
from reportgen.document.file_names import document_name
from reportgen.document.job import Job
from reportgen.output.manifest import Manifest


def refuse_same_names(jobs: Sequence[Job], dataset: Dataset) -> None:
    """InputError where two documents of the dataset have one name, asked for or not."""
    seen: dict[str, tuple[str, str]] = {}  # code of the department and what the document is called
    problems = []
    for name, code, label in (*_whole(dataset), *_asked_for(jobs)):
        known = seen.setdefault(_folded(name), (code, label))
        if known != (code, label):
            problems.append(_same(known[1], label, name))
    if problems:
        raise InputError(dict.fromkeys(problems))


def refuse_names_of_others(jobs: Sequence[Job], manifest: Manifest, year: int) -> None:
    """InputError where a document would take the name of one of another dataset in the folder."""
    others = {_folded(name): name for name in manifest.others(year)}
    for name, code, label in _asked_for(jobs):
        other = others.get(_folded(name))
        if other and manifest.documents[other].department != code:
            raise InputError([_same(f"文件夹里别的数据集的 {other}", label, name)])


def _same(one: str, other: str, name: str) -> Problem:
    message = f"“{one}”和“{other}”的文本会是同一个文件 {name}，什么也没有生成"
    return Problem(None, message, "请改正编码或名称，使它们连起来也不相同（大小写也不算不同）")


def whole_names(dataset: Dataset) -> dict[str, str]:
    """The names of the whole documents of all departments, by code."""
    year = dataset.settings.year
    return {code: document_name(code, d.name, year) for code, d in dataset.departments.items()}


def _whole(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """The whole documents of all departments, by name, code and label."""
    for code, name in whole_names(dataset).items():
        yield name, code, f"{code} {dataset.departments[code].name}"


def _asked_for(jobs: Sequence[Job]) -> Iterator[tuple[str, str, str]]:
    for job in jobs:
        if job.name:
            units = "、".join(job.units)
            code = job.department.code
            yield job.name, code, f"{code} {job.label}{f'（{units}）' if units else ''}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
