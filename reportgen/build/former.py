"""The files of earlier runs: which of them say something that is withheld now.

Reads them back from their data packages, which hold all that the other formats say. What cannot be
read back counts as saying it, where the department withholds anything. Knows raw data; says no
more than names of files.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

from reportgen import schema
from reportgen.core.files import read_file
from reportgen.core.packed import Packed
from reportgen.core.problems import InputError, Place, fail, os_reason
from reportgen.core.spellings import IN_YUAN, Statement
from reportgen.core.spellings.statements import MONEY
from reportgen.core.values import parse_decimal
from reportgen.dataset.model import Dataset, Department, Project, Unit
from reportgen.dataset.releases import released
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.substitutes import Decoded, decoded
from reportgen.disclosure.taken_back import takes_back
from reportgen.disclosure.texts import find_leaks
from reportgen.document.public import PublicDepartment, PublicProject
from reportgen.output.manifest import PublishedDocument
from reportgen.redaction.decisions import public_name
from reportgen.redaction.public_view import redact
from reportgen.redaction.secrets import Secret
from reportgen.render.datapackage import BROKEN_PACKAGE, ENDING, read_data
from reportgen.render.datapackage.tables import make_tables
from reportgen.render.formats import FORMATS


class Unnamed(NamedTuple):
    """A project withheld whole or by name: its code, and what it is called; blank for nothing."""

    code: str
    substitute: str


@dataclass(frozen=True)
class WithheldNow:
    """What is withheld now, by which files of earlier runs are judged.

    `year` is the budget year of the dataset; what was published for another one is never removed.
    `names` are those of all departments by code, blank where that cannot be read. `printed` is as
    of `redact`; `leaking` are the codes of all departments whose public texts or sums give
    something away, also those that were not asked for. `rows` are those of the departments of which
    files can say anything withheld. `guarded` are codes and names of projects and units of which
    something is withheld, with the departments that have such a one now. `decoded` are the
    substitutes that tell a name. `unnamed` are the projects that may not be named, by code and by
    names that nobody else has; `released` are codes with the years of which texts may say it.
    """

    year: int
    names: Mapping[str, str]
    printed: Mapping[str, frozenset[str]]
    broken: Collection[str]
    leaking: Collection[str]
    secrets: Mapping[str, tuple[Secret, ...]] = field(repr=False)
    rows: Mapping[str, Packed[Dataset]] = field(repr=False)
    guarded: Mapping[str, frozenset[str]] = field(repr=False)
    decoded: Mapping[str, tuple[Decoded, ...]] = field(repr=False)
    unnamed: Mapping[str, Unnamed] = field(repr=False)
    released: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        printed: Mapping[str, frozenset[str]],
        leaking: Collection[str],
        secrets: Mapping[str, tuple[Secret, ...]],
    ) -> Self:
        """What this dataset withholds, and nothing else of it."""
        known = {code: dataset.departments.get(code) for code in
                 (*dataset.departments, *dataset.broken)}  # fmt: skip
        names = {code: department.name if department else "" for code, department in known.items()}
        concerned = {*map(dataset.department_of, dataset.withheld), *leaking}
        rows = {code: Packed.of(dataset.of_department(code)) for code in sorted(concerned)}
        year = dataset.settings.year
        of_names = (_guarded(dataset), decoded(dataset), _unnamed(dataset))
        years = released(dataset, date.today()).years
        return cls(year, names, printed, dataset.broken, leaking, secrets, rows, *of_names, years)

    def name_of(self, document: PublishedDocument) -> str:
        """The name of a document's department, its code where that cannot be read."""
        return self.names.get(document.department) or document.department

    def withholds(self, code: str) -> bool:
        """Whether there is anything that files of this department must not say."""
        return code in self.rows

    def is_settled(self, code: str) -> bool:
        """Whether a document of this department that is up to date says nothing withheld."""
        return code not in self.leaking and code not in self.broken

    def view(self, code: str) -> PublicDepartment | None:
        """The public view of a department that withholds something, as it is now.

        None where its rows do not give one.
        """
        if code not in self._views:
            self._views[code] = Packed.of(self._redacted(self.rows[code].unpacked(), code))
        return self._views[code].unpacked()

    def _redacted(self, dataset: Dataset, code: str) -> PublicDepartment | None:
        try:
            return redact(dataset, code, self.printed)
        except Exception as error:  # rows with errors: what they would say cannot be known
            if isinstance(error, InputError) or code in dataset.broken:
                return None
            raise  # a fault of ours is no reason to remove anything

    def _with_its_own_row(self, code: str, earlier: PublicDepartment) -> PublicDepartment | None:
        """The public view of a department whose own row cannot be read, but for what that says."""
        stand_in = Department(code, earlier.name, earlier.form)
        dataset = replace(self.rows[code].unpacked(), departments={code: stand_in})
        return self._redacted(dataset, code)

    def says_withheld(self, output: Path, name: str, code: str) -> bool:
        """Whether what a department published under this name says something withheld now."""
        package = output / f"{name}.{ENDING}"
        if not package.is_file():
            return True
        try:
            earlier = read_data(_readable(package)).department
        except BROKEN_PACKAGE:
            return True
        readable = code in self.rows[code].unpacked().departments
        now = self.view(code) if readable else self._with_its_own_row(code, earlier)
        return now is None or self._is_taken_back(code, earlier, now)

    def says_moved(self, output: Path, name: str, code: str) -> bool:
        """Whether what a department published has a project or unit that another one withholds now.

        Asked of a department that withholds nothing itself: what has moved is withheld elsewhere.
        """
        package = output / f"{name}.{ENDING}"
        if not self.guarded or not package.is_file():
            return False
        try:
            earlier = read_data(_readable(package)).department
        except BROKEN_PACKAGE:
            return False
        return any(
            code not in self.guarded.get(key, (code,))
            for entry in earlier.entries
            if isinstance(entry, PublicProject)
            for key in (entry.code, entry.name, entry.unit.code, entry.unit.name)
        )

    def _is_taken_back(self, code: str, earlier: PublicDepartment, now: PublicDepartment) -> bool:
        dataset = self.rows[code].unpacked()
        return (
            takes_back(dataset, earlier, now)
            or self._is_decoded(earlier)
            or bool(self._told(dataset, earlier, now))
        )

    def says_of_another_year(self, output: Path, name: str, code: str, year: int) -> bool:
        """Whether what a department published for another year says something withheld now.

        Released codes may be told. Nothing else is compared than names, texts and amounts that
        are withheld now: that a cell of this year is withheld says nothing of that of another.
        """
        if (code, year) in self.released:
            return False
        package = output / f"{name}.{ENDING}"
        try:
            earlier = read_data(_readable(package)).department if package.is_file() else None
        except BROKEN_PACKAGE:
            earlier = None
        if earlier is None:
            return self.withholds(code)
        return any((told, year) not in self.released for told in self._told_then(code, earlier))

    def _told_then(self, code: str, earlier: PublicDepartment) -> set[str]:
        """The codes of which a view of another year tells something withheld now."""
        told = {
            unnamed.code
            for entry in earlier.entries
            if isinstance(entry, PublicProject)
            for key in (entry.code, entry.name)
            if (unnamed := self.unnamed.get(key)) and entry.name != unnamed.substitute
        }
        readable = code in self.rows and code in self.rows[code].unpacked().departments
        if readable and (now := self.view(code)):
            told |= self._told(self.rows[code].unpacked(), earlier, now)
        return told

    def _is_decoded(self, earlier: PublicDepartment) -> bool:
        """Whether it shows a substitute that tells a name."""
        telling = [one.substitute for one in self.decoded.get(earlier.code, ())]
        cells = (cell for _, rows in make_tables(earlier) for row in rows for cell in row)
        return bool(telling) and any(one in cell for cell in cells for one in telling)

    def _told(self, dataset: Dataset, earlier: PublicDepartment, now: PublicDepartment) -> set[str]:
        """The codes of which a withheld value stands in texts of before.

        In what is printed now as well it is no leak, unless the department is stopped for one.
        """
        before, today = _texts(dataset, earlier), _texts(dataset, now)
        code = now.code
        if code in self.leaking:
            secrets = tuple(secret for group in self.secrets.values() for secret in group)
            asked = set(before)
        else:
            secrets, asked = self.secrets.get(code, ()), set(before) - set(today)
        every = sorted((before | today).items())
        texts = [replace(text, row=int(key in asked)) for key, text in every]
        leaks = find_leaks(secrets, texts)
        told = (leak.secret for leak in leaks if leak.sure and leak.text.row)
        return {secret.project or secret.department for secret in told}

    @cached_property
    def _views(self) -> dict[str, Packed[PublicDepartment | None]]:
        return {}


