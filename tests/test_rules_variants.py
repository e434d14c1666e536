"""Kinds of mistakes in the words of many fields: each is found, and its good neighbours are quiet.

A neighbour that is right has no error and no warning by any rule.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from test_rules import FAULTLESS, found

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

ALL = [*QUIETER]


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
