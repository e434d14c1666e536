"""One document rendered: public view in, files out, in a process that knows nothing else.

Started fresh (`spawn`), a worker process has never seen the raw tables: a job brings the public
view, and what goes back are finished files. Nothing here may import what knows raw data.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.edition import Edition, make_edition, units_of
from reportgen.fonts import missing_characters
from reportgen.forms import Content, Forms
from reportgen.problems import InputError, Problem, describe_bug, fail
from reportgen.public import PublicDepartment
from reportgen.workers import end_with_parent

FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True)
class Job:
    """One document to be made: public view and cut."""

    department: PublicDepartment
    units: tuple[str, ...]
    funding: tuple[str, ...]
    formats: tuple[str, ...]

    @property
    def label(self) -> str:
        """What a progress line calls it."""
        names = [unit.name for unit in units_of(self.department) if unit.code in self.units]
        return "、".join([self.department.name, *names, *self.funding])

    def edition(self, forms: Forms) -> Edition:
        """The document's edition; InputError when there is nothing to put in it."""
        summaries = forms.all[self.department.form].summaries
        return make_edition(self.department, forms.suffixes, self.units, self.funding, summaries)


@dataclass(frozen=True)
class Rendered:
    """What became of a job: files by name, or the problems that stopped it."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()
    bug: str = ""  # a traceback without values, where the fault is ours


class Worker:
    """What a worker process keeps from one document to the next."""

    def __init__(self, own: Path | None) -> None:
        self.forms = Forms(own)
        self._tools: dict[str, Any] = {}

    def tools(self, typography: str) -> Any:
        """Printer and Word writer for a typography, made once."""
        from reportgen.pdf import Printer
        from reportgen.word import WordWriter

        if typography not in self._tools:
            measures = self.forms.typography(typography)
            self._tools[typography] = (
                Printer(self.forms, measures),
                WordWriter(self.forms, measures),
            )
        return self._tools[typography]


_workers: list[Worker] = []


def start(own: Path | None) -> None:
    """Set a worker process up; `own` are the bureau's templates."""
    end_with_parent()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it quotes what it lays out
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    _workers[:] = [Worker(own)]


def make(job: Job) -> Rendered:
    """Make one document; whatever goes wrong is told, not raised."""
    try:
        edition = job.edition(_workers[0].forms)
        made = render(_workers[0], edition, job.formats)
        return Rendered({f"{edition.file_name}.{form}": data for form, data in made.items()})
    except InputError as error:
        return Rendered({}, problems=error.problems)
    except Exception as error:  # our own bug must not stop the other documents
        return Rendered({}, bug=describe_bug(error))


def render(worker: Worker, edition: Edition, formats: Collection[str]) -> Mapping[str, bytes]:
    """The files of an edition by format; InputError for what cannot be printed."""
    from reportgen.web import write_page

    if not edition.entries and not edition.chapters:
        raise fail("没有可公开的内容", "请检查这个部门的项目和不予公开的决定")
    forms = worker.forms
    cover, body = forms.cover(edition), forms.body(edition)
    check_characters(edition, [cover, *body])
    files: dict[str, bytes] = {}
    if {"pdf", "docx"} & set(formats):
        printer, word = worker.tools(edition.department.typography)
        layout = printer.lay_out(edition, body)
        contents = forms.contents(edition, layout.numbers)
        front = printer.lay_out_front(edition, [cover, contents])
        if "pdf" in formats:
            files["pdf"] = printer.write(edition, front, layout)
        if "docx" in formats:
            content = Content(cover, contents, layout.body)
            files["docx"] = word.write(edition, content)
    if "html" in formats:
        content = Content(cover, forms.contents(edition, None), body)
        files["html"] = write_page(edition, content, forms)
    return files


def check_characters(edition: Edition, sections: Sequence[Any]) -> None:
    """InputError naming each character that no font has, and the heading below which it stands."""
    texts = {section: "".join(section.itertext()) for section in sections}
    missing = missing_characters("".join(texts.values()))
    problems = []
    for character in missing:
        section = next(section for section, text in texts.items() if character in text)
        heading = section.find(".//h2")
        where = "".join(heading.itertext()) if heading is not None else edition.title
        problems.append(
            Problem(
                None,
                f"《{where}》里的“{character}”（U+{ord(character):04X}）没有字体能印出来",
                "请改用别的字，或安装含有这个字的字体（运行 reportgen doctor 看怎么装）",
            )
        )
    if problems:
        raise InputError(problems)
