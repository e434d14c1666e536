"""The proof of published files: made again from the public view, they are the same bytes.

A build can be made again: of the same data, program, libraries and fonts it gives the same bytes.
So a file that is those bytes holds nothing that anybody added, seen or unseen, and nothing about
it has to be believed. Files are made by whoever is given (`MakeAgain`), since the audit renders
nothing. What was noted when they were made says why the bytes differ, and serves for nothing else.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.manifest import FingerprintReader, Parts, read_parts, read_state

SAME = "与由公开数据重新生成的逐字节相同"
UNPROVEN = "未能证明"
MakeAgain = Callable[[Sequence[Job]], Iterable[tuple[Job, Mapping[str, bytes], str]]]

_MOST_NAMED = 3
_PLAIN = re.compile(r"[\w .+~()-]{1,60}")  # a name or version that may be repeated in a message


@dataclass(frozen=True)
class Unproven:
    """A file that could not be made again as it is; `reason` says what is known of why."""

    file: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """File and reason, by name."""
        return {"file": self.file, "reason": self.reason}

    def __str__(self) -> str:
        return f"{self.file}：{self.reason}"


@dataclass(frozen=True)
class Proof:
    """What came of making files again: those that are the same bytes, and those that are not."""

    proven: frozenset[str] = frozenset()
    unproven: tuple[Unproven, ...] = ()


def prove(
    documents: Sequence[tuple[Job, Mapping[str, bytes]]],
    make_again: MakeAgain,
    output: Path,
    templates: Templates,
) -> Proof:
    """Make each document again, and compare the bytes of its files, which are given by name."""
    given = {id(job): files for job, files in documents}
    proven: set[str] = set()
    unproven: list[Unproven] = []
    reasons = _Reasons(output, templates)
    for job, made, failed in make_again([job for job, _ in documents]):
        for name, data in given.pop(id(job)).items():
            if made.get(name) == data:
                proven.add(name)
            else:
                reason = f"没有能重新生成（{failed}）" if failed else reasons.of(name, job)
                unproven.append(Unproven(name, reason))
    unproven += [Unproven(n, "没有能重新生成") for files in given.values() for n in files]
    return Proof(frozenset(proven), tuple(sorted(unproven, key=lambda one: one.file)))


class _Reasons:
    """Why bytes differ, as far as the notes of the build tell."""

    def __init__(self, output: Path, templates: Templates) -> None:
        self._documents, self._parts = read_state(output), read_parts(output)
        self._templates = templates
        self._now = FingerprintReader(templates)

    def of(self, name: str, job: Job) -> str:
        """What the notes say was different when a file was made; they may have been changed."""
        note = self._documents.get(name.rpartition(".")[0])
        if note is None:
            return "重新生成的与它不同；文件夹里没有它的生成记录，不知道它是用什么做的"
        now = self._now.read(job.edition(self._templates))
        because = [
            *_changed(self._parts.get(note.source.program, {}), self._now.parts[now.program]),
            *_changed(self._parts.get(note.source.fonts, {}), self._now.parts[now.fonts], "字体 "),
        ]
        if note.source.templates != now.templates:
            because.append("模板")
        if (note.source.projects, note.source.frame) != (now.projects, now.frame):
            because.append("数据")
        if not because:
            if note.source == now:
                return (
                    "重新生成的与它不同；据生成记录，数据、模板、字体和程序库都没有变过，"
                    "文件很可能在生成之后被改动过"
                )
            because.append("程序或字体（记录里没有写明）")
        return (
            f"重新生成的与它不同；据生成记录，生成它时用的与现在不同：{'；'.join(because)}。"
            "请在生成它的机器上再审查一次，或在本机重新生成"
        )


def _changed(old: Parts, new: Parts, kind: str = "") -> Iterator[str]:
    """What was another version or another content; a few of the names, and how many there are."""
    if not old:
        return
    changed = [name for name in (*new, *old) if old.get(name) != new.get(name)]
    named = list(dict.fromkeys(changed))
    for name in islice(named, _MOST_NAMED):
        if _PLAIN.fullmatch(name):
            yield f"{kind}{name}{_versions(old.get(name), new.get(name), kind)}"
    if len(named) > _MOST_NAMED:
        yield f"等 {len(named)} 项"


def _versions(old: str | None, new: str | None, kind: str) -> str:
    if old is None:
        return "（当时没有）"
    if new is None:
        return "（本机没有）"
    short = [text.partition(" ")[0] for text in (old, new)]
    if kind or short[0] == short[1] or not all(map(_PLAIN.fullmatch, short)):
        return "（内容不同）"
    return f"（当时 {short[0]}，本机 {short[1]}）"
