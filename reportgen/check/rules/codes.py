"""编码: project codes, names and headings."""

import re
from collections import Counter
from collections.abc import Iterator

from reportgen.check.support.contents import has_more
from reportgen.check.support.examples import PROJECT_CODE
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.registry import Example, rule
from reportgen.check.support.subject import DatasetSubject, DepartmentSubject, ProjectSubject
from reportgen.core.values import code_of_name, fold
from reportgen.schema import HEADING, PROJECTS, UNITS

_LENGTH = 21
# 行政区划 6, year 2, kind 1, numbers, and the check character.
_CODE = re.compile(r"(?P<district>\d{6})(?P<year>\d{2})[0-9A-Z]{13}")
_MEANT_AS_CODE = re.compile(r"\d{8}[A-Za-z][0-9A-Za-z]{9,15}")
# The importer numbers on a code that a document prints twice.
_NUMBERED_ON = re.compile(r"(\d{8}[0-9A-Z]{13})-\d+")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of check characters
_WEIGHTS = tuple(pow(3, place, 31) for place in range(_LENGTH - 1))
# Made-up codes follow no algorithm; a single code is only wrong among many right ones.
_ENOUGH, _SHARE = 3, 4
_OLDEST = 5  # years that a carried-over project may be old
_NATURE = re.compile(r"(?:新建|续建|改建|扩建|改扩建|迁建|在建)(?:项目|工程)?")
_NUMBER = re.compile(r"(?:第?\d{1,3}[.．、]\s*(?!\d)|[（(]?[一二三四五六七八九十]+[）)、])")
_MARKS = re.compile("[-—–－─“”\"'‘’()（）《》、，,.。·_]")


def _projects(*codes: str) -> Example:
    """Projects with these codes and little else."""
    rows = [
        {"项目编码": code, "单位编码": "018001", "项目名称": f"古树保护{number}期"}
        for number, code in enumerate(codes, start=1)
    ]
    return {"项目": rows, "目标": [], "指标": []}


_RIGHT = (
    "99010024P000001100016",
    "99010024P00000210002F",
    "99010024P00000310003Q",
    "99010024P000004100042",
)
_MISTYPED = "99010024P00000510006B"
_BOND = {"表式": "tianjin_bond"}


def check_character(code: str) -> str:
    """The last character that the first twenty of a code call for.

    Powers of 3 modulo 31 as in GB 32100: all codes of kind P seen (Hebei and Tianjin, 2023 and
    2024) follow it.
    """
    values = (_ALPHABET.index(character) for character in code[: _LENGTH - 1])
    total = sum(value * weight for value, weight in zip(values, _WEIGHTS, strict=True))
    return _ALPHABET[(30 - total) % 31]


def _printed_code(subject: ProjectSubject) -> str:
    """The code where the form prints it and it is a full one; otherwise empty."""
    project = subject.project
    shown = subject.prints("项目编码") and subject.known(project, "项目编码")
    return project.code if shown and _CODE.fullmatch(project.code) else ""


@rule(
    "C001",
    "项目编码不是21位",
    Severity.WARNING,
    bad=_projects("99010024P00000110001"),
    good=_projects("99010024P000001100016"),
)
def code_has_21_characters(subject: ProjectSubject) -> Iterator[Hit]:
    """印在表里的项目编码应为21位：区划6位、年份2位，其余13位是数字和大写字母。

    多一位、少一位或写成小写，就对不上预算管理系统里的项目。只看像正式编码的，即8位数字后接字母
    的；自编的短编码、表上不印编码的，不算。
    """
    code = subject.project.code
    if not subject.prints("项目编码") or not subject.known(subject.project, "项目编码"):
        return
    if _MEANT_AS_CODE.fullmatch(code) and not _CODE.fullmatch(code):
        problem = f"是{len(code)}位，应为{_LENGTH}位" if len(code) != _LENGTH else "里有小写字母"
        yield Hit(
            subject.spot(subject.project, "项目编码", code),
            f"项目编码 {code} {problem}",
            "请从预算管理系统里重新复制项目编码",
        )


@rule(
    "C002",
    "项目编码的校验位不对",
    Severity.WARNING,
    scope="部门",
    bad=_projects(*_RIGHT, _MISTYPED),
    good=_projects(*_RIGHT),
)
def check_character_is_right(subject: DepartmentSubject) -> Iterator[Hit]:
    """项目编码的末位是校验位，由前20位算出；对不上的，说明有字符录错或次序颠倒。

    只看第9位是P的21位编码，而且本部门绝大多数编码都对得上时，才指出个别对不上的；虚构或自编的
    编码不算。
    """
    printed = [p for p in subject.projects if _printed_code(p)[8:9] == "P"]
    checked = [p for p in printed if set(p.project.code[:-1]) <= set(_ALPHABET)]
    wrong = [p for p in checked if check_character(p.project.code) != p.project.code[-1]]
    right = len(checked) - len(wrong)
    if right < max(_ENOUGH, _SHARE * len(wrong)):
        return
    for project in wrong:
        code = project.project.code
        yield Hit(
            project.spot(project.project, "项目编码", code),
            f"项目编码 {code} 的末位应为 {check_character(code)}，现为 {code[-1]}，有字符录错",
            "请与预算管理系统里的项目编码逐位核对",
        )


