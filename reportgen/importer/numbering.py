"""Order and numbers of imported projects, and the settings that print them so again.

Judges by the printed numbers, units and funding kinds; it must not read any text.
"""

from collections.abc import Sequence

from reportgen import schema
from reportgen.importer.departments import ReadDepartment
from reportgen.importer.project import ReadProject
from reportgen.importer.read_document import ReadDocument


def numbering_of(departments: Sequence[ReadDepartment]) -> str:
    """Whether printed numbers run from 1 through each department's document."""
    numbers = [[p.number for p in d.projects] for d in departments if d.projects]
    printed = [number for group in numbers for number in group if number is not None]
    if not printed:
        return "none"
    whole = all(group == list(range(1, len(group) + 1)) for group in numbers)
    return "continuous" if whole else "listed"


def grouping_of(departments: Sequence[ReadDepartment]) -> list[str]:
    """The longest grouping under which the projects keep their printed order."""
    for groups in (["单位", "资金性质"], ["单位"], []):
        keys = [
            [_sort_key(project, groups) for project in department.projects]
            for department in departments
        ]
        if all(group == sorted(group) for group in keys):
            for department, group in zip(departments, keys, strict=True):
                _doubt_ties(department, group)
            return groups
    for department in departments:
        for before, project in zip(department.projects, department.projects[1:], strict=False):
            if (project.number or 0) < (before.number or 0):
                message = "项目序号小于前一个项目的序号，按序号排列会改变先后，请核对"
                project.ledger.doubt(project.origin, message)
    return []


def _doubt_ties(department: ReadDepartment, keys: Sequence[tuple[str, int, int]]) -> None:
    """Name projects with one place: they are printed by their codes, of which one may be ours."""
    pairs = zip(department.projects, department.projects[1:], keys, keys[1:], strict=False)
    for before, project, key_before, key in pairs:
        sure = bool(before.code and before.code < project.code) or project.number is None
        if key == key_before and not sure:
            message = "与前一个项目的序号、单位相同，印出时按项目编码排先后，请核对"
            project.ledger.doubt(project.origin, message)


def _sort_key(project: ReadProject, groups: Sequence[str]) -> tuple[str, int, int]:
    unit = project.unit_code if "单位" in groups else ""
    kinds = schema.FUNDING_KINDS
    kind = project.fields.get("资金性质") or schema.OWN_FUNDING
    position = kinds.index(kind) if kind in kinds else len(kinds)
    if project.stub:
        position = len(kinds) + 1
    return unit, position if "资金性质" in groups else 0, project.number or 0


def give_numbers(documents: Sequence[ReadDocument]) -> None:
    """Projects without a printed number go on from the one before."""
    for document in documents:
        printed = [at for at, p in enumerate(document.projects) if p.number is not None]
        last = _number_before_first(document.projects, printed[0]) if printed else 0
        for project in document.projects:
            if project.number is None:
                project.number = last + 1
                if printed:
                    message = f"没有印出序号，已按先后编为 {project.number}，请核对"
                    project.ledger.doubt(project.origin, message)
            last = project.number


def _number_before_first(projects: Sequence[ReadProject], first: int) -> int:
    """The number from which the projects before `first`, the first with a number, go on."""
    return max(0, (projects[first].number or 0) - first - 1)