def _unnamed(dataset: Dataset) -> dict[str, Unnamed]:
    """The projects that may not be named, by code and by names that no public project has."""
    public: set[str] = set()
    found: dict[str, Unnamed] = {}
    for project in dataset.projects.values():
        withheld = dataset.withholding.of(project.code)
        if withheld.whole is None and withheld.name is None:
            public.add(project.name)
            continue
        substitute = "" if withheld.name is None else public_name(dataset, project)[0]
        found |= dict.fromkeys((project.code, project.name), Unnamed(project.code, substitute))
    return {key: project for key, project in found.items() if key and key not in public}


def _guarded(dataset: Dataset) -> dict[str, frozenset[str]]:
    """Codes and names of what something is withheld of, with the departments that have it now."""
    rows: list[Project | Unit] = [*dataset.projects.values(), *dataset.units.values()]
    kept = {key for row in rows if row.code in dataset.withheld for key in (row.code, row.name)}
    found = defaultdict(set)
    for row in rows:
        for key in kept & {row.code, row.name}:
            found[key].add(dataset.department_of(row.code))
    return {key: frozenset(departments) for key, departments in found.items() if key}


_NO_TEXT = frozenset(
    ("项目序号", "序号", "单位编码", "项目编码", "表式", "整个不予公开", "替代文字")
)


