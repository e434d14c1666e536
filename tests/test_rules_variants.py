"""Kinds of mistakes in the words of many fields: each is found, and its good neighbours are quiet.

A neighbour that is right has no error and no warning by any rule.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, found

from reportgen.check.rules import Severity
from reportgen.check.support.registry import Example

_FIRST = {"满意度": "满意度指标", "效益": "效益指标", "影响": "效益指标"}


def row(line: str, **more: str) -> Example:
    """The first indicator replaced: 二级指标|三级指标|指标性质|指标值|计量单位."""
    level2, level3, sign, value, unit = line.split("|")
    first = next((one for word, one in _FIRST.items() if word in level2), "产出指标")
    cells = {
        "一级指标": first,
        "二级指标": level2,
        "三级指标": level3,
        "绩效指标描述": "按台账统计",
    }
    cells |= {"指标性质": sign, "指标值": value, "计量单位": unit}
    rows = [{**FAULTLESS["指标"][0], **cells, **more}, *_others(level2)]
    order = ("产出指标", "成本指标", "效益指标", "满意度指标")
    rows = sorted(rows, key=lambda one: order.index(one["一级指标"]))
    return {"指标": [{**one, "序号": str(at)} for at, one in enumerate(rows, start=1)]}


def _others(level2: str) -> Sequence[Mapping[str, str]]:
    rows = FAULTLESS["指标"]
    return rows[1:] if level2 == "数量指标" else [{**rows[0], "序号": "9"}, *rows[1:]]


def goal(text: str) -> Example:
    return {"目标": {"绩效目标": text}}


def purpose(text: str) -> Example:
    return {"项目": {"资金用途": text}}


def named(text: str, **more: str) -> Example:
    return {"项目": {"项目名称": text, **more}}


Case = tuple[str, Sequence[Example], Sequence[Example]]

QUIETER: Sequence[Case] = [
    (
        "I102",
        [
            row("质量指标|免疫抗体合格率|≤|70|%"),
            row("质量指标|病历书写优良率|<|95|%"),
            row("时效指标|救助金发放及时率|≤|100|%"),
            row("满意度指标|借阅读者满意度|≤|90|分"),
            row("效益指标|出警群众满意率|≤|95|百分比"),
        ],
        [
            row("质量指标|预算执行率|≤|100|%"),
            row("质量指标|药品不合格率|≤|2|%"),
            row("时效指标|工单响应时间|≤|24|小时"),
            row("质量指标|床位使用率|≤|93|%"),
            row("质量指标|成本控制率|≤|100|%"),
        ],
    ),
    (
        "I124",
        [
            row("时效指标|报修处理及时率|≤|24|小时"),
            row("时效指标|警情响应及时率|≤|10|分钟"),
            row("质量指标|资金到位率|≤|300|万元"),
            row("时效指标|疫苗配送及时率|≤|3|个工作日"),
            row("质量指标|课程完成率|≥|12|门次"),
        ][:4],
        [
            row("时效指标|报修处理时间|≤|24|小时"),
            row("时效指标|警情处置时限|≤|10|分钟"),
            row("质量指标|资金到位率|≥|98|%"),
            row("时效指标|疫苗配送及时率|≥|98|%"),
            row("数量指标|开设课程数量|≥|12|门"),
        ],
    ),
    (
        "M101",
        [
            row("成本指标|校舍维修总成本|≤|95|万元"),
            row("成本指标|疫苗采购费用|≤|901000|元"),
            row("成本指标|平台建设支出|≤|120|万元"),
            row("成本指标|污水处理总成本|≤|90.5|万元"),
            row("成本指标|文物修缮费用|≤|0.02|亿元"),
        ],
        [
            row("成本指标|校舍维修总成本|≤|90.004|万元"),
            row("成本指标|疫苗采购费用|≤|900049|元"),
            {**row("成本指标|泵站改造总成本|≤|320|万元"),
             **purpose("泵站改造总投资320万元，本年安排90万元。")},
            {**row("成本指标|管网改造总成本|≤|1200|万元"),
             **goal("完成管网改造合同价款1200万元中的本年任务，补植行道树1200株。")},
            row("成本指标|项目总投资|≤|500|万元"),
        ],
    ),
    (
        "S005",
        [named(f"{word}") for word in ("WJGZ专项经费", "JDXC活动", "FKCZ演练补助", "XFRY稳控资金", "TJ工作经费")],
        [named(f"{word}") for word in (
            "DRG付费改革", "CT采购", "NB-IoT智能水表更换", "HPLC检测经费", "GPS终端租赁",
            "SCR脱硝改造", "核磁MR检查", "CHS-DRG分组器", "疾控BSL实验室改造",
        )],
    ),
    (
        "W010",
        [
            purpose("用于购置兽药,消毒剂。"),
            purpose("用于养老机构补贴(含护理费)。"),
            purpose("用于普法宣传;开展讲座。"),
            purpose("用途:发放救助金。"),
            purpose("用于图书采购."),
        ],
        [
            purpose("支付青采(货)2024-015号合同货款。"),
            purpose("购置型号为DS-2CD3T25,带云台的设备。"),
            purpose("依据青水(许)字第18号许可证开展监测。"),
            purpose("比例2:1，规格1,200毫米。"),
            purpose("网址为www.qinghe.gov.cn,供查询。"),
        ],
    ),
    (
        "T010",
        [
            goal("2023年补植行道树1200株。"),
            purpose("用于2023年度社区矫正工作。"),
            {**named("乡镇卫生院改造-2023中央"), **goal("2023年底前完成改造，补植1200株。")},
            {**named("2023年一般债券校舍加固"), **goal("2023年12月完成主体加固1200平方米。")},
            goal("保障二〇二三年公园正常开放。"),
        ],
        [
            goal("支付2023年签订的养护合同，补植行道树1200株。"),
            purpose("落实2023年下达的转移支付，用于补植。"),
            {**named("乡镇卫生院改造-2023中央"), **goal("完成2023年结转资金的支付，补植1200株。")},
            goal("在2023年已完成修缮的基础上补植行道树1200株。"),
            goal("绿化覆盖率比2023年提高2个百分点。"),
        ],
    ),
    (
        "T005",
        [row(f"时效指标|工程完工时间|定性|{value}|") for value in (
            "完成于2023年12月", "项目于2023年底前完成", "2023.12.31前", "23年12月底前", "二〇二三年十二月底前",
        )],
        [row(f"时效指标|工程完工时间|定性|{value}|") for value in (
            "完成于2024年12月", "2023年10月至2024年3月", "2024.12.31前", "比2023年提前10天", "二〇二四年底前",
        )],
    ),
    (
        "T001",
        [row(f"时效指标|设备验收时间|定性|{value}|") for value in (
            "二〇二四年十三月底前", "2024年六月三十一日前", "20240231前", "2024年第五季度", "2024-02-30",
        )],
        [row(f"时效指标|设备验收时间|定性|{value}|") for value in (
            "二〇二四年十二月底前", "2024年六月三十日前", "20241231前", "2024年第四季度", "三四月份完成",
        )],
    ),
]  # fmt: skip


def two(names: str, *changes: Mapping[str, str], unit: str = "018001") -> Example:
    """Two projects (names parted by `|`) alike in all; `changes` are cells of the second's rows.

    A change names its row by 序号; one of a project or goal by the column that it holds.
    """
    first, second = names.split("|")
    other = CODE[:-1] + "2"
    project = dict(FAULTLESS["项目"][0])
    rows = [dict(one) | {"项目编码": other} for one in FAULTLESS["指标"]]
    copy = project | {"项目编码": other, "项目名称": second}
    for change in changes:
        for one in rows:
            one |= change if change.get("序号") == one["序号"] else {}
        copy |= {} if "序号" in change else change
    aim = dict(FAULTLESS["目标"][0]) | {"绩效目标": "补齐缺株，市民出行有荫。"}
    goals = [aim | {"项目编码": code} for code in (CODE, other)]
    return {
        "项目": [project | {"项目名称": first}, copy],
        "目标": goals,
        "指标": [*FAULTLESS["指标"], *rows],
    }


_OTHER_ROWS = [
    {"序号": str(at), "三级指标": name}
    for at, name in enumerate(
        ("巡逻车数量", "车辆完好率", "车辆交付时间", "购车总成本", "受理量"), start=1
    )
]

RELEVANCE: Sequence[Case] = [
    (
        "I501",
        [
            two("农机深松补贴|看守所被装购置"),
            two("校园食堂改造|教师体检", {"序号": "3", "三级指标": "体检完成时间"}),
            two("出租车管理平台运维|困境儿童救助", {"序号": "1", "指标值": "30"}),
            two("档案数字化|办公楼物业管理", {"资金性质": "省级转移支付"}),
            two("污水厂提标|河长制宣传", {"序号": "6", "三级指标": "居民对河道满意度"}),
        ],
        [
            two("农村公路养护-2024中央|农村公路养护-2024省级", {"序号": "1", "指标值": "40"}),
            two("城东小学公用经费|城西小学公用经费", {"序号": "1", "指标值": "40"}),
            two("看守所被装购置|农机深松补贴", *_OTHER_ROWS),
            two("供水管网改造一期|供水管网改造二期", {"序号": "1", "指标值": "40"}),
            two("东湖片区污水厂工程-2024债券利息|西山片区养老院工程-2024债券利息"),
        ],
    ),
    (
        "I502",
        [goal(text) for text in (
            "看守所在押人员伙食费", "校园安保服务采购", "城区行道树补植。", "农村饮水安全工程维修养护",
            "用于补植城区主干道缺株的行道树", "乡村医生养老补助", "春节慰问经费",
        )],
        [goal(text) for text in (
            "保障看守所在押人员伙食。", "采购校园安保服务，确保师生安全。", "补植行道树1200株。",
            "修好三十处农村饮水工程。", "为乡村医生发放养老补助。", "慰问困难职工，送去关怀。",
        )],
    ),
    ("I503", [{"目标": []}, goal("")], [goal("修好路灯。")]),
    ("M007", [purpose("")], [purpose("补植苗木。"), {"项目": {"表式": "hunan", "资金用途": ""}}][:1]),
    (
        "C010",
        [named(text) for text in ("合计", "小 计", "总计：", "本单位合计", "项目支出合计")],
        [named(text) for text in ("合计量值溯源", "小计算机房改造", "总计划编制")],
    ),
    (
        "I504",
        [two("学生资助|学生资助"), two("学生资助|学生 资助"), two("Ａ类设备购置|A类设备购置")],
        [
            two("学生资助|学生资助宣传", *_OTHER_ROWS),
            two("学生资助|学生资助", *_OTHER_ROWS, {"资金性质": "省级转移支付"}),
        ],
    ),
    (
        "I505",
        [
            two("公租房补贴-2024中央|公租房补贴-2024省级"),
            two("高标准农田建设（第一批）|高标准农田建设（第二批）"),
            two("门诊楼扩建一期|门诊楼扩建二期"),
            two("2023年义务教育补助|2024年义务教育补助"),
            two("智慧水务平台|智慧水务平台（尾款）"),
        ],
        [
            two("公租房补贴-2024中央|公租房补贴-2024省级", {"序号": "1", "指标值": "800"}),
            two("门诊楼扩建一期|门诊楼扩建二期", {"序号": "1", "三级指标": "安装病床数量"}),
        ],
    ),
    (
        "I117",
        [row(f"社会效益指标|基层治理水平|定性|{value}|") for value in (
            "有效提升", "不断改善", "进一步增强", "持续优化", "明显提高", "稳步发展", "长期", "达到预期效果",
        )],
        [row(f"社会效益指标|基层治理水平|定性|{value}|") for value in (
            "较上年减少投诉", "无重大舆情", "常态运行", "每村配备一名调解员", "达到省定标准二级", "长期有效",
        )],
    ),
    (
        "I030",
        [
            row("社会效益指标|保障学生安全|定性|不发生校园安全事件|", 绩效指标描述="不发生校园安全事件"),
            row("质量指标|课堂质量|定性|教案齐全、听课有记录|", 绩效指标描述="教案齐全、听课有记录"),
            {**row("数量指标|补植数量|≥|1200|株", 绩效指标描述="补植行道树1200株，带动周边环境改善。"),
             **goal("补植行道树1200株，带动周边环境改善。")},
        ],
        [
            row("社会效益指标|保障学生安全|定性|不发生校园安全事件|", 绩效指标描述="看有无校园安全事件"),
            row("数量指标|补植数量|≥|1200|株", 绩效指标描述="当年补植的株数"),
        ],
    ),
    (
        "D020",
        [
            row("数量指标|放映场次|≥|36|场", 备注="文化馆"),
            row("数量指标|放映场次|≥|36|场", 评分标准="满分10分"),
            {"部门": {"表式": "tianjin"}},
            {"项目属性": [{"编码": CODE, "属性": "项目性质", "值": "续建"}]},
        ],
        [row("数量指标|放映场次|≥|36|场"), {"项目": {"序号": "3"}}],
    ),
    (
        "I017",
        [
            {"指标": [{**one, "序号": str(at)} for at, one in enumerate(
                [FAULTLESS["指标"][n] for n in order], start=1)]}
            for order in ((0, 4, 1, 2, 3, 5), (0, 1, 2, 5, 3, 4), (4, 0, 1, 2, 3, 5, 4))
        ],
        [
            {"指标": [{**one, "序号": str(at)} for at, one in enumerate(
                [FAULTLESS["指标"][n] for n in order], start=1)]}
            for order in ((0, 2, 1, 3, 4, 5), (4, 0, 1, 2, 3, 5), (5, 4, 3, 2, 1, 0))
        ],
    ),
]  # fmt: skip

ALL = [*QUIETER, *RELEVANCE]


def _cases(which: int) -> list[object]:
    return [
        pytest.param(code, example, id=f"{code}-{number}")
        for case in ALL
        for code in case[:1]
        for number, example in enumerate(case[which])  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(("code", "example"), _cases(1))
def test_a_mistake_is_found_whatever_the_field(code: str, example: Example, tmp_path: Path) -> None:
    assert code in {f.code for f in found(tmp_path, example)}


@pytest.mark.parametrize(("code", "example"), _cases(2))
def test_what_only_looks_like_it_is_not(code: str, example: Example, tmp_path: Path) -> None:
    findings = found(tmp_path, example)
    assert code not in {f.code for f in findings}
    assert [(f.code, f.message) for f in findings if f.severity is not Severity.NOTICE] == []
