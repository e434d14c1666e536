"""Rows of the normalized tables from imported documents: project codes, decisions to withhold.

Every row carries every column that all datasets have, and the further ones that were read. This
module must not look at the text layout.
"""

from collections import Counter
from collections.abc import Sequence

from reportgen import schema
from reportgen.importer.departments import DepartmentRegister
from reportgen.importer.front_matter import NARRATIVE_TEXTS
from reportgen.importer.project import ReadProject, most_common_form
from reportgen.importer.read_document import ReadDocument
from reportgen.importer.vocabulary import (
    PROJECT_CODE,
    is_withheld_phrase,
    secrecy_category,
    squeeze,
)


def make_rows(
    documents: Sequence[ReadDocument], register: DepartmentRegister
) -> dict[str, list[dict[str, str]]]:
    """All tables by name."""
    writer = _RowWriter(register)
    for document in documents:
        for project in document.projects:
            writer.add_project(project)
        writer.add_front_matter(document)
    writer.add_departments()
    return writer.rows


class _RowWriter:
    def __init__(self, register: DepartmentRegister) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {t.name: [] for t in schema.TABLES}
        self._register = register
        self._departments = register.codes
        self._codes: set[str] = set()

    def _put(self, table: str, **cells: str) -> None:
        labels = schema.TABLE_BY_NAME[table].usual_labels
        self.rows[table].append({label: cells.get(label, "") for label in labels} | cells)

    def add_departments(self) -> None:
        """Rows of 部门 and 单位."""
        for department in self._register.departments:
            form = most_common_form(department.projects)
            code = self._departments[department.code]
            self._put("departments", 部门编码=code, 部门名称=department.name, 表式=form)
        for code, (name, owner) in self._register.units.items():
            self._put("units", 单位编码=code, 单位名称=name, 部门编码=self._departments[owner])

    def add_project(self, project: ReadProject) -> None:
        """A project with its goals, indicators, sources, attributes and decisions."""
        common = most_common_form(self._register.department_of(project).projects)
        code = self._code_for(project)
        self._put(
            "projects",
            **project.fields,
            项目编码=code,
            单位编码=project.unit_code,
            项目名称=project.name,
            表式=project.form if project.form not in ("", common) else "",
            序号=str(project.number or ""),
        )
        _settle_goals(project)
        for table, rows in project.rows.items():
            for row in rows:
                self._put(table, 项目编码=code, **row)
        if project.heading is not None:
            self._put("attributes", 编码=code, 属性=schema.HEADING, 值=project.heading)
        for name, value in project.attributes:
            self._put("attributes", 编码=code, 属性=name, 值=value)
        self._add_decisions(project, code)

    def _code_for(self, project: ReadProject) -> str:
        """The printed code, else a new one; no code twice."""
        printed = project.code or _code_in_attributes(project)
        usable = bool(printed) and not is_withheld_phrase(printed)
        if printed and not (usable and printed not in self._codes):
            project.attributes.append(("项目编码", printed))
            message = "项目编码不能作编码用或与前面的项目重复，已另给编码，原编码记在“项目属性”"
            project.ledger.doubt(project.origin, message)
        stem = printed if usable else f"{project.unit_code}-{project.number or 0:03d}"
        code, suffix = stem, 2
        while code in self._codes:
            code, suffix = f"{stem}-{suffix}", suffix + 1
        self._codes.add(code)
        return code

    def add_front_matter(self, document: ReadDocument) -> None:
        """Part one and the lines of review, as rows of the document's department or unit."""
        code, rows = self._narrator(document), document.front.rows
        numbers = Counter(r["章节"] for r in self.rows["narrative"] if r["部门编码"] == code)
        withheld: dict[str, list[tuple[str, str]]] = {}
        for row in map(dict, rows):
            row["序号"] = str(int(row["序号"]) + numbers[row["章节"]])
            for column in NARRATIVE_TEXTS:
                if is_withheld_phrase(row[column]):
                    place = f"{row['章节']}/{row['序号']}"
                    withheld.setdefault(column, []).append((place, row[column]))
                    row[column] = ""
            self._put("narrative", 部门编码=code, **row)
        for column, phrases in withheld.items():
            message = f"第一部分的“{column}”有不予公开的段落，请核对“不予公开”里的序号"
            document.source.ledger.doubt(document.source.first_cell, message)
            self._withhold_rows(code, "narrative", column, phrases, len(rows))
        for name, value in document.front.imprint.items():
            self._put(
                "attributes", 编码=self._departments[document.department], 属性=name, 值=value
            )

    def _narrator(self, document: ReadDocument) -> str:
        """Whose part one it is: that of an extract is its unit's."""
        extract = document.front.extract
        for code, (name, owner) in self._register.units.items():
            named = owner == document.department and extract == name
            if named or extract.startswith(f"{code} "):
                return code
        if extract and document.front.rows:
            message = "没有认出这份摘录是哪个单位的，第一部分记在部门下，请核对“文本”的部门编码"
            document.source.ledger.doubt(document.source.first_cell, message)
        return self._departments[document.department]

    # ------------------------------------------------------------------------- decisions

    def _add_decisions(self, project: ReadProject, code: str) -> None:
        if project.stub:
            self._withhold(code, schema.SCOPE_PROJECT, "", project.stub)
        if project.name_withheld:
            self._withhold(code, schema.SCOPE_NAME, "", project.name_withheld)
        columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for cell in project.withheld_cells:
            phrases = columns.setdefault((cell.table, cell.column), [])
            phrases.append((cell.row, cell.phrase))
        for (table, column), phrases in columns.items():
            size = len(project.rows[table]) if table in project.rows else 1
            self._withhold_rows(code, table, column, phrases, size)

    def _withhold_rows(
        self, code: str, table: str, column: str, phrases: list[tuple[str, str]], size: int
    ) -> None:
        """One decision where a whole column is withheld alike, else one for each row.

        `phrases` are row number and phrase of each withheld cell, `size` is the number of rows.
        Goals withheld as a whole are printed without number.
        """
        unnumbered = column != "绩效目标" or table != "goals" or {n for n, _ in phrases} == {"0"}
        if unnumbered and len(phrases) == size and len({phrase for _, phrase in phrases}) == 1:
            self._withhold(code, schema.SCOPE_FIELD, column, phrases[0][1])
            return
        # 总体目标 and 当年目标 of one project may carry the same number: one decision for both.
        for number, phrase in dict(phrases).items():
            self._withhold(code, schema.SCOPE_FIELD, f"{column}#{number}", phrase)

    def _withhold(self, code: str, scope: str, column: str, phrase: str) -> None:
        self._put(
            "withheld",
            编码=code,
            范围=scope,
            字段=column,
            替代文字=phrase,
            类别=secrecy_category(phrase),
        )


def _code_in_attributes(project: ReadProject) -> str:
    """The code that a bond project prints as 项目编号; "" without one.

    In a document seen, 项目编号 and 项目性质 had changed places.
    """
    texts = [value for name, value in project.attributes if name in ("项目编号", "项目性质")]
    matches = (PROJECT_CODE.search(squeeze(text)) for text in texts)
    return next((match[0] for match in matches if match), "")


def _settle_goals(project: ReadProject) -> None:
    """A decision on a goal's number holds for both kinds of goal; else the words stay as text."""
    for cell in [cell for cell in project.withheld_cells if cell.table == "goals"]:
        same = [row for row in project.goals if row["序号"] == cell.row]
        cells = [c for c in project.withheld_cells if (c.table, c.row) == ("goals", cell.row)]
        phrases = [c.phrase for c in cells]
        if len(same) != len(phrases) or len(set(phrases)) != 1:
            project.withheld_cells.remove(cell)
            next(row for row in same if not row["绩效目标"])["绩效目标"] = cell.phrase
            project.ledger.doubt(project.origin, f"绩效目标 {cell.row} 的决定只针对一类目标")
