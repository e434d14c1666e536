"""Units and departments of imported projects: their codes and names, printed or given.

Every project gets a unit and every unit a department; what was not printed is asked of a
person. This module makes no table rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportgen.core.values import code_of_name
from reportgen.importer.project import ReadProject
from reportgen.importer.read_document import ReadDocument
from reportgen.importer.vocabulary import squeeze

_NO_DEPARTMENT = "001"
_NO_NAME = "（未印单位名称）"


@dataclass
class ReadDepartment:
    """A department of the documents with its projects in printed order."""

    code: str
    name: str = ""
    name_guessed: bool = False
    projects: list[ReadProject] = field(default_factory=list)


class DepartmentRegister:
    """All units and departments; documents are added one after the other."""

    def __init__(self) -> None:
        self.units: dict[str, tuple[str, str]] = {}  # code -> name, code of the department
        self._departments: dict[str, ReadDepartment] = {}
        self._numbered: set[str] = set()  # codes of departments, given since none was printed

    @property
    def departments(self) -> list[ReadDepartment]:
        """All departments in the order in which they were met."""
        return list(self._departments.values())

    @property
    def codes(self) -> dict[str, str]:
        """The codes of the departments as tables have them.

        Where none was printed, the name stands for it: file names begin with a code, and would
        publish one that nobody gave. A name that was guessed, or that two have, does not do.
        """
        names = Counter(code_of_name(department.name) for department in self.departments)
        return {
            code: name if self._goes_by_name(one) and names[name] == 1 else code
            for code, one in self._departments.items()
            for name in [code_of_name(one.name)]
        }

    def _goes_by_name(self, department: ReadDepartment) -> bool:
        known = department.name and not department.name_guessed
        return bool(known) and department.code in self._numbered

    def department_of(self, project: ReadProject) -> ReadDepartment:
        """The department of a project's unit."""
        return self._departments[self.units[project.unit_code][1]]

    def add(self, document: ReadDocument, department_name: str | None) -> None:
        """Give the document's projects units and departments, `department_name` if given."""
        self._give_declared_units(document)
        self._give_nearby_units(document)
        self._register_units(document)
        codes = Counter(self.units[project.unit_code][1] for project in document.projects)
        document.department = codes.most_common(1)[0][0] if codes else self._empty_department()
        for code in codes or [document.department]:
            self._name(self._departments[code], document, department_name)

    def _give_declared_units(self, document: ReadDocument) -> None:
        """The unit of a declaration, which prints a name without a code."""
        projects = document.projects
        for at, project in enumerate(projects):
            if project.unit is None and project.declaring_department:
                near = [p.unit for p in (*reversed(projects[:at]), *projects[at:]) if p.unit]
                project.unit = self._unit_by_name(document, project.declaring_department, near)

    def _give_nearby_units(self, document: ReadDocument) -> None:
        """Projects without a unit get that of the project behind or before them."""
        printed = [project.unit for project in document.projects]
        for at, project in enumerate(document.projects):
            if project.unit is not None:
                continue
            after = next((unit for unit in printed[at + 1 :] if unit), None)
            before = next((unit for unit in reversed(printed[:at]) if unit), None)
            # A stub belongs to what follows, though in reportgen's order it stands last in its
            # unit; a table without unit belongs to what went before.
            ours = document.source.from_reportgen or document.source.stubs_last
            follows = bool(project.stub) and not ours
            first, second = (after, before) if follows else (before, after)
            project.unit = first or second or self._unit_without_code(document)
            between = bool(before and after and before[0] != after[0])
            if between or not project.stub:
                message = f"没有印出所属单位，已归入“{project.unit[1]}”，请核对"
                project.ledger.doubt(project.origin, message)

    def _unit_by_name(
        self, document: ReadDocument, name: str, near: Sequence[tuple[str, str]]
    ) -> tuple[str, str]:
        """The unit of this name, else a new one in the department of the nearest unit."""
        registered = {code: unit_name for code, (unit_name, _) in self.units.items()}
        printed = dict(project.unit for project in document.projects if project.unit)
        for code, unit_name in {**printed, **registered}.items():
            if squeeze(unit_name) == squeeze(name):
                return code, unit_name
        if not near:
            return self._new_unit(name)
        stem, width = near[0][0][:3], max(3, len(near[0][0]) - 3)
        codes = (f"{stem}{number:0{width}d}" for number in range(1, 10**width))
        return next(c for c in codes if c not in printed and c not in registered), name

    def _unit_without_code(self, document: ReadDocument) -> tuple[str, str]:
        """The unit for a document that prints no unit: one for each department name."""
        name = document.front.department or _NO_NAME
        for code, (unit_name, _) in self.units.items():
            if unit_name == name and code.startswith("0"):
                return code, name
        return self._new_unit(name)

    def _new_unit(self, name: str) -> tuple[str, str]:
        """A unit in a new department."""
        taken = {code[:3] for code in self.units}
        number = next(n for n in range(1, 1000) if f"{n:03d}" not in taken)
        code = f"{number:03d}001"
        self.units[code] = (name, code[:3])
        self._numbered.add(code[:3])
        return code, name

    def _register_units(self, document: ReadDocument) -> None:
        """Enter the projects' units, and the projects in the units' departments.

        One published text, one department: units of other codes stand in it all the same.
        """
        stems = Counter(project.unit_code[:3] for project in document.projects)
        for project in document.projects:
            self._register_unit(project, stems.most_common(1)[0][0], document)
            code = self.units[project.unit_code][1]
            self._departments.setdefault(code, ReadDepartment(code)).projects.append(project)

    def _register_unit(self, project: ReadProject, department: str, document: ReadDocument) -> None:
        code, name = project.unit or (project.unit_code, "")
        if code not in self.units:
            self.units[code] = (name, department)
            if code[:3] != department and not document.source.from_reportgen:
                message = (
                    f"单位 {code} 的编码与本文多数单位不同，仍归入同一部门 {department}，请核对"
                )
                project.ledger.doubt(project.origin, message)
        elif name and squeeze(self.units[code][0]) != squeeze(name):
            message = f"单位 {code} 在这里印作“{name}”，与前面不同，已用前面的名称"
            project.ledger.doubt(project.origin, message)

    def _empty_department(self) -> str:
        """The department of a file that holds part one only: the one there is, or a new one."""
        if len(self._departments) == 1:
            return next(iter(self._departments))
        if _NO_DEPARTMENT not in self._departments:
            self._departments[_NO_DEPARTMENT] = ReadDepartment(_NO_DEPARTMENT)
            self._numbered.add(_NO_DEPARTMENT)
        return _NO_DEPARTMENT

    def _name(
        self, department: ReadDepartment, document: ReadDocument, given_name: str | None
    ) -> None:
        if department.name and not department.name_guessed:
            return
        units = [name for name, code in self.units.values() if code == department.code]
        department.name = given_name or _printed_name(department, document, units)
        department.name_guessed = not department.name
        if not department.name:
            department.name = units[0] if units else "（未印部门名称）"
            projects = department.projects
            first = projects[0].origin if projects else document.source.first_cell
            message = f"文中没有部门名称，暂用“{department.name}”，请用 --department 指定"
            document.source.ledger.doubt(first, message)


def _printed_name(
    department: ReadDepartment, document: ReadDocument, unit_names: Sequence[str]
) -> str:
    """The name on the cover, else what projects print, else that of a unit called 本级."""
    projects = department.projects
    cover = document.front.department if document.department == department.code else ""
    supervising = (p.supervising_department for p in projects if p.supervising_department)
    supervisor = next((name for code, name in supervising if code in ("", department.code)), "")
    declared = next((p.declaring_department for p in projects if p.declaring_department), "")
    main = next((n.removesuffix("本级") for n in unit_names if n.endswith("本级")), "")
    return cover or supervisor or declared or main