@rule(
    "C003",
    "项目编码重复",
    Severity.ERROR,
    scope="数据集",
    bad=_projects("99010024P00000210002F", "99010024P00000210002F-2"),
    good=_projects("99010024P00000210002F", "99010024P00000310003Q"),
)
def code_is_unique(subject: DatasetSubject) -> Iterator[Hit]:
    """两个项目用了同一个编码，或者只差大小写、全角半角。

    导入时，原文里两个项目印着同一个编码的，后一个加“-2”以便区分，这里一并指出。一个编码只能
    对应一个项目。
    """
    first: dict[str, str] = {}
    for code, row in subject.codes.items():
        again = _NUMBERED_ON.fullmatch(code)
        key = fold(again[1] if again and again[1] in subject.codes else code).upper()
        other = first.setdefault(key, code)
        if other != code:
            yield Hit(
                Spot(PROJECTS.label, row, "项目编码", code, code),
                f"项目编码 {code} 与第 {subject.codes[other]} 行的 {other} 是同一个编码",
                "请按预算管理系统改正其中录错的一个；确是同一项目的，删去一行",
            )


@rule(
    "C004",
    "项目编码的年份与预算年度不符",
    Severity.NOTICE,
    bad=_projects("99010026P000001100016"),
    good=_projects("99010023P00000110001P"),
)
def year_in_the_code(subject: ProjectSubject) -> Iterator[Hit]:
    """项目编码第7、8位是立项年份，晚于预算年度，或者早了五年以上。

    结转、续建项目沿用原来的编码，早几年是正常的，不算。
    """
    year = subject.settings.year
    if (match := _CODE.fullmatch(_printed_code(subject))) and year:
        began = 2000 + int(match["year"])
        if began > year or began < year - _OLDEST:
            yield Hit(
                subject.spot(subject.project, "项目编码", match["year"]),
                f"项目编码里的年份是 {began} 年，本文是 {year} 年度的预算",
                "请核对项目编码和预算年度",
            )


@rule(
    "C005",
    "项目编码的区划与同部门不同",
    Severity.NOTICE,
    scope="部门",
    bad=_projects(*_RIGHT, "99020024P00000110001A"),
    good=_projects(*_RIGHT, "99000024P00000110001A"),
)
def district_in_the_code(subject: DepartmentSubject) -> Iterator[Hit]:
    """项目编码前6位是行政区划，与同部门绝大多数项目不同。

    上级下达的项目沿用本省编码（区划后四位是0000）的，不算；一个部门里本来就有几种区划的，也不
    提示。
    """
    coded = [(p, code[:6]) for p in subject.projects if (code := _printed_code(p))]
    counts = Counter(district for _, district in coded)
    if not counts:
        return
    usual, times = counts.most_common(1)[0]
    if times < max(_ENOUGH, _SHARE * (len(coded) - times)):
        return
    for project, district in coded:
        if district not in (usual, f"{usual[:2]}0000"):
            yield Hit(
                project.spot(project.project, "项目编码", district),
                f"项目编码的区划是 {district}，本部门其他项目多是 {usual}",
                "请核对项目编码的前6位",
            )


@rule(
    "C006",
    "标题与项目名称不一致",
    Severity.WARNING,
    where=has_more,
    bad={"项目属性": [{"编码": PROJECT_CODE, "属性": "标题", "值": "公园绿篱修剪绩效目标表"}]},
    good={"项目属性": [{"编码": PROJECT_CODE, "属性": "标题", "值": "3.城区行道树补植"}]},
)
def heading_is_the_name(subject: ProjectSubject) -> Iterator[Hit]:
    """表上方的标题与表里的项目名称不是一个项目。

    标题前的序号、末尾的“绩效目标表”，以及空格、引号、括号和连接号的不同写法，都不算。一个包含
    另一个、只是写得详略不同的，也不算。
    """
    heading, name = subject.attributes.get(HEADING, ""), subject.project.name
    if not heading or not name:
        return
    shown, plain = _core(heading), _core(name)
    if shown and plain and shown not in plain and plain not in shown:
        yield Hit(
            subject.attribute_spot(HEADING, heading),
            f"标题是“{heading}”，项目名称是“{name}”",
            "请核对这张表是哪个项目的，改正其中一处",
        )


