"""A dataset of many departments to measure with: a city's year, written in seconds.

    .venv/bin/python benchmarks/departments.py FOLDER [--departments 500] [--projects 15000]
    .venv/bin/python benchmarks/departments.py FOLDER --single    # 1 department, 120 projects

Every project has eight indicators, every third one nine (120 projects: 1,000 indicators); one
project in fifty has something withheld. The same arguments give the same bytes, and
`reportgen check` finds no error in them. All names are fictional.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from check import Row, write_folder

DEPARTMENTS, PROJECTS = 500, 15_000
SINGLE_PROJECTS = 120
_UNITS = 6  # of each department
_WITHHELD = 50  # one project in so many has something withheld
_NINTH = 3  # one project in so many has a ninth indicator

_DISTRICTS = (
    "青禾市", "云屏县", "白川县", "石泉区", "东篱区", "南浦县", "沙河镇区", "松岭县", "临湖区",
    "梅溪县", "丹崖区", "麦岗县", "柳堤区", "长塘县", "北坪区", "竹涧县", "槐荫区", "杏山县",
    "苇泊区", "双桥县", "望河区", "金穗县", "银杏区", "霞浦县", "清渡区",
)  # fmt: skip
_OFFICES = (
    "教育局", "水务局", "林业局", "体育局", "农业农村局", "交通运输局", "文化和旅游局",
    "卫生健康局", "民政局", "生态环境局", "住房和城乡建设局", "城市管理局", "应急管理局",
    "市场监督管理局", "科学技术局", "商务局", "统计局", "审计局", "退役军人事务局", "气象局",
)  # fmt: skip
_SECTIONS = ("本级", "服务中心", "保障中心", "监测站", "培训中心", "信息中心")
_PLACES = (
    "柳河", "前屯", "大槐树", "小王庄", "南台", "北关", "东堡", "西营", "上坡", "下寺", "石桥",
    "木厂", "泉水沟", "杨家岭", "赵家湾", "李子园", "黄土岗", "青石板", "白沙滩", "红旗渠",
)  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    """What projects of a kind say; `{place}`, `{n}` and `{cost}` are the project's own.

    An indicator is level 1, level 2, name, description, sign, value, unit and basis.
    """

    name: str
    purpose: str
    goals: tuple[str, ...]
    indicators: tuple[tuple[str, str, str, str, str, str, str, str], ...]


_KINDS = (
    _Kind(
        "{place}片区农村公路安全提升工程",
        "用于{place}片区村级道路路面修复、波形护栏安装和太阳能路灯购置。",
        (
            "修复{place}片区村级道路{n}公里，安装太阳能路灯{n}盏，主体工程在10月底前完工。",
            "沿线群众出行条件得到改善，沿线群众满意度达到90%以上。",
        ),
        (
            (
                "产出指标",
                "数量指标",
                "修复村级道路里程",
                "按验收图纸计算的修复里程",
                "≥",
                "{n}",
                "公里",
                "实施方案",
            ),
            (
                "产出指标",
                "数量指标",
                "安装太阳能路灯数量",
                "安装到位并通过验收的路灯数",
                "≥",
                "{n}",
                "盏",
                "实施方案",
            ),
            (
                "产出指标",
                "质量指标",
                "工程一次验收合格率",
                "一次验收合格的单位工程占全部的比例",
                "≥",
                "98",
                "%",
                "行业验收规范",
            ),
            (
                "产出指标",
                "时效指标",
                "主体工程完工时间",
                "路面和护栏全部完工的时间",
                "定性",
                "2025年10月底前",
                "",
                "工作计划",
            ),
            (
                "产出指标",
                "成本指标",
                "项目总成本",
                "实际支出总额",
                "≤",
                "{cost}",
                "万元",
                "预算批复",
            ),
            (
                "效益指标",
                "社会效益指标",
                "受益行政村覆盖率",
                "沿线受益行政村占片区行政村的比例",
                "≥",
                "95",
                "%",
                "实施方案",
            ),
            (
                "效益指标",
                "可持续影响指标",
                "道路设计使用年限",
                "按设计文件确定的使用年限",
                "≥",
                "10",
                "年",
                "设计文件",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "沿线群众满意度",
                "问卷中满意和基本满意的比例",
                "≥",
                "90",
                "%",
                "问卷调查",
            ),
        ),
    ),
    _Kind(
        "{place}灌区渠系配套与节水改造",
        "用于{place}灌区干支渠衬砌、分水闸更换和量水设施安装。",
        ("衬砌{place}灌区渠道{n}公里，更换分水闸{n}座，灌溉水利用率不低于58%。",),
        (
            (
                "产出指标",
                "数量指标",
                "衬砌渠道长度",
                "完成防渗衬砌的干支渠长度",
                "≥",
                "{n}",
                "公里",
                "初步设计批复",
            ),
            (
                "产出指标",
                "数量指标",
                "更换分水闸数量",
                "更换并完成调试的分水闸数",
                "≥",
                "{n}",
                "座",
                "初步设计批复",
            ),
            (
                "产出指标",
                "质量指标",
                "单元工程质量合格率",
                "评定合格的单元工程占全部的比例",
                "=",
                "100",
                "%",
                "水利工程验收规程",
            ),
            (
                "产出指标",
                "时效指标",
                "渠道通水时间",
                "全部渠段具备通水条件的时间",
                "定性",
                "2025年4月底前",
                "",
                "灌溉计划",
            ),
            (
                "产出指标",
                "成本指标",
                "改造工程总成本",
                "实际支出总额",
                "≤",
                "{cost}",
                "万元",
                "预算批复",
            ),
            (
                "效益指标",
                "经济效益指标",
                "亩均节水量",
                "改造前后亩均用水量之差",
                "≥",
                "35",
                "立方米",
                "灌溉试验资料",
            ),
            (
                "效益指标",
                "生态效益指标",
                "灌溉水利用率",
                "末端用水量占渠首引水量的比例",
                "≥",
                "58",
                "%",
                "灌区监测资料",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "受益农户满意度",
                "问卷中满意和基本满意的比例",
                "≥",
                "92",
                "%",
                "问卷调查",
            ),
        ),
    ),
    _Kind(
        "{place}学区教室照明和取暖改造",
        "用于{place}学区教室灯具更换、暖气管网改造和电路增容。",
        (
            "更换{place}学区教室灯具{n}套，改造暖气管网{n}处。",
            "供暖期教室温度达标率达到98%以上，师生满意度达到93%以上。",
        ),
        (
            (
                "产出指标",
                "数量指标",
                "更换教室灯具数量",
                "更换并检测合格的护眼灯具数",
                "≥",
                "{n}",
                "套",
                "学校申报资料",
            ),
            (
                "产出指标",
                "数量指标",
                "改造暖气管网数量",
                "完成改造并试压的管网处数",
                "≥",
                "{n}",
                "处",
                "学校申报资料",
            ),
            (
                "产出指标",
                "质量指标",
                "教室照度检测合格率",
                "照度合格的教室占检测教室的比例",
                "=",
                "100",
                "%",
                "教室采光标准",
            ),
            (
                "产出指标",
                "时效指标",
                "施工完成时间",
                "全部施工在供暖期开始前完成",
                "定性",
                "2025年10月底前",
                "",
                "工作计划",
            ),
            (
                "产出指标",
                "成本指标",
                "改造项目总成本",
                "实际支出总额",
                "≤",
                "{cost}",
                "万元",
                "预算批复",
            ),
            (
                "效益指标",
                "社会效益指标",
                "供暖期教室温度达标率",
                "温度达标的教室占抽测教室的比例",
                "≥",
                "98",
                "%",
                "抽测记录",
            ),
            (
                "效益指标",
                "可持续影响指标",
                "灯具质量保证年限",
                "合同约定的质量保证年限",
                "≥",
                "5",
                "年",
                "采购合同",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "师生满意度",
                "问卷中满意和基本满意的比例",
                "≥",
                "93",
                "%",
                "问卷调查",
            ),
        ),
    ),
    _Kind(
        "{place}街道老旧小区管网更新",
        "用于{place}街道老旧小区供水、排水管网更换和路面恢复。",
        ("更换{place}街道老旧小区供水管道{n}千米，惠及居民楼{n}栋，漏损率控制在9%以内。",),
        (
            (
                "产出指标",
                "数量指标",
                "更换供水管道长度",
                "完成更换并冲洗消毒的管道长度",
                "≥",
                "{n}",
                "千米",
                "施工图",
            ),
            (
                "产出指标",
                "数量指标",
                "惠及居民楼数量",
                "接入新管网的居民楼栋数",
                "≥",
                "{n}",
                "栋",
                "施工图",
            ),
            (
                "产出指标",
                "质量指标",
                "管道试压合格率",
                "试压合格的管段占全部管段的比例",
                "=",
                "100",
                "%",
                "给水排水验收规范",
            ),
            (
                "产出指标",
                "时效指标",
                "路面恢复完成时间",
                "开挖路面全部恢复的时间",
                "定性",
                "2025年11月底前",
                "",
                "施工合同",
            ),
            (
                "产出指标",
                "成本指标",
                "更新工程总成本",
                "实际支出总额",
                "≤",
                "{cost}",
                "万元",
                "预算批复",
            ),
            (
                "效益指标",
                "经济效益指标",
                "管网漏损率",
                "漏失水量占供水总量的比例",
                "≤",
                "9",
                "%",
                "供水统计资料",
            ),
            (
                "效益指标",
                "社会效益指标",
                "停水投诉下降率",
                "停水投诉件数比上年下降的比例",
                "≥",
                "30",
                "%",
                "投诉记录",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "小区居民满意度",
                "问卷中满意和基本满意的比例",
                "≥",
                "91",
                "%",
                "问卷调查",
            ),
        ),
    ),
    _Kind(
        "{place}林区造林补植和管护",
        "用于{place}林区苗木购置、补植用工和三年管护。",
        ("补植{place}林区林地{n}公顷，管护林地{n}公顷，苗木当年成活率达到90%以上。",),
        (
            (
                "产出指标",
                "数量指标",
                "补植林地面积",
                "按小班验收的补植面积",
                "≥",
                "{n}",
                "公顷",
                "作业设计",
            ),
            (
                "产出指标",
                "数量指标",
                "管护林地面积",
                "签订管护合同的林地面积",
                "≥",
                "{n}",
                "公顷",
                "作业设计",
            ),
            (
                "产出指标",
                "质量指标",
                "苗木当年成活率",
                "成活株数占栽植株数的比例",
                "≥",
                "90",
                "%",
                "造林技术规程",
            ),
            (
                "产出指标",
                "时效指标",
                "补植完成时间",
                "春季补植全部完成的时间",
                "定性",
                "2025年4月底前",
                "",
                "作业设计",
            ),
            (
                "产出指标",
                "成本指标",
                "造林管护总成本",
                "实际支出总额",
                "≤",
                "{cost}",
                "万元",
                "预算批复",
            ),
            (
                "效益指标",
                "社会效益指标",
                "吸纳务工人数",
                "参加补植和管护的当地农户人数",
                "≥",
                "{n}",
                "人",
                "用工记录",
            ),
            (
                "效益指标",
                "生态效益指标",
                "林地郁闭度提高",
                "补植小班郁闭度平均提高的幅度",
                "≥",
                "3",
                "%",
                "资源监测资料",
            ),
            (
                "满意度指标",
                "服务对象满意度指标",
                "林农满意度",
                "问卷中满意和基本满意的比例",
                "≥",
                "90",
                "%",
                "问卷调查",
            ),
        ),
    ),
)
_PLAIN_GOALS = ("按计划完成年度任务，验收一次通过，服务对象满意。",)
_PLAIN_INDICATORS = tuple(
    ("产出指标", level, name, text, "≥", value, "%", "年度工作计划")
    for level, name, text, value in (
        ("数量指标", "任务完成率", "完成的任务占计划任务的比例", "100"),
        ("质量指标", "验收合格率", "一次验收合格的占全部的比例", "96"),
        ("时效指标", "按期完成率", "按期完成的任务占全部的比例", "97"),
        ("成本指标", "预算控制率", "实际支出占预算的比例", "99"),
    )
)
_NINTH_INDICATOR = (
    "效益指标", "可持续影响指标", "管护制度健全率", "建立管护制度的设施占新建设施的比例",
    "=", "100", "%", "管护办法",
)  # fmt: skip
_MEASURES = (
    ("完善管理制度", "修订资金和工程管理办法，明确各环节的责任人和时限。"),
    ("加强支出管理", "按进度拨付资金，每季度通报一次支出情况。"),
    ("加强绩效运行监控", "对照绩效目标逐项监控，发现偏差及时纠正。"),
    ("做好绩效自评", "年度终了对全部项目开展自评，结果用于下一年度预算安排。"),
    ("规范资产管理", "新增资产及时入账，明确使用和管护单位。"),
    ("加强内部监督", "对重点项目开展专项检查，问题限期整改。"),
    ("加强宣传培训", "组织业务和财务人员参加绩效管理培训。"),
)


def write_city(folder: Path, departments: int = DEPARTMENTS, projects: int = PROJECTS) -> int:
    """Write the dataset, making its folder; returns the number of its indicators."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [(n, n * departments // projects) for n in range(projects)]
    made = [_Project(number, department) for number, department in places]
    indicators = [row for project in made for row in project.indicators()]
    codes = range(departments)
    rows: dict[str, Sequence[Row]] = {
        "departments": [(_code(d), department_name(d), "hebei") for d in codes],
        "units": [
            (f"{_code(d)}{u + 1:03d}", f"{department_name(d)}{section}", _code(d))
            for d in codes
            for u, section in enumerate(_SECTIONS)
        ],
        "projects": [project.row() for project in made],
        "goals": [row for project in made for row in project.goals()],
        "indicators": indicators,
        "narrative": [row for d in codes for row in _part_one(d)],
        "withheld": [project.decision() for project in made if project.is_withheld],
    }
    write_folder(folder, rows, year=2025, publisher="青禾市财政局", date="2025-02-10")
    return len(indicators)


