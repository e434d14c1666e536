"""指标: indicators and outputs that several projects share, and what is told once for a unit."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from reportgen.check.support.examples import COMPLETE, PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.measures import (
    folded,
    head,
    nothing,
    number,
    per_cent,
    rate,
    satisfaction,
)
from reportgen.check.support.project_names import akin, base_name
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.similarity import stem, vague
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.unit_groups import in_units
from reportgen.core.words import is_noun, is_word
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE

_GUIDE = "财预〔2015〕88号（绩效目标审核：相关性、完整性、适当性、可行性）"
_FEWEST = 4  # so many indicators are no chance
_TELLING = 3  # so many that say of what, where two are not the same
_MAY_DIFFER = 3  # less than so many that other projects lack
_OUTPUTS = frozenset(("数量指标", "质量指标"))  # what a project does; the rest is general
_LISTED = 5
_MANY = 10  # a count from here on is not the same in two projects by chance


def _two(names: tuple[str, str], **other: str) -> Example:
    """Two projects with these names and the same indicators; `other` are cells of the second."""
    codes = (PROJECT_CODE, f"{PROJECT_CODE[:-1]}2")
    project = {
        "单位编码": "018001", "预算数": "90.00", "财政资金": "90.00",
        "资金用途": "按实施方案支出。",
        "3月底": "20", "6月底": "50", "10月底": "80", "12月底": "100",
    }  # fmt: skip
    goal = {"序号": "1", "类别": "绩效目标", "绩效目标": "种植苗木300株以上。"}
    return {
        "项目": [
            {**project, "项目编码": code, "项目名称": name}
            for code, name in zip(codes, names, strict=True)
        ],
        "目标": [{**goal, "项目编码": code} for code in codes],
        "指标": [
            {**row, "项目编码": code, **(other if at and row["序号"] == "1" else {})}
            for at, code in enumerate(codes)
            for row in COMPLETE
        ],
    }


def _names(subject: ProjectSubject) -> frozenset[str]:
    """The names of a project's indicators, for comparing."""
    rows = (row for row in subject.indicators if row.level3 and not nothing(row.level3))
    return frozenset(map(_name, rows))


def _name(row: Indicator) -> str:
    return "满意度" if satisfaction(row.level3) else stem(row.level3)


def _alike(projects: Sequence[ProjectSubject]) -> Iterator[list[ProjectSubject]]:
    """Groups of projects with the same names of indicators, or all but one or two of them."""
    names = {project.project.code: _names(project) for project in projects}
    often = Counter(name for some in names.values() for name in some)
    groups: dict[int, list[ProjectSubject]] = {}  # by the sum of hashes: order does not matter
    for project in projects:
        own = names[project.project.code]
        shared = [hash(name) for name in sorted(own) if often[name] > 1]
        alone = len(own) - len(shared)
        if len(shared) < _FEWEST or alone >= _MAY_DIFFER:
            continue  # too many that no other project has
        for key in _sums(shared, _MAY_DIFFER - alone):
            groups.setdefault(key, []).append(project)
    taken: set[str] = set()
    several = (group for group in groups.values() if len(group) > 1)
    for group in sorted(several, key=len, reverse=True):
        codes = [project.project.code for project in group]
        if taken.isdisjoint(codes) and _share_enough([names[code] for code in codes], group[0]):
            taken.update(codes)
            yield group


def _sums(hashes: Sequence[int], fewer: int) -> Iterator[int]:
    """The sum of all, and of all but less than `fewer`, as far as enough are left."""
    whole = sum(hashes)
    for left_out in range(min(fewer, len(hashes) - _FEWEST + 1)):
        for some in combinations(hashes, left_out):
            yield whole - sum(some)


def _share_enough(names: Sequence[frozenset[str]], one: ProjectSubject) -> bool:
    """Whether what projects share is no chance; `one` is any of them.

    Where two differ, general names do not count, and an output must be among what is shared.
    """
    common = frozenset.intersection(*names)
    if max(map(len, names)) - len(common) < 2:
        return True
    outputs = {_name(row) for row in one.indicators if row.level2 in _OUTPUTS}
    if common.isdisjoint(outputs):
        return False  # each says itself what it does
    return sum(not vague(name) and name != "满意度" for name in common) >= _TELLING


