"""Numbers are read out of sentences with what they are the numbers of, or left alone."""

from decimal import Decimal

import pytest

from reportgen.check.support.quantities import Claim, Quantity, read_claims, target_of
from reportgen.check.support.similarity import NEAR, SAME, likeness, stem


def only(text: str) -> Claim:
    (claim,) = read_claims(text, 2024)
    return claim


@pytest.mark.parametrize(
    ("text", "name", "number", "unit", "sign"),
    [
        ("补植行道树1200株", "补植行道树", "1200", "棵", ""),
        ("修剪合格率达到95%以上", "修剪合格率", "95", "%", "≥"),
        ("修剪合格率不低于95％", "修剪合格率", "95", "%", "≥"),
        ("修剪合格率≥95 %", "修剪合格率", "95", "%", "≥"),
        ("差错率控制在0.8%以内", "差错率", "0.8", "%", "≤"),
        ("脱管率低于 0.5%", "脱管率", "0.5", "%", "≤"),
        ("受益居民 1.96 万户以上", "受益居民", "19600", "户", "≥"),
        ("总成本小于等于22.59万元", "总成本", "225900", "元", "≤"),
        ("铺设管道12.8公里", "铺设管道", "12800", "米", ""),
        ("接听来电达 7,000 次以上", "接听来电", "7000", "次", "≥"),
        ("发放宣传单不少于８００份", "发放宣传单", "800", "份", "≥"),
        ("使用年限不少于10年", "使用年限", "10", "年", "≥"),
        ("清运垃圾5600吨", "清运垃圾", "5600000", "公斤", ""),
    ],
)
def test_name_sign_number_and_unit_are_read(
    text: str, name: str, number: str, unit: str, sign: str
) -> None:
    claim = only(text)
    assert name in claim.names
    assert claim.quantity == Quantity(Decimal(number), unit, sign)
    assert claim.sure


def test_a_noun_after_the_number_names_it_too() -> None:
    assert "城区排涝泵站" in only("更换5座城区排涝泵站。").names


def test_a_list_goes_on_with_its_noun() -> None:
    first, second = read_claims("集中培训18期、1560人次以上。")
    assert first.names == second.names == ("集中培训",)
    assert (first.quantity.unit, second.quantity.unit) == ("期", "人次")


def test_a_part_keeps_its_mark() -> None:
    whole, part = read_claims("安排教师310人，其中骨干教师96人。")
    assert "其中" in part.marks
    assert "其中" not in whole.marks


def test_amounts_for_each_keep_what_they_are_for() -> None:
    assert only("按每人每月800元发放").quantity.per == {"人", "月"}
    target = target_of("=", "800", "元/人·月")
    assert target is not None
    assert target.per == {"人", "月"}


@pytest.mark.parametrize(
    "text",
    [
        "2024年11月30日前完成",
        "2024年度",
        "落实第三次会议和第2批任务",
        "依据〔2021〕101号",
        "推进5G建设和5+5+2考评",
        "接听12348热线",
        "7×24小时值守，全天24小时运行",
        "管径dn300",
        "补植600至800株",
        "合格率90%-95%",
        "保障三岗人员，深化三社工作，落实一系列措施",
        "近3年",
        "1.12个站点",
        "建设12所需设备",
    ],
)
def test_what_is_no_plain_number_is_left_alone(text: str) -> None:
    assert read_claims(text, 2024) == ()


@pytest.mark.parametrize(
    "text",
    [
        "覆盖率提高5%",
        "用水量比上年下降3.5%",
        "补植约1200株",
        "补植1200株左右",
        "合格率分别达到90%",
        "2023年补植1200株",
        "到2027年覆盖率达到90%",
        "已建成站点50个",
        "合格率90%的学校",
    ],
)
def test_what_may_mean_something_else_is_not_sure(text: str) -> None:
    assert [claim.sure for claim in read_claims(text, 2024)] == [False]


def test_from_one_to_the_other_only_the_second_counts() -> None:
    first, second = read_claims("合格率由80%提高到95%", 2024)
    assert (first.sure, second.sure) == (False, True)


def test_chinese_numerals_count_for_clear_things_only() -> None:
    claim = only("改造三座泵站")
    assert claim.spelled
    assert claim.quantity.number == 3


def test_the_unit_of_an_indicator_may_be_written_in_many_ways() -> None:
    for unit in ("%", "％", "百分比", "百分百", "维护社会稳定率", "满意度（%）"):
        assert target_of("≥", "95", unit) == Quantity(Decimal(95), "%", "≥")


def test_words_as_a_target_are_no_number() -> None:
    for words in ("2024年12月底前", "每月不少于1次", "建筑面积2360.46平方米", "有所提升"):
        assert target_of("定性", words, "") is None


def test_a_rounded_amount_is_no_other_amount() -> None:
    assert not Quantity(Decimal(226000), "元").differs(Quantity(Decimal(225900), "元"))
    assert Quantity(Decimal(229500), "元").differs(Quantity(Decimal(225900), "元"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("苗木成活率", "苗木成活率", SAME),
        ("成活率", "补植苗木成活率", NEAR),
        ("参考人员满意度", "参加考试人员满意度", NEAR),
        ("硬件验收合格率", "软件验收合格率", 0),
        ("学生满意度", "学生家长满意度", 0),
        ("准确率", "信息报送准确率", 0),
        ("覆盖率", "覆盖率提高幅度", 0),
    ],
)
def test_rates_are_the_same_only_where_one_says_more(one: str, other: str, expected: int) -> None:
    assert likeness(one, other, rate=True) == expected


def test_names_of_counts_may_turn_their_words() -> None:
    assert likeness(stem("直饮水设备安装数量"), stem("安装直饮水设备"), rate=False) == SAME
    assert likeness(stem("城东补植行道树"), stem("补植行道树数量"), rate=False) == 0