_AMOUNTS = frozenset(schema.AMOUNTS) | frozenset(
    column.label
    for table in schema.TABLES
    for column in table.columns
    if column.further and column.kind is schema.Kind.MONEY
)
_Texts = dict[tuple[str, ...], PublicText]  # by what it says and where


def _texts(dataset: Dataset, view: PublicDepartment) -> _Texts:
    """Every cell of a public view, as the search for leaks wants it."""
    codes = _codes(dataset, view)
    unit = IN_YUAN.get(view.money_unit)
    texts: _Texts = {}
    for table, rows in make_tables(view):
        labels = [column.label for column in table.columns]
        for row in rows:
            cells = dict(zip(labels, row, strict=True))
            place = cells.get("项目序号", "")
            project = codes.get(place, place)
            for label, text in cells.items():
                if text and label not in _NO_TEXT:
                    number = parse_decimal(text) if unit and label in _AMOUNTS else None
                    figure = Statement(number * unit, MONEY) if number and unit else None
                    where = (view.code, table.label, 0, label, project, project)
                    shown = PublicText(*where, "" if figure else text, figure)
                    texts[table.label, label, project, text] = shown
    return texts


def _codes(dataset: Dataset, view: PublicDepartment) -> Mapping[str, str]:
    """The codes of the projects in a public view, by their places, as far as they can be known."""
    by_name = {(p.unit, p.name): p.code for p in dataset.projects.values() if p.name}
    codes = {}
    for number, entry in enumerate(view.entries, start=1):
        if isinstance(entry, PublicProject):
            codes[str(number)] = entry.code or by_name.get((entry.unit.code, entry.name), "")
    return {place: code for place, code in codes.items() if code}


def _readable(package: Path) -> bytes:
    """The bytes of a package; InputError where the system does not give them.

    Then nothing is known of what it says, and another time it can be read.
    """
    try:
        return read_file(package)
    except OSError as error:
        message = (
            f"数据包读不出来（{os_reason(error)}），不知道以前公开的里有没有现已不予公开的内容"
        )
        remedy = "什么也没有动；请检查文件和权限，再运行一次"
        raise fail(message, remedy, Place(str(package))) from None


def files_of(output: Path, name: str) -> tuple[Path, ...]:
    """Every file of a document in the folder, those of formats not made again among them."""
    names = (f"{name}.{form}" for form in FORMATS)
    return tuple(path for file in names if (path := output / file).is_file() or path.is_symlink())