@rule(
    "I501",
    "不同的项目用同一套指标",
    Severity.WARNING,
    scope="部门",
    source=_GUIDE,
    bad=_two(("苗圃灌溉设施改造", "护林员劳动保护")),
    good=_two(("东山苗圃灌溉改造-2024中央", "东山苗圃灌溉改造-2024省级"), 指标值="600"),
)
def indicators_belong_to_their_project(subject: DepartmentSubject) -> Iterator[Hit]:
    """名称不同、办的事不同的项目，三级指标完全相同或只差一两条，指标与项目不相关。

    多是照抄一套通用指标，看不出这个项目要办什么。同一项目分批、分资金来源列的，以及名称说的是同一类
    事的（如几个单位的公用经费），不算。至少有四条相同才算；差两条的，“资金到位率”之类谁都有的不计，
    数量、质量指标条条不同的也不算。一组项目只报一次。
    """
    for group in _alike(subject.projects):
        about = list(dict.fromkeys(base_name(one.name) for one in group if one.name))
        if any(not akin(about[0], other) for other in about[1:]):
            names = dict.fromkeys(project.name for project in group)
            listed = "、".join(f"“{name}”" for name in list(names)[:_LISTED])
            more = f"等 {len(group)} 个项目" if len(group) > _LISTED else ""
            first = group[0]
            yield Hit(
                first.spot(first.indicators[0], "三级指标", first.indicators[0].level3),
                f"{listed}{more}的三级指标相同，看不出各自要办什么",
                "请按每个项目的内容分别设指标，删去与项目无关的",
            )


@rule(
    "I504",
    "一个单位有两个同名项目",
    Severity.WARNING,
    scope="部门",
    bad=_two(("东山苗圃灌溉改造", "东山苗圃灌溉改造")),
    good=_two(("东山苗圃灌溉改造一期", "东山苗圃灌溉改造二期"), 指标值="600"),
)
def names_of_projects_differ(subject: DepartmentSubject) -> Iterator[Hit]:
    """同一单位、同一资金性质下，两个项目的名称完全相同，读者分不清，也可能是重复申报。

    同一项目按资金性质分列的不算。
    """
    first: dict[tuple[str, str, str], ProjectSubject] = {}
    for project in subject.projects:
        name = folded(project.project.name)
        key = (project.unit.code, name, project.project.funding)
        other = first.setdefault(key, project)
        if name and other is not project:
            yield Hit(
                project.spot(project.project, "项目名称", project.project.name),
                f"与第 {other.project.row} 行的项目同名，都是“{project.name}”",
                "请写明两个项目的区别；重复申报的删去一个",
            )


@rule(
    "I505",
    "分批资金重复申报同一产出",
    Severity.NOTICE,
    scope="部门",
    source=_GUIDE,
    bad=_two(("东山苗圃灌溉改造-2024中央", "东山苗圃灌溉改造-2024省级")),
    good=_two(("东山苗圃灌溉改造-2024中央", "东山苗圃灌溉改造-2024省级"), 指标值="600"),
)
def outputs_are_declared_once(subject: DepartmentSubject) -> Iterator[Hit]:
    """同一项目分几批、几种资金列成几个项目，各自又申报了同一个产出数。

    一样的东西报了两遍，合起来看像是做了两份。名称去掉年份、资金来源、批次以后相同，数量指标的名称、
    数、单位也相同的才算；数小于 10 的，要全部数量指标都相同。
    """
    groups: dict[tuple[str, str], list[ProjectSubject]] = {}
    for project in subject.projects:
        if project.project.name:
            key = (project.unit.code, base_name(project.project.name))
            groups.setdefault(key, []).append(project)
    for group in groups.values():
        first: dict[tuple[str, str, str], ProjectSubject] = {}
        for project in group if len(group) > 1 else ():
            yield from islice(_declared_again(project, first), 1)


def _declared_again(
    project: ProjectSubject, first: dict[tuple[str, str, str], ProjectSubject]
) -> Iterator[Hit]:
    """Hits at the outputs that an earlier project has in `first`; adds the others there."""
    for row in project.indicators:
        if output := _output(row):
            other = first.setdefault(output, project)
            many = (number(row) or 0) >= _MANY or _outputs(project) == _outputs(other)
            if many and other.project.name != project.project.name:
                yield Hit(
                    project.spot(row, "三级指标", row.level3),
                    f"“{row.level3}”{row.value_as_printed}，在同一项目的“{other.name}”里已经申报",
                    "请按各批资金分别写各自的产出；合起来才做得成的，在一处写明",
                )


def _outputs(project: ProjectSubject) -> frozenset[tuple[str, str, str]]:
    return frozenset(output for row in project.indicators if (output := _output(row)))


def _output(row: Indicator) -> tuple[str, str, str] | None:
    """An output by name, number and unit; None where it is none."""
    counted = row.level2 == "数量指标" and number(row) is not None
    return (stem(row.level3), row.value, row.unit) if counted and not per_cent(row) else None


