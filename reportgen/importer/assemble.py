"""Published documents put together into one dataset: codes, units, order, settings.

Sees all projects of all files, gives every one a code and turns them into rows of the
normalized tables. It must not look at the text layout again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen import schema
from reportgen.core.problems import Place, fail
from reportgen.core.values import fold
from reportgen.importer.declaration import is_spaced_out, read_declaration
from reportgen.importer.front_matter import NARRATIVE_TEXTS, Front, line_text, read_front
from reportgen.importer.ledger import FIXED, Doubt, Ledger, Unplaced
from reportgen.importer.our_docx import read_ours
from reportgen.importer.project import BOND, HUNAN, Project, read_project
from reportgen.importer.split_projects import cut_chunks
from reportgen.importer.text_lines import Source, read_text
from reportgen.importer.vocabulary import category, funding_of, squeeze, withheld

_NO_DEPARTMENT, _NO_UNIT = "001", "001001"
_CODE = re.compile(r"(?<![0-9A-Z])\d{6}\d{2}[A-Z][0-9A-Z]{12}(?![0-9A-Z])")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|中央|省|债券|非财政|一般|专项|市|[-—)）]|$)")
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(20\d{2})年")


@dataclass(frozen=True)
class Imported:
    """What was read: settings, rows by table name, line counts, and what needs a person."""

    settings: dict[str, object]
    rows: dict[str, list[dict[str, str]]]
    counts: dict[str, int]
    unplaced: tuple[Unplaced, ...]
    doubts: tuple[Doubt, ...]


@dataclass
class _Document:
    """One file as read."""

    source: Source
    front: Front
    projects: list[Project]
    department: str = ""  # code


@dataclass
class _Department:
    code: str
    name: str = ""
    guessed: bool = False
    projects: list[Project] = field(default_factory=list)


def read_published(
    files: Sequence[Path], department: str | None = None, year: int | None = None
) -> Imported:
    """Read published documents into normalized tables.

    `department` and `year` override what the documents say. Raises InputError for a file
    that cannot be read or in which nothing is recognised.
    """
    documents = [_read_document(Path(file)) for file in files]
    assembly = _Assembly(documents, department)
    rows = assembly.rows()
    projects = [project for document in documents for project in document.projects]
    settings: dict[str, object] = {
        "year": year or _year_of(documents) or assembly.without_year(),
        "form": _most_common(project.form for project in projects) or "hebei",
        "grouping": assembly.grouping(),
        "numbering": assembly.numbering,
    }
    if {project.money_unit for project in projects if project.money_unit} == {"元"}:
        settings["money_unit"] = "元"
    for name in ("publisher", "day"):
        printed = [getattr(document.front, name) for document in documents]
        if found := next(filter(None, printed), ""):
            settings["date" if name == "day" else name] = found
    ledgers = [document.source.ledger for document in documents]
    counts: Counter[str] = Counter()
    for ledger in ledgers:
        counts.update(ledger.counts())
    return Imported(
        settings,
        rows,
        dict(counts),
        tuple(item for ledger in ledgers for item in ledger.unplaced()),
        tuple(
            sorted(
                (doubt for ledger in ledgers for doubt in ledger.doubts),
                key=lambda doubt: (doubt.file, doubt.line),
            )
        ),
    )


def _read_source(path: Path) -> Source:
    """The stream of one file, by its ending; InputError when it cannot be read as that."""
    if path.suffix.lower() == ".docx":
        from reportgen.importer.docx import read_word  # python-docx is slow to load

        return read_word(path)
    return read_text(path)


def _read_document(path: Path) -> _Document:
    source = _read_source(path)
    document = _Document(source, *read_ours(source)) if source.ours else _read_foreign(source)
    if not document.projects and not document.front.rows:
        raise fail(
            "没有认出任何项目表或部门整体绩效目标",
            "请确认是预算绩效文本的正文，并另存为 .txt 或 .docx",
            Place(str(path)),
        )
    return document


def _read_foreign(source: Source) -> _Document:
    """A document that reportgen has not made: everything is known by its words."""
    front = read_front(source.blocks, source.ledger)
    projects = []
    for chunk in cut_chunks(source.blocks[front.end :], source.ledger):
        if is_spaced_out(chunk):
            projects.append(read_declaration(chunk, source.ledger))
        elif (project := read_project(chunk, source)) is not None:
            projects.append(project)
    _claim_group_titles(source, projects)
    _compare_contents(front, projects, source.ledger)
    return _Document(source, front, projects)


def _claim_group_titles(source: Source, projects: Sequence[Project]) -> None:
    """Titles of groups between the tables repeat what the tables say: a unit, a funding kind."""
    known = {squeeze(name) for name in schema.FUNDING_KINDS}
    known |= {squeeze(part) for p in projects if p.unit for part in (p.unit[1], "".join(p.unit))}
    for block in source.blocks:
        cell, text = block.cells[0], line_text(block)
        if text and not source.ledger.taken(cell):
            bare = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]", "", squeeze(text))
            if bare in known:
                source.ledger.claim(cell, FIXED)


def _compare_contents(front: Front, projects: Sequence[Project], ledger: Ledger) -> None:
    headings = {
        project.number: squeeze(project.heading or f"{project.name}绩效目标表")
        for project in projects
        if project.number is not None and not project.stub and not project.name_withheld
    }
    for number, (title, cell) in front.contents.items():
        if number not in headings and projects and not withheld(title):
            ledger.doubt(cell, f"目录第 {number} 项在正文里没有对应的项目")
        elif number in headings and squeeze(title) != headings[number]:
            ledger.doubt(cell, f"目录第 {number} 项的标题与正文不一致，已按正文读入")


def _most_common(items: Iterable[str]) -> str:
    counted = Counter(item for item in items if item)
    return counted.most_common(1)[0][0] if counted else ""


def _year_of(documents: Sequence[_Document]) -> int:
    """The year that covers, names and codes tell most often; a cover outweighs them."""
    votes: Counter[int] = Counter()
    texts: Counter[int] = Counter()
    for document in documents:
        if document.front.year:
            votes[document.front.year] += 1000
        for row in document.front.rows:
            votes.update(int(found) for found in _YEAR_IN_TEXT.findall(fold(row["正文"])))
        for project in document.projects:
            votes.update(int(found) for found in _YEAR.findall(fold(project.name)))
            if _CODE.fullmatch(project.code):
                votes[2000 + int(project.code[6:8])] += 1
            for item in (*project.goals, *project.indicators):
                text = fold(" ".join(item.values()))
                texts.update(int(found) for found in _YEAR_IN_TEXT.findall(text))
    counted = votes or texts
    return counted.most_common(1)[0][0] if counted else 0


class _Assembly:
    """Gives codes and makes rows."""

    def __init__(self, documents: Sequence[_Document], department: str | None) -> None:
        self._documents = documents
        self._units: dict[str, tuple[str, str]] = {}  # code -> name, department
        self._departments: dict[str, _Department] = {}
        self._codes: set[str] = set()
        self._rows: dict[str, list[dict[str, str]]] = {t.name: [] for t in schema.TABLES}
        for document in documents:
            self._give_units(document)
            self._give_departments(document, department)
        self._give_funding()
        self.numbering = self._numbering()  # before numbers are given to those without
        self._give_numbers()

    # ----------------------------------------------------------------- units, departments

    def _give_units(self, document: _Document) -> None:
        """Every project gets a unit: its own, else that of the project behind or before it."""
        projects = document.projects
        for at, project in enumerate(projects):
            if project.unit is None and project.owner_name:
                near = [p.unit for p in (*reversed(projects[:at]), *projects[at:]) if p.unit]
                project.unit = self._unit_by_name(document, project.owner_name, near)
        printed = [project.unit for project in projects]
        for at, project in enumerate(projects):
            if project.unit is None:
                after = next((unit for unit in printed[at + 1 :] if unit), None)
                before = next((unit for unit in reversed(printed[:at]) if unit), None)
                # A stub belongs to what follows, though in our own order it stands last in its
                # unit; a table without unit belongs to what went before.
                follows = bool(project.stub) and not document.source.ours
                first, second = (after, before) if follows else (before, after)
                project.unit = first or second or self._unit_without_code(document)
                between = bool(before and after and before[0] != after[0])
                if between or not project.stub:
                    message = f"没有印出所属单位，已归入“{project.unit[1]}”，请核对"
                    project.ledger.doubt(project.origin, message)

    def _unit_by_name(
        self, document: _Document, name: str, near: Sequence[tuple[str, str]]
    ) -> tuple[str, str]:
        """The unit of this name, else a new one in the department of the nearest unit."""
        known = {code: known for code, (known, _) in self._units.items()}
        mine = dict(project.unit for project in document.projects if project.unit)
        for code, other in {**mine, **known}.items():
            if squeeze(other) == squeeze(name):
                return code, other
        if not near:
            return self._new_unit(name)
        stem, width = near[0][0][:3], max(3, len(near[0][0]) - 3)
        codes = (f"{stem}{number:0{width}d}" for number in range(1, 10**width))
        return next(code for code in codes if code not in mine and code not in known), name

    def _unit_without_code(self, document: _Document) -> tuple[str, str]:
        """The unit for a document that prints no unit: one for each department name."""
        name = document.front.department or document.source.file
        for code, (known, _) in self._units.items():
            if known == name and code.startswith("0"):
                return code, name
        return self._new_unit(name)

    def _new_unit(self, name: str) -> tuple[str, str]:
        """A unit in a department of its own."""
        taken = {code[:3] for code in self._units}
        number = next(n for n in range(1, 1000) if f"{n:03d}" not in taken)
        code = f"{number:03d}001"
        self._units[code] = (name, code[:3])
        return code, name

    def _give_departments(self, document: _Document, given: str | None) -> None:
        printed = Counter((project.unit or (_NO_UNIT, ""))[0][:3] for project in document.projects)
        for project in document.projects:
            code, name = project.unit or (_NO_UNIT, "")
            # One published text, one department: units of other codes stand in it all the same.
            owner = printed.most_common(1)[0][0]
            if code not in self._units:
                self._units[code] = (name, owner)
                if code[:3] != owner and not document.source.ours:
                    message = (
                        f"单位 {code} 的编码与本文多数单位不同，仍归入同一部门 {owner}，请核对"
                    )
                    project.ledger.doubt(project.origin, message)
            elif name and squeeze(self._units[code][0]) != squeeze(name):
                message = f"单位 {code} 在这里印作“{name}”，与前面不同，已用前面的名称"
                project.ledger.doubt(project.origin, message)
            owner = self._units[code][1]
            self._departments.setdefault(owner, _Department(owner)).projects.append(project)
        codes = Counter(self._units[(p.unit or (_NO_UNIT, ""))[0]][1] for p in document.projects)
        document.department = codes.most_common(1)[0][0] if codes else self._empty_department()
        for code in codes or [document.department]:
            self._name(self._departments[code], document, given)

    def _empty_department(self) -> str:
        """The department of a file that holds part one only: the one there is, or a new one."""
        if len(self._departments) == 1:
            return next(iter(self._departments))
        return self._departments.setdefault(_NO_DEPARTMENT, _Department(_NO_DEPARTMENT)).code

    def _name(self, department: _Department, document: _Document, given: str | None) -> None:
        if department.name and not department.guessed:
            return
        mine = department.projects
        owners = (p.owner for p in mine if p.owner and p.owner[0] in ("", department.code))
        owner = next((name for _, name in owners), "")
        declared = next((p.owner_name for p in mine if p.owner_name), "")
        units = [name for name, owner in self._units.values() if owner == department.code]
        main = next((name.removesuffix("本级") for name in units if name.endswith("本级")), "")
        cover = document.front.department if document.department == department.code else ""
        department.name = given or cover or owner or declared or main
        department.guessed = not department.name
        if not department.name:
            department.name = units[0] if units else "（未印部门名称）"
            first = mine[0].origin if mine else document.source.blocks[0].cells[0]
            message = f"文中没有部门名称，暂用“{department.name}”，请用 --department 指定"
            document.source.ledger.doubt(first, message)

    def _give_funding(self) -> None:
        for document in self._documents:
            for project in document.projects:
                if project.form == HUNAN or project.stub:
                    continue
                kind = funding_of(project.name)
                if kind == schema.OWN_FUNDING and project.form == BOND:
                    kind = "专项债券"
                project.fields["资金性质"] = kind

    # -------------------------------------------------------------------- order, numbering

    def _numbering(self) -> str:
        """Whether printed numbers run from 1 through each department's document."""
        numbers = [[p.number for p in d.projects] for d in self._departments.values() if d.projects]
        printed = [number for group in numbers for number in group if number is not None]
        if not printed:
            return "none"
        whole = all(group == list(range(1, len(group) + 1)) for group in numbers)
        return "continuous" if whole else "listed"

    def grouping(self) -> list[str]:
        """The longest grouping under which the projects keep their printed order."""
        for groups in (["单位", "资金性质"], ["单位"], []):
            keys = [
                [_order(project, groups) for project in department.projects]
                for department in self._departments.values()
            ]
            if all(group == sorted(group) for group in keys):
                return groups
        for department in self._departments.values():
            for before, project in zip(department.projects, department.projects[1:], strict=False):
                if _number(project) < _number(before):
                    message = "项目序号小于前一个项目的序号，按序号排列会改变先后，请核对"
                    project.ledger.doubt(project.origin, message)
        return []

    def without_year(self) -> int:
        """No year anywhere: 0, with a request to give one."""
        document = self._documents[0]
        cell = document.source.blocks[0].cells[0]
        document.source.ledger.doubt(cell, "文中看不出年度，请用 --year 指定")
        return 0

    def _give_numbers(self) -> None:
        """Projects without a printed number go on from the one before."""
        for document in self._documents:
            last = 0
            following = [p.number for p in document.projects if p.number is not None]
            if following and document.projects[0].number is None:
                missing = next(i for i, p in enumerate(document.projects) if p.number is not None)
                last = max(0, following[0] - missing - 1)
            for project in document.projects:
                if project.number is None:
                    project.number = last + 1
                    if following:
                        message = f"没有印出序号，已按先后编为 {project.number}，请核对"
                        project.ledger.doubt(project.origin, message)
                last = project.number

    # -------------------------------------------------------------------------------- rows

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """All tables; every row carries every column of its table."""
        for document in self._documents:
            for project in document.projects:
                self._add_project(project)
            self._add_narrative(document)
            for name, value in document.front.imprint.items():
                self._put("attributes", 编码=document.department, 属性=name, 值=value)
        for department in self._departments.values():
            form = _most_common(project.form for project in department.projects)
            self._put("departments", 部门编码=department.code, 部门名称=department.name, 表式=form)
        for code, (name, owner) in self._units.items():
            self._put("units", 单位编码=code, 单位名称=name, 部门编码=owner)
        return self._rows

    def _put(self, table: str, **cells: str) -> None:
        labels = schema.TABLE_BY_NAME[table].labels
        self._rows[table].append({label: cells.get(label, "") for label in labels})

    def _add_project(self, project: Project) -> None:
        unit = (project.unit or (_NO_UNIT, ""))[0]
        department = self._departments[self._units[unit][1]]
        common = _most_common(other.form for other in department.projects)
        code = self._code_for(project, unit)
        self._put(
            "projects",
            **project.fields,
            项目编码=code,
            单位编码=unit,
            项目名称=project.name,
            表式=project.form if project.form not in ("", common) else "",
            序号=str(project.number or ""),
        )
        _settle_goals(project)
        for row in project.goals:
            self._put("goals", 项目编码=code, **row)
        for row in project.indicators:
            self._put("indicators", 项目编码=code, **row)
        for row in project.finance:
            self._put("finance", 项目编码=code, **row)
        if project.heading is not None:
            self._put("attributes", 编码=code, 属性=schema.HEADING, 值=project.heading)
        for name, value in project.attributes:
            self._put("attributes", 编码=code, 属性=name, 值=value)
        self._add_secrets(project, code)

    def _code_for(self, project: Project, unit: str) -> str:
        """The printed code, else one of our own; no code twice."""
        printed = project.code
        if not printed and project.form == BOND:
            # In a document seen, 项目编号 and 项目性质 had changed places.
            texts = [v for name, v in project.attributes if name in ("项目编号", "项目性质")]
            printed = next((found[0] for v in texts if (found := _CODE.search(squeeze(v)))), "")
        if printed and not withheld(printed) and printed not in self._codes:
            self._codes.add(printed)
            return printed
        if printed:
            project.attributes.append(("项目编码", printed))
            message = "项目编码不能作编码用或与前面的项目重复，已另给编码，原编码记在“项目属性”"
            project.ledger.doubt(project.origin, message)
        stem = printed if printed and not withheld(printed) else f"{unit}-{project.number or 0:03d}"
        code, suffix = stem, 2
        while code in self._codes:
            code, suffix = f"{stem}-{suffix}", suffix + 1
        self._codes.add(code)
        return code

    def _add_secrets(self, project: Project, code: str) -> None:
        if project.stub:
            self._withhold(code, schema.SCOPE_PROJECT, "", project.stub)
        if project.name_withheld:
            self._withhold(code, schema.SCOPE_NAME, "", project.name_withheld)
        sizes = {
            "goals": len(project.goals),
            "indicators": len(project.indicators),
            "finance": len(project.finance),
        }
        groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for secret in project.secrets:
            rows = groups.setdefault((secret.table, secret.column), [])
            rows.append((secret.row, secret.phrase))
        for (table, column), rows in groups.items():
            self._withhold_rows(code, table, column, rows, sizes.get(table, 1))

    def _withhold_rows(
        self, code: str, table: str, column: str, rows: list[tuple[str, str]], size: int
    ) -> None:
        """One decision where a whole column is withheld alike, else one for each row.

        Goals withheld as a whole are printed without number.
        """
        unnumbered = column != "绩效目标" or table != "goals" or {n for n, _ in rows} == {"0"}
        if unnumbered and len(rows) == size and len({phrase for _, phrase in rows}) == 1:
            self._withhold(code, schema.SCOPE_FIELD, column, rows[0][1])
            return
        # 总体目标 and 当年目标 of one project may carry the same number: one decision for both.
        for number, phrase in dict(rows).items():
            self._withhold(code, schema.SCOPE_FIELD, f"{column}#{number}", phrase)

    def _withhold(self, code: str, scope: str, column: str, phrase: str) -> None:
        self._put(
            "withheld",
            编码=code,
            范围=scope,
            字段=column,
            替代文字=phrase,
            类别=category(phrase),
        )

    def _add_narrative(self, document: _Document) -> None:
        code = document.department
        taken = Counter(row["章节"] for row in self._rows["narrative"] if row["部门编码"] == code)
        rows = document.front.rows
        hidden: dict[str, list[tuple[str, str]]] = {}
        for row in map(dict, rows):
            row["序号"] = str(int(row["序号"]) + taken[row["章节"]])
            for column in NARRATIVE_TEXTS:
                if withheld(row[column]):
                    found = (f"{row['章节']}/{row['序号']}", row[column])
                    hidden.setdefault(column, []).append(found)
                    row[column] = ""
            self._put("narrative", 部门编码=code, **row)
        for column, found_rows in hidden.items():
            cell = document.source.blocks[0].cells[0]
            message = f"第一部分的“{column}”有不予公开的段落，请核对“不予公开”里的序号"
            document.source.ledger.doubt(cell, message)
            self._withhold_rows(code, "narrative", column, found_rows, len(rows))


def _settle_goals(project: Project) -> None:
    """A decision on a goal's number holds for both kinds of goal; else the words stay as text."""
    for secret in [secret for secret in project.secrets if secret.table == "goals"]:
        same = [row for row in project.goals if row["序号"] == secret.row]
        phrases = [s.phrase for s in project.secrets if (s.table, s.row) == ("goals", secret.row)]
        if len(same) != len(phrases) or len(set(phrases)) != 1:
            project.secrets.remove(secret)
            next(row for row in same if not row["绩效目标"])["绩效目标"] = secret.phrase
            project.ledger.doubt(project.origin, f"绩效目标 {secret.row} 的决定只针对一类目标")


def _number(project: Project) -> int:
    return project.number or 0


def _order(project: Project, groups: Sequence[str]) -> tuple[str, int, int]:
    unit = (project.unit or (_NO_UNIT, ""))[0] if "单位" in groups else ""
    kinds = schema.FUNDING_KINDS
    kind = project.fields.get("资金性质") or schema.OWN_FUNDING
    position = kinds.index(kind) if kind in kinds else len(kinds)
    if project.stub:
        position = len(kinds) + 1
    return unit, position if "资金性质" in groups else 0, _number(project)
