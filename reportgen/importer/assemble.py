"""Published documents put together into one dataset: settings, table rows, line counts.

Sees all projects of all files at once. It must not look at the text layout again.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.core.bounds import MOST_TIME, TooLongError, within_bounds
from reportgen.core.faults import describe_bug, note_fault
from reportgen.core.problems import InputError, Place, Problem
from reportgen.core.values import fold
from reportgen.document.templates import Templates
from reportgen.importer.archives import GivenFile, given_files, renamed
from reportgen.importer.catalog import Catalog
from reportgen.importer.departments import DepartmentRegister
from reportgen.importer.funding import set_funding
from reportgen.importer.ledger import CellFate, Doubt, KeptText, RefusedTable, UnplacedText
from reportgen.importer.money import settle_money
from reportgen.importer.numbering import give_numbers, grouping_of, numbering_of
from reportgen.importer.project import ReadProject, most_common_form
from reportgen.importer.read_document import ReadDocument, read_document
from reportgen.importer.table_rows import make_rows
from reportgen.importer.vocabulary import PROJECT_CODE
from reportgen.schema import SETTINGS

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|中央|省|债券|非财政|一般|专项|市|[-—)）]|$)")
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(20\d{2})年")


@dataclass(frozen=True)
class FileResult:
    """What became of one file: projects by form, cells placed and not; or why it was not read."""

    file: str
    forms: dict[str, int]  # Chinese name of a form -> projects
    placed: int
    unplaced: int
    funding: dict[str, int] = field(default_factory=dict)  # kinds that were known by names
    left_out: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What was read: settings, rows by table name, line counts, and what needs a person."""

    settings: dict[str, object]
    rows: dict[str, list[dict[str, str]]]
    counts: dict[str, int]
    unplaced: tuple[UnplacedText, ...]
    doubts: tuple[Doubt, ...]
    files: tuple[FileResult, ...] = ()
    kept: tuple[KeptText, ...] = ()
    refused: tuple[RefusedTable, ...] = ()
    fates: tuple[CellFate, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything was read and has its place."""
        failed = any(file.problems or file.left_out for file in self.files)
        return not (self.unplaced or self.kept or self.refused or failed)


def read_published(
    files: Sequence[Path],
    department: str | None = None,
    year: int | None = None,
    templates: Templates | None = None,
    *,
    targets_only: bool = False,
) -> Imported:
    """Read published documents into normalized tables.

    `department` and `year` override what the documents say; `templates` are the forms that can
    be read; `targets_only` takes the targets of 自评表, which are refused otherwise. A file that
    cannot be read, or in which nothing is recognised, is left out; raises InputError when there
    is no other.
    """
    catalog = Catalog(templates or Templates(), targets_only=targets_only)
    documents, failed = _read_all(files, catalog)
    if not documents:
        raise InputError(problem for result in failed for problem in result.problems)
    register = DepartmentRegister()
    for document in documents:
        register.add(document, department)
    projects = [project for document in documents for project in document.projects]
    set_funding(projects, catalog)
    unit = settle_money(projects)
    numbering = numbering_of(register.departments)  # before numbers are given to those without
    give_numbers(documents)
    rows = make_rows(documents, register)
    settings = {
        "year": year or _year_of(documents) or _without_year(documents[0]),
        **_form_and_order(projects, register, numbering),
        **({"money_unit": unit} if unit != "万元" else {}),
        **_sign_off(documents),
    }
    results = [_result(document, catalog) for document in documents]
    return _imported(settings, rows, documents, (*results, *failed))


def _read_all(
    files: Sequence[Path], catalog: Catalog
) -> tuple[list[ReadDocument], list[FileResult]]:
    """The documents that can be read, and the files that cannot."""
    documents, failed = [], []
    with given_files(map(Path, files)) as given:
        for file in given:
            read = file.problems or _read_within_bounds(file, catalog)
            if isinstance(read, ReadDocument):
                documents.append(read)
            else:
                failed.append(FileResult(file.name, {}, 0, 0, problems=read))
    return documents, failed


def _read_within_bounds(file: GivenFile, catalog: Catalog) -> ReadDocument | tuple[Problem, ...]:
    """The document, or why there is none: whatever a file does, the others are read."""
    resave = "请用 Word、Excel 或 WPS 打开后另存，再读入"
    try:
        with within_bounds():
            return read_document(file.path, catalog, file.name)
    except InputError as error:
        return renamed(error, file.path, file.name)
    except TooLongError:
        message = f"读了 {MOST_TIME // 60} 分钟还没有读完，没有读入"
        remedy = "请拆成几个文件，或去掉与表无关的内容"
    except MemoryError:
        message, remedy = "展开后太大，内存不够，没有读入", "请检查文件来源，拆成几个文件"
    except RecursionError:
        message, remedy = "里面一层套一层，套得太深，没有读入", resave
    except Exception as error:  # a fault of ours
        note = note_fault(describe_bug(error))
        message, remedy = f"读的时候程序出错，没有读入，{note}", resave
    return (Problem(Place(file.name), message, remedy),)


def _result(document: ReadDocument, catalog: Catalog) -> FileResult:
    ledger = document.source.ledger
    labels = {form.name: form.label for form in catalog.every}
    forms = Counter(labels.get(p.form, "整个不公开") for p in document.projects)
    fates = list(ledger.fates())
    left = sum(not fate.table for fate in fates)
    kinds = Counter(kind for p in document.projects if (kind := p.funding_from_name))
    return FileResult(
        document.source.file,
        dict(forms),
        len(fates) - left,
        left,
        dict(kinds),
        tuple(document.source.left_out),
    )


def _imported(
    settings: dict[str, object],
    rows: dict[str, list[dict[str, str]]],
    documents: Sequence[ReadDocument],
    files: tuple[FileResult, ...],
) -> Imported:
    """The result, with what the ledgers of all files say."""
    ledgers = [document.source.ledger for document in documents]
    counts: Counter[str] = Counter()
    for ledger in ledgers:
        counts.update(ledger.counts())
    doubts = [doubt for ledger in ledgers for doubt in ledger.doubts]
    return Imported(
        settings,
        rows,
        dict(counts),
        tuple(text for ledger in ledgers for text in ledger.unplaced()),
        tuple(sorted(doubts, key=lambda doubt: (doubt.file, doubt.line))),
        files,
        tuple(kept for ledger in ledgers for kept in ledger.kept),
        tuple(table for ledger in ledgers for table in ledger.refused),
        tuple(fate for ledger in ledgers for fate in ledger.fates()),
    )


def _form_and_order(
    projects: Sequence[ReadProject], register: DepartmentRegister, numbering: str
) -> dict[str, object]:
    """The settings that the project tables show."""
    return {
        "form": most_common_form(projects) or _usual_form(),
        "grouping": grouping_of(register.departments),
        "numbering": numbering,
    }


def _usual_form() -> object:
    """The form of a dataset that names none."""
    return next(setting.default for setting in SETTINGS if setting.name == "form")


def _sign_off(documents: Sequence[ReadDocument]) -> dict[str, object]:
    """Publisher and day of publication, where a cover prints them."""
    settings: dict[str, object] = {}
    for setting, name in (("publisher", "publisher"), ("date", "day")):
        printed = [getattr(document.front, name) for document in documents]
        if value := next(filter(None, printed), ""):
            settings[setting] = value
    return settings


def _year_of(documents: Sequence[ReadDocument]) -> int:
    """The year that covers, names and codes state most often; a cover outweighs them."""
    votes: Counter[int] = Counter()
    texts: Counter[int] = Counter()
    for document in documents:
        if document.front.year:
            votes[document.front.year] += 1000
        for row in document.front.rows:
            votes.update(_years(_YEAR_IN_TEXT, row["正文"]))
        for project in document.projects:
            votes[project.year or 0] += 100 if project.year else 0
            votes.update(_years(_YEAR, project.name))
            if PROJECT_CODE.fullmatch(project.code):
                votes[2000 + int(project.code[6:8])] += 1
            for item in (*project.goals, *project.indicators):
                texts.update(_years(_YEAR_IN_TEXT, " ".join(item.values())))
    counted = +votes or texts
    return counted.most_common(1)[0][0] if counted else 0


def _years(pattern: re.Pattern[str], text: str) -> list[int]:
    return [int(year) for year in pattern.findall(fold(text))]


def _without_year(document: ReadDocument) -> int:
    """No year anywhere: 0, with a request to give one."""
    document.source.ledger.doubt(document.source.first_cell, "文中看不出年度，请用 --year 指定")
    return 0