_DEGREES = (
    "进一步|不断|持续|逐步|逐年|明显|显著|有效|大幅度?|稳步|较为|较大|较|基本|全面|切实|充分|大力|长期|稳中|得到|有所|有|更加|更|再|很|较好地?"
    "|极大|一定程度|能够|可以|做到|确保|更好地?|日益|日趋|总体|整体|不同程度|积极|良好|良性|健康|可"
)
_CHANGES = (
    "提升|提高|改善|增强|丰富|充实|充足|完备|浓厚|活跃|和睦|融洽|引领|辐射|加强|优化|促进|推动|推进|保障|维护|巩固|降低|减少|缓解|扩大|完善|满足|发展|增加|好转|稳定|健全|规范|强化|深化|带动"
    "|向好|良好|明显|显著|有效|较好|优良|优|好|高|增长|下降|影响|见效|可持续|持续|长期|成效|健康发展|实现|保护|传承|进步|进展|改进|变化|循环"
    "|体现|发挥|显现|凸显|突出|上升|提质|增效|保证|合理|科学|可行|到位|上?新?台阶|建立|形成|构建|确立|过硬|壮大|向上|繁荣|兴旺|遏制|普及|推广|拓展|深入|夯实|巩固"
    "|达到(?:预期|要求|标准|良好)?(?:效果|目标)?|符合(?:要求|标准|规定|预期)"
)
_WHAT = "效果|成效|作用|程度|水平|能力|质量|效率|面貌|状况|情况|环境|发展|影响|机制|效益"
_VAGUE = re.compile(
    rf"(?!长期有效$)(?:(?:{_CHANGES}|拉动|覆盖|宣传|保障|受益)?(?:{_WHAT}))?(?:{_DEGREES})*(?:{_CHANGES})(?:[和与并、且,]?(?:{_DEGREES})*(?:{_CHANGES}))*(?:了|{_WHAT})?[。.]?|{_WHAT}"
)

# 办事效率明显提高: what cannot be counted, and how it changes.
_OF_QUALITY = re.compile(
    rf"[\u4e00-\u9fff]{{0,6}}(?:水平|能力|质量|效率|意识|程度|面貌|环境|状况|机制|形象|素质|氛围|作风|观念)"
    rf"(?:{_DEGREES})+(?:{_CHANGES})[。.]?"
)


@rule(
    "I117",
    "指标值空泛",
    Severity.NOTICE,
    scope="部门",
    source=_GUIDE,
    bad={"指标": {"二级指标": "社会效益指标", "一级指标": "效益指标", "三级指标": "城区绿化水平",
                "指标性质": "定性", "指标值": "有效提升", "计量单位": ""}},
    good={"指标": {"二级指标": "社会效益指标", "一级指标": "效益指标", "三级指标": "城区绿化水平",
                 "指标性质": "定性", "指标值": "主干道无缺株断带", "计量单位": ""}},
)  # fmt: skip
def targets_can_be_checked(subject: DepartmentSubject) -> Iterator[Hit]:
    """定性指标的值只有“有效提升”“持续改善”“长期”一类的话，年终说不清做到没有。

    请写出看得见的标准，如“投诉较上年减少”“主干道无缺株”。一个单位只提示一次，说明有多少条、在哪
    几行。比率、满意度、数量没有数的，由 I112、I114 指出。
    """
    for told in in_units(subject, lambda one: filter(_is_vague, one.indicators)):
        project, first = told.first
        yield Hit(
            project.spot(first, "指标值", first.value),
            f"{told.unit.name}有 {told.count} 条指标的值空泛，如“{first.value}”（{told.rows}）",
            "请写明看得见的标准，能量化的填数",
            code=told.code,
        )


def _is_vague(row: Indicator) -> bool:
    """Whether a target in words says nothing that can be looked for, the name left out."""
    text = folded(row.value)
    if row.sign != QUALITATIVE or not text:
        return False
    name = head(row.level3)
    if row.level2 == "数量指标" or rate(name) or satisfaction(name) or text == name:
        return False
    short = _without_name(text, name)
    vague = _VAGUE.fullmatch(text) or _VAGUE.fullmatch(short) or _OF_QUALITY.fullmatch(text)
    return bool(vague) or _is_degree(short)


_HOW_MUCH = re.compile(
    "(?:进一步|不断|持续|逐步|逐年|明显|显著|大幅度?|稳步|较为|更加|更|日益|日趋|极大|切实|充分|得到|有所|稳中有?|趋于|趋[好稳])+"
)
# What can be looked for, however far it goes.
_DONE = re.compile(
    "消除|杜绝|覆盖|清零|到位|落实|达标|解决|整改|销号|完成|实现|使用|利用|运行|运转|控制|处[理置]|开放|供[电水气热应]|下降|减少|降低"
)


def _is_degree(text: str) -> bool:
    """Whether a target only says how much better: 更加坚强有力, 稳中有升, and names nothing."""
    start = _HOW_MUCH.match(text)
    rest = re.sub("[和与并、且,。.了]|而又", "", text[start.end() :]) if start else ""
    if not start or len(rest) > _FEW or _DONE.search(rest) or re.search(r"\d", rest):
        return False
    pairs = [rest[at : at + 2] for at in range(0, len(rest), 2)]
    return all(len(pair) == 1 or (is_word(pair) and not is_noun(pair)) for pair in pairs)


_FEW = 6  # characters behind 更加, 持续 that name nothing


def _without_name(text: str, name: str) -> str:
    """A target without what it repeats of the name: 明显提升 in 治理水平明显提升."""
    for length in range(min(len(text), len(name)), 3, -1):
        if name[:length] in text:
            return text.replace(name[:length], "", 1)
        if name[-length:] in text:
            return text.replace(name[-length:], "", 1)
    return text