def _core(text: str) -> str:
    """A name or heading without number, 绩效目标表, blanks and marks."""
    plain = fold(text)
    plain = _NUMBER.sub("", plain, count=1) if _NUMBER.match(plain) else plain
    plain = re.sub(r"(?:项目)?(?:支出)?(?:绩效目标(?:申报)?表)$", "", plain)
    return _MARKS.sub("", plain).removesuffix("项目").upper()


@rule(
    "C007",
    "项目性质与项目编号填反",
    Severity.ERROR,
    where=has_more,
    bad={
        "项目": _BOND,
        "项目属性": [
            {"编码": PROJECT_CODE, "属性": "项目性质", "值": "99010024P000001100016"},
            {"编码": PROJECT_CODE, "属性": "项目编号", "值": "续建项目"},
        ],
    },
    good={
        "项目": _BOND,
        "项目属性": [
            {"编码": PROJECT_CODE, "属性": "项目性质", "值": "续建项目"},
            {"编码": PROJECT_CODE, "属性": "项目编号", "值": PROJECT_CODE},
        ],
    },
)
def nature_and_number_are_swapped(subject: ProjectSubject) -> Iterator[Hit]:
    """“项目性质”里填的是编码，或者“项目编号”里填的是新建、续建。

    两格上下相邻，容易填反；公开后两项都是错的。只看印出这两项的表。
    """
    nature = subject.attributes.get("项目性质", "").strip()
    number = subject.attributes.get("项目编号", "").strip()
    coded = subject.prints("项目性质") and bool(_CODE.fullmatch(fold(nature)))
    named = subject.prints("项目编号") and bool(_NATURE.fullmatch(number))
    hint = "请把两格的内容对调" if coded and named else "请核对项目性质和项目编号"
    if coded:
        message = f"“项目性质”里填的是编码 {nature}"
        message += f"，“项目编号”里填的是“{number}”，两项填反了" if named else ""
        yield Hit(subject.attribute_spot("项目性质", nature), message, hint)
    elif named:
        yield Hit(
            subject.attribute_spot("项目编号", number),
            f"“项目编号”里填的是项目性质“{number}”",
            hint,
        )


@rule(
    "C008",
    "项目编号与项目编码不一致",
    Severity.WARNING,
    where=has_more,
    bad={
        **_projects("99010024P00000210002F"),
        "项目属性": [
            {"编码": "99010024P00000210002F", "属性": "项目编号", "值": "99010024P00000310003Q"}
        ],
    },
    good={
        **_projects("99010024P00000210002F"),
        "项目属性": [
            {"编码": "99010024P00000210002F", "属性": "项目编号", "值": "99010024P00000210002F"}
        ],
    },
)
def number_is_the_code(subject: ProjectSubject) -> Iterator[Hit]:
    """项目属性里的“项目编号”与本项目的编码不是同一个。

    两个都是21位的正式编码才比较；项目编码是自编的、项目编号填的是别的内容的，不算。
    """
    number, code = fold(subject.attributes.get("项目编号", "")), subject.project.code
    if _CODE.fullmatch(number) and _CODE.fullmatch(code) and number != code:
        yield Hit(
            subject.attribute_spot("项目编号", number),
            f"项目编号 {number} 与项目编码 {code} 不一致",
            "请核对，改正录错的一个",
        )


@rule(
    "C009",
    "单位编码与部门编码不符",
    Severity.NOTICE,
    scope="部门",
    bad={
        "单位": [{"单位编码": "027001", "单位名称": "青禾市林业局本级", "部门编码": "018"}],
        "项目": {"单位编码": "027001"},
    },
    good={"单位": {"单位名称": "青禾市林业局机关"}},
)
def unit_belongs_to_the_department(subject: DepartmentSubject) -> Iterator[Hit]:
    """单位编码一般以所属部门的编码开头，这个单位不是。

    可能是单位挂错了部门，整张表就会印进别的部门的文本。机构改革后沿用旧编码的，可以不改；部门没有编码、
    以名称代替的，不比较。
    """
    department = subject.department
    if department.code == code_of_name(department.name):
        return  # no document printed a code for it
    units = {project.unit.code: project.unit for project in subject.projects}
    for unit in units.values():
        if not unit.code.startswith(department.code):
            yield Hit(
                Spot(UNITS.label, unit.row, "单位编码", unit.code, unit.code),
                f"单位 {unit.code} {unit.name} 归在部门 {department.code} {department.name}，"
                "编码却不以部门编码开头",
                "请核对单位归属；沿用旧编码的可以不改",
            )
