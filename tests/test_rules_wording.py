"""文字: what looks like a slip and is none, and what must be found in every disguise."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from test_rules import CODE, found

from reportgen.check.rules import Finding
from reportgen.check.support.registry import Example

_PART_ONE = {"部门编码": "018", "章节": "工作保障措施", "序号": "1", "标题": "加强管理"}


def _of(folder: Path, family: str, table: str, cells: dict[str, str]) -> list[Finding]:
    """The findings of codes that begin so, with these cells in the first row of the table."""
    return [f for f in found(folder, {table: cells}) if f.code.startswith(family)]


def _goal(folder: Path, text: str) -> list[str]:
    return [f.code for f in _of(folder, "W", "目标", {"绩效目标": text})]


@pytest.mark.parametrize(
    "text",
    [
        "组织居民请填写问卷的活动12场，满意度达到90%。",
        "开展垃圾待填埋场整治，清运200吨。",
        "按照《XXL型服装标准》为40名队员配发服装。",
        "购置HXX-9型喷洒车2台，规格1.2×1.2米，单价≤3万元。",
        "做到“三个到位”：组织到位、责任到位、落实到位……全年不停歇——直到完成！",
        "问题来了怎么办？！各镇要答好。",
        "“缺株必补。”这是对市民的承诺。",
        "存在在建工程3处，以及及时处理的投诉20件，达到补植目的的95%。",
        "2024年度度假区绿化提升2处。",
        "补植行道树：1）主干道800株；2）支路400株。",
        "推广‘青禾绿’品牌，完成《古树名录（2024版）》编印。",
        "补植1,200株，公众满意度(%)达到90，比例2:1，时间8:30开始。",
        "使用资金13500000000元，编号P13812345678X，合同13812345678.5元。",
        "1.补植行道树1200株；\n2.修剪绿篱3公里。",
        "1.1完成设计；\n1.2完成施工。",
        "2.2.养护面积达到3公顷；\n2.3.养护合格率达到95%。",
        "支付1.1万元设备款，1.15公里绿篱修剪。",
        "市民热线12345，咨询电话见官网。",
        "二〇二四年、二○○八年资料整理。",
        "组织征文（800字以内）40篇，评奖20篇。",
    ],
)
def test_good_texts_are_left_alone(tmp_path: Path, text: str) -> None:
    assert _goal(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("目标内容 2", "W001"),
        ("绩效目标1", "W001"),
        ("绩效目标", "W001"),
        ("补植行道树#REF!株", "W001"),
        ("补植????株行道树", "W001"),
        ("目标内容1：补植行道树1200株。", "W002"),
        ("补植行道树（限200字以内）。", "W002"),
        ("请在此填写绩效目标，补植1200株。", "W002"),
        ("补植行道树（）株。", "W002"),
        ("补植行道树____株。", "W002"),
        ("补植行道树××株。", "W004"),
        ("投入xx万元补植行道树。", "W003"),
        ("在XX县补植行道树。", "W003"),
        ("一、一、补植行道树1200株。", "W005"),
        ("（二）（二）补植行道树1200株。", "W005"),
        ("1、1、补植行道树1200株。", "W005"),
        ("补植行道树1200株。。", "W006"),
        ("补植行道树，，1200株。", "W006"),
        ("补植行道树,，1200株。", "W006"),
        ("补植行道树；。修剪绿篱。", "W006"),
        ("。补植行道树1200株。", "W007"),
        ("补植行道树1200株、", "W007"),
        ("补植行道树（主干道1200株。", "W009"),
        ("补植行道树【主干道）1200株。", "W009"),
        ("补植行道树(含主干道)1200株。", "W010"),
        ("补植行道树1200株,成活率95%。", "W010"),
        ("补植行道树Ａ类1200株。", "W011"),
        ("成活率率达到95%。", "W012"),
        ("加强加强行道树养护。", "W012"),
    ],
)
def test_slips_are_found(tmp_path: Path, text: str, code: str) -> None:
    assert _goal(tmp_path, text) == [code]


def test_a_template_length_in_the_name_of_an_indicator_is_no_leftover(tmp_path: Path) -> None:
    assert _of(tmp_path, "W", "指标", {"三级指标": "报送信息（500字以内）"}) == []


def test_names_that_end_like_sentences_are_told_once_for_a_project(tmp_path: Path) -> None:
    rows = [
        {"项目编码": "330100240000000010001", "序号": str(n), "三级指标": f"第{n}片区补植数量。"}
        for n in (1, 2, 3)
    ]
    codes = [f.code for f in found(tmp_path, {"指标": rows})]
    assert codes.count("W008") == 1


@pytest.mark.parametrize(
    ("text", "code", "secret", "shown"),
    [
        ("联系人13800001234。", "W013", "13800001234", "138****1234"),
        ("手机：138-0000-1234", "W013", "0000-1234", "138-****-1234"),
        ("电话+8613800001234", "W013", "13800001234", "+861******1234"),
        ("证件11010519491231002X", "W014", "19491231", "110***********002X"),
        ("卡号6222020000000000000", "W015", "6222020000", "622************0000"),
        ("值班电话：0399-8700123", "W016", "8700123", "039*-***0123"),
        ("值班电话8700123", "W016", "8700123", "870**23"),
    ],
)
def test_private_numbers_are_found_and_never_shown(
    tmp_path: Path, text: str, code: str, secret: str, shown: str
) -> None:
    (finding,) = _of(tmp_path, "W", "项目", {"资金用途": text})
    assert finding.code == code
    assert shown in finding.message
    assert secret not in str(finding.as_json())


_PRIVATE = ("13800001234", "11010519491231002X", "6222020000000000000", "0399-8700123")
_PIECE = re.compile(r"\d{5,}")  # a masked number shows four figures in a row at most


@pytest.mark.parametrize("number", _PRIVATE)
@pytest.mark.parametrize(
    ("example", "others"),
    [
        ({"目标": {"绩效目标": "，，补植行道树,联系电话{}，"}}, {"W006", "W007", "W010"}),
        ({"目标": {"绩效目标": "1.1.开展开展。电话{}（请填写"}}, {"W002", "W005", "W009", "W012"}),
        ({"指标": {"三级指标": "补植数量{}。", "计量单位": "百分比"}}, {"I122", "W008"}),
        ({"指标": {"绩效指标描述": "2月30日前，电话{}"}}, {"T001"}),
        ({"指标": {"指标性质": "定性", "指标值": "≥95%以上，电话{}"}}, {"I107"}),
        ({"项目": {"项目名称": "XDSBZ补植 电话{}"}}, {"S005"}),
        (
            {"项目属性": [{"编码": CODE, "属性": "标题", "值": "绿篱修剪 电话{}"}]},
            {"C006"},
        ),
        (
            {
                "文本": [
                    {
                        "部门编码": "018",
                        "章节": "总体绩效目标",
                        "序号": "1",
                        "正文": "2023年，补植，，电话{}",
                    }
                ]
            },
            {"T008", "W022"},
        ),
    ],
)  # fmt: skip
def test_no_other_rule_shows_a_private_number(
    tmp_path: Path, example: Any, others: set[str], number: str
) -> None:
    filled = json.loads(json.dumps(example).replace("{}", number))
    findings = found(tmp_path, filled)
    assert others <= {finding.code for finding in findings}
    for finding in findings:
        told = {piece for piece in _PIECE.findall(str(finding.as_json())) if piece in number}
        assert not told, finding
        assert finding.spot.part in finding.spot.text


def test_a_target_that_looks_like_a_telephone_number_stays_as_it_is(tmp_path: Path) -> None:
    indicator = {"指标": {"指标性质": "定性", "指标值": "13800001234"}}
    (finding,) = [one for one in found(tmp_path, indicator) if one.code == "I108"]
    assert finding.spot.text == "13800001234"
    assert "13800001234" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "合同编号110105194912310021",  # the check digit is wrong
        "流水号110105199902300012",  # no such day
        "批次6222020000000000001",  # the check digit is wrong
        "项目编码99010024P000001100016",
        "资金13800000000.00元",
        "设备编号SB-13800001234",
        "面积15000000000平方米",
        "规格0399-87型",
    ],
)
def test_other_long_numbers_are_not_taken_for_private_ones(tmp_path: Path, text: str) -> None:
    assert _of(tmp_path, "W", "项目", {"资金用途": text}) == []


def test_a_target_value_is_no_telephone_number(tmp_path: Path) -> None:
    cells = {"指标值": "13812345678", "计量单位": "元"}
    assert _of(tmp_path, "W", "指标", cells) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("成立专班，证件11010519491231002X。", "W021"),
        ("完善制度，责任到人（100字以内）", "W022"),
        ("完善制度，责任到人，", "W022"),
        ("完善制度,责任到人。", "W023"),
    ],
)
def test_part_one_is_read_as_well(tmp_path: Path, text: str, code: str) -> None:
    findings = found(tmp_path, {"文本": [{**_PART_ONE, "正文": text}]})
    assert [f.code for f in findings if f.code[0] == "W"] == [code]


def test_titles_that_are_sentences_are_a_way_of_writing(tmp_path: Path) -> None:
    row = {**_PART_ONE, "标题": "加强养护，提升绿化水平。", "正文": "落实责任。"}
    assert [f.code for f in found(tmp_path, {"文本": [row]}) if f.code[0] == "W"] == []


def test_a_withheld_text_is_not_read(tmp_path: Path) -> None:
    example: Example = {
        "项目": {"资金用途": "联系人13800001234"},
        "不予公开": [
            {
                "编码": "330100240000000010001",
                "范围": "字段",
                "字段": "资金用途",
                "替代文字": "不予公开",
            }
        ],
    }
    assert [f for f in found(tmp_path, example) if f.code[0] == "W"] == []
