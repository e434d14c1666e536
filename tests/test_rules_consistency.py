"""Contradictions are found where they are certain; whatever may be right stays quiet."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from test_rules import CODE, FAULTLESS, found

Row = Mapping[str, str]


def indicators(*changes: str) -> Sequence[Row]:
    """Rows of 指标 written as `三级指标|指标性质|指标值|计量单位[|描述]`."""
    rows = []
    for number, change in enumerate(changes, start=1):
        level3, sign, value, unit, *rest = change.split("|")
        rows.append(
            {
                "项目编码": CODE,
                "序号": str(number),
                "一级指标": "产出指标",
                "二级指标": "数量指标",
                "三级指标": level3,
                "绩效指标描述": rest[0] if rest else "",
                "指标性质": sign,
                "指标值": value,
                "计量单位": unit,
            }
        )
    return rows


def goal(text: str) -> Row:
    return {"绩效目标": text}


def messages(folder: Path, code: str, example: Mapping[str, object]) -> list[str]:
    return [f.message for f in found(folder, example) if f.code == code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("案件直接纠错率大于等于10%。", "案件直接纠错率|≥|15|%"),
        ("成活率达到90%以上。", "补植苗木成活率|≥|95|%"),
        ("安装饮水设备72台。", "饮水设备安装数量|=|27|台"),
        ("铺设供水管道12.8公里以上。", "铺设供水管道长度|≥|1280|米"),
        ("项目总成本控制在20万元以内。", "总成本|≤|250000|元"),
        ("差错率不超过0.1%。", "操作差错率|≥|0.1|%"),
        ("组织业务培训4期、240人次以上。", "业务培训期数|=|5|期"),
        ("按每人每月800元发放岗位补助。", "人均岗位补助标准|=|600|元/人·月"),
        ("改造三座排涝泵站。", "改造排涝泵站座数|=|5|座"),
        ("市民满意度达到95%。", "服务对象满意度|≥|90|%"),
    ],
)
def test_one_thing_with_two_numbers_is_found(tmp_path: Path, text: str, indicator: str) -> None:
    example = {"目标": goal(text), "指标": indicators(indicator)}
    if "差错率" in text:  # another side of the same number: only for the very same name
        example["指标"] = indicators("差错率|≥|0.1|%")
    assert len(messages(tmp_path, "I401", example)) == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("苗木成活率达95%。", ["苗木成活率|≥|95|%"]),
        ("脱管率低于0.5%。", ["脱管率|≤|0.5|%"]),
        ("参加教育人次大于1800人次。", ["参加教育人次|≥|1800|人次"]),
        ("总成本控制在22.6万元以内。", ["总成本|≤|22.59|万元"]),
        ("铺设管道12.8公里。", ["铺设管道长度|≥|12800|米"]),
        # another thing, or one of several
        ("硬件验收合格率95%。", ["软件验收合格率|≥|98|%"]),
        ("学生满意度90%。", ["学生家长满意度|≥|95|%", "教师满意度|≥|92|%"]),
        ("验收合格率95%。", ["设备验收合格率|=|100|%", "工程验收合格率|=|98|%"]),
        ("发放准确率100%。", ["登记准确率|≥|98|%"]),
        ("资料发放到位，准确率99%。", ["数据上报准确率|≥|95|%"]),
        # a part of the whole, another period, another year
        ("补植行道树1200株，其中香樟补植行道树300株。", ["补植行道树数量|≥|1200|株"]),
        ("城东补植行道树600株、城西补植行道树600株。", ["补植行道树数量|≥|1200|株"]),
        ("上半年开展巡查20次。", ["开展巡查次数|≥|50|次"]),
        ("每月开展执法巡查4次。", ["开展执法巡查次数|≥|48|次"]),
        ("到2027年绿化覆盖率达到45%。", ["绿化覆盖率|≥|42|%"]),
        ("2023年绿化覆盖率达到40%。", ["绿化覆盖率|≥|42|%"]),
        # no plain number
        ("绿化覆盖率由40%提高到42%。", ["绿化覆盖率|≥|42|%"]),
        ("绿化覆盖率提高2%。", ["绿化覆盖率|≥|42|%"]),
        ("补植行道树约1000株。", ["补植行道树数量|≥|1200|株"]),
        ("补植行道树1000至1200株。", ["补植行道树数量|≥|1200|株"]),
        ("2024年11月底前补植行道树。", ["补植行道树数量|≥|1200|株"]),
        # people and their attendances are two counts
        ("参加培训人数300人。", ["参加培训人次|≥|900|人次"]),
        # the amount for each belongs to another subsidy
        ("按每人每月800元发放伙食费。", ["住房标准|=|600|元/人·月"]),
    ],
)
def test_what_may_be_right_is_no_contradiction(
    tmp_path: Path, text: str, lines: Sequence[str]
) -> None:
    assert messages(tmp_path, "I401", {"目标": goal(text), "指标": indicators(*lines)}) == []


def test_the_message_names_both_numbers_and_places(tmp_path: Path) -> None:
    example = {"目标": goal("纠错率达到10%以上。"), "指标": indicators("纠错率|≥|15|%")}
    (message,) = messages(tmp_path, "I401", example)
    assert "“纠错率达到10%以上”" in message
    assert "指标第 1 条“纠错率”是 ≥15%" in message


def test_withheld_values_are_neither_compared_nor_missed(tmp_path: Path) -> None:
    example = {
        "目标": goal("纠错率达到10%以上，复核案件36件。"),
        "指标": indicators("纠错率|≥|15|%"),
        "不予公开": [
            {
                "编码": CODE,
                "范围": "字段",
                "字段": "指标值",
                "替代文字": "不予公开",
                "类别": "工作秘密",
                "依据": "《中华人民共和国保守国家秘密法》第六十四条",
                "审查人": "甲",
                "复核日期": "2024-01-08",
            }
        ],
    }
    assert messages(tmp_path, "I401", example) == []
    assert messages(tmp_path, "I403", example) == []


def test_a_goal_for_many_years_is_not_held_against_this_years_indicators(tmp_path: Path) -> None:
    row = FAULTLESS["目标"][0]
    goals = [
        {**row, "类别": "总体目标", "绩效目标": "补植行道树3600株。"},
        {**row, "序号": "2", "类别": "当年目标", "绩效目标": "补植行道树1200株。"},
    ]
    assert messages(tmp_path, "I401", {"目标": goals}) == []


def test_one_notice_tells_all_numbers_without_indicator(tmp_path: Path) -> None:
    (message,) = messages(
        tmp_path, "I403", {"目标": goal("修剪绿篱48公里，培训养护工36人次，新建花坛7处。")}
    )
    assert "48公里" in message
    assert "36人次" in message
    assert "7处" in message


def test_a_near_name_with_another_number_cannot_be_told(tmp_path: Path) -> None:
    example = {
        "目标": goal("户籍登记准确率达到91%。"),
        "指标": indicators("户口登记项目准确率|≥|95|%"),
    }
    assert messages(tmp_path, "I401", example) == []
    assert "不能判断是否同一件事" in messages(tmp_path, "I403", example)[0]


@pytest.mark.parametrize(
    "text",
    [
        "全市现有公园36个，补植行道树1200株。",
        "争取资金500万元，补植行道树1200株。",
        "2024年11月底前补植行道树1200株。",
        "成立1个专班，补植行道树1200株。",
        "确保公园365天开放。",
    ],
)
def test_background_and_dates_need_no_indicator(tmp_path: Path, text: str) -> None:
    assert messages(tmp_path, "I403", {"目标": goal(text)}) == []


def test_a_number_in_the_words_of_an_indicator_is_held(tmp_path: Path) -> None:
    example = {
        "目标": goal("新建花坛7处。"),
        "指标": indicators("花坛建设|定性|新建7处|"),
    }
    assert messages(tmp_path, "I403", example) == []


def test_two_groups_with_one_name_are_told_apart_by_their_description(tmp_path: Path) -> None:
    same = ("验收合格率|≥|95|%|硬件验收合格的比例", "验收合格率|≥|98|%|软件验收合格的比例")
    assert messages(tmp_path, "I404", {"指标": indicators(*same)}) == []
    twice = ("验收合格率|≥|95|%|合格的比例", "验收合格率|≥|98|%|合格的比例")
    assert len(messages(tmp_path, "I404", {"指标": indicators(*twice)})) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("新建水表井136座|=|136|座", 0),
        ("新建水表井136座|=|163|座", 1),
        ("完好率达到100%|≥|95|%", 1),
        ("全年值守天数|=|366|天|全年值守365天", 1),
        ("每月不少于2次|≥|24|次", 0),
        ("4小时内响应|≤|2|小时", 0),
        ("60岁以上老人人数|≥|200|人", 0),
        ("达标率|≥|95|%|达标率=达标数/总数*100%", 0),
        ("达标率|≥|95|%|达标数占总数的比例，以100%计", 0),
        ("主管道长7384.4米|=|7384.40|米", 0),
    ],
)
def test_the_number_in_a_name_is_the_value(tmp_path: Path, line: str, expected: int) -> None:
    assert len(messages(tmp_path, "I405", {"指标": indicators(line)})) == expected


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("补植项目预算数为80万元。", 1),
        ("补植项目预算数为90万元。", 0),
        ("补植项目预算数为900000元。", 0),
        ("上年预算数为80万元。", 0),
        ("其中苗木采购预算金额为50万元。", 0),
        ("苗木50万元、人工30万元，合计80万元。", 1),
        ("苗木50万元、人工40万元，合计90万元。", 0),
        ("养护人员10人，每人每月3000元，共计36万元。", 0),
        ("总预算数300万元，分三年安排。", 0),
    ],
)
def test_the_budget_in_words_is_the_budget(tmp_path: Path, purpose: str, expected: int) -> None:
    assert len(messages(tmp_path, "I406", {"项目": {"资金用途": purpose}})) == expected


def part_one(text: str, chapter: str = "分项绩效目标") -> Sequence[Row]:
    return [{"部门编码": "018", "章节": chapter, "序号": "1", "标题": "绿化", "绩效指标": text}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("补植行道树800株以上。", 1),
        ("补植行道树3000株以上。", 0),  # a sum of several projects
        ("苗木成活率达到93%。", 1),
        ("城区绿化覆盖率达到42%。", 0),
        ("验收合格率达到99%，服务对象满意度达到99%。", 0),
        ("绿篱成活率达到93%。", 0),
    ],
)
def test_part_one_sums_up_the_projects(tmp_path: Path, text: str, expected: int) -> None:
    assert len(messages(tmp_path, "I407", {"文本": part_one(text)})) == expected


def test_part_one_is_held_against_goals_where_no_indicator_speaks(tmp_path: Path) -> None:
    example = {
        "文本": part_one("绿篱修剪合格率达到100%。"),
        "目标": goal("补植行道树1200株，绿篱修剪合格率达到96%。"),
    }
    (message,) = messages(tmp_path, "I407", example)
    assert "目标写“绿篱修剪合格率达到96%”" in message


def test_the_chapter_on_measures_is_not_compared(tmp_path: Path) -> None:
    example = {"文本": part_one("苗木成活率达到93%。", "工作保障措施")}
    assert messages(tmp_path, "I407", example) == []
    assert messages(tmp_path, "I408", example) == []


def test_counts_of_part_one_may_be_sums_and_are_not_missed(tmp_path: Path) -> None:
    assert messages(tmp_path, "I408", {"文本": part_one("补植苗木9000株。")}) == []