def department_name(number: int) -> str:
    """The fictional name of a department; another one for each of the first 500."""
    name = _DISTRICTS[number // len(_OFFICES) % len(_DISTRICTS)] + _OFFICES[number % len(_OFFICES)]
    again = number // (len(_OFFICES) * len(_DISTRICTS))
    return f"{name}第{again + 1}分局" if again else name


def _code(department: int) -> str:
    return f"{department + 101:04d}"


@dataclass(frozen=True)
class _Project:
    number: int  # in the dataset
    department: int

    @property
    def code(self) -> str:
        return f"99010025P{self.number:011d}A"

    @property
    def _kind(self) -> _Kind:
        return _KINDS[self.number % len(_KINDS)]

    @property
    def is_withheld(self) -> bool:
        return self.number % _WITHHELD == 0

    @property
    def _amounts(self) -> tuple[Decimal, Decimal, Decimal]:
        fiscal = Decimal(self.number * 37 % 90_000 + 1_000) / 100
        other = Decimal(self.number % 7 * 500) / 100
        return fiscal + other, fiscal, other

    def _fill(self, text: str) -> str:
        round_, place = divmod(self.number // len(_KINDS), len(_PLACES))
        place_name = _PLACES[place] + (f"{round_ + 1}号" if round_ else "")
        return text.format(place=place_name, n=self.number % 90 + 6, cost=self._amounts[0])

    def row(self) -> Row:
        unit = f"{_code(self.department)}{self.number % _UNITS + 1:03d}"
        budget, fiscal, other = self._amounts
        return (self.code, unit, self._fill(self._kind.name), "本级财政拨款", budget, fiscal,
                other or "", self._fill(self._kind.purpose), 20, 50, 80, 100)  # fmt: skip

    def goals(self) -> Iterator[Row]:
        # what is withheld of a project must not stand in its goals, or its department is stopped
        goals = _PLAIN_GOALS if self.is_withheld else self._kind.goals
        for number, text in enumerate(goals, start=1):
            yield self.code, number, "绩效目标", self._fill(text)

    def indicators(self) -> Iterator[Row]:
        rows = self._kind.indicators
        if self.is_withheld:
            rows = (*_PLAIN_INDICATORS, *rows[-1:])
        if self.number % _NINTH == 0:
            rows = (*rows[:-1], _NINTH_INDICATOR, rows[-1])
        for number, cells in enumerate(rows, start=1):
            yield self.code, number, *map(self._fill, cells)

    def decision(self) -> Row:
        """What is withheld of it: by turns its name, its purpose, its plan, or all of it."""
        scope, field, substitute = (
            ("名称", "", "专项业务保障经费"),
            ("字段", "资金用途", "不予公开"),
            ("字段", "资金支出计划", "不予公开"),
            ("项目", "", "此项目涉密"),
        )[self.number // _WITHHELD % 4]
        law = "《中华人民共和国政府信息公开条例》第十四条"
        return (self.code, scope, field, substitute, "工作秘密", law, "保密审查小组", "2026-12-10")


def _part_one(department: int) -> Iterator[Row]:
    code, name = _code(department), department_name(department)
    goal = f"2025年，{name}改善设施条件，提高服务水平，群众满意度稳步提高。"
    yield code, "总体绩效目标", 1, "", goal
    yield code, "分项绩效目标", 1, "改善设施条件", "", "完成年度改造任务，设施完好。", ""
    for number, (title, body) in enumerate(_MEASURES, start=1):
        yield code, "工作保障措施", number, title, body


def main() -> None:
    parser = argparse.ArgumentParser(description="write a dataset of many departments")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--departments", type=int, default=DEPARTMENTS)
    parser.add_argument("--projects", type=int, default=PROJECTS, help="in all")
    parser.add_argument("--single", action="store_true", help="1 department, 120 projects")
    given = parser.parse_args()
    size = (1, SINGLE_PROJECTS) if given.single else (given.departments, given.projects)
    indicators = write_city(given.folder, *size)
    print(f"{size[0]:,} departments, {size[1]:,} projects, {indicators:,} indicators")


if __name__ == "__main__":
    main()
