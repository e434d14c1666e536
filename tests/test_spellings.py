"""A text or an amount is found in every spelling that a person writes; other ones are not."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.core.spellings import (
    Phrases,
    in_pieces,
    spelled,
    spells_in_letters,
    statements,
)
from reportgen.core.spellings.statements import MONEY, spans

THREE_MILLION = (
    "300万", "３００万元", "300￭万￭元", "30⏎0万元", "3,000,000元", "￥3000000",
    "¥3,000,000", "300（万元）", "300余万元", "三百万元", "叁佰万元整", "0.03亿元",
    "300.00万元", "RMB￭3,000,000.00", "人民币3000000元", "三百萬圓", "3百万元",
    "3000千元", "300万块", "叁佰萬元", "单位：万元）300", "预算数（万元）：300",
    "CNY3000000", "约300万元", "300“万元”", "2024年300万元", "3，000，000元",
    "300多万元", "叁佰万圆整",
)  # fmt: skip
ROUNDED = (
    "约3175万元", "近3200万元", "3174.61万元", "31746100元", "三千一百七十四万六千一百元",
    "0.317461亿元", "3174万6100元", "叁仟壹佰柒拾肆万陆仟壹佰元整", "3100余万元",
    "3170多万元", "3175万元", "3200万元左右",
)  # fmt: skip


def told(text: str, amount: int) -> bool:
    said = statements(text.replace("￭", " ").replace("⏎", "\n"))
    return any(one.unit == MONEY and one.gives(Decimal(amount)) for one in said)


@pytest.mark.parametrize("text", THREE_MILLION)
def test_an_amount_is_the_same_in_every_unit_and_spelling(text: str) -> None:
    assert told(f"全年投入{text}，用于造林。", 3_000_000)


@pytest.mark.parametrize("text", ROUNDED)
def test_a_rounded_amount_gives_the_amount(text: str) -> None:
    assert told(f"总投资{text}。", 31_746_100)


@pytest.mark.parametrize(
    "text",
    [
        "300万株",
        "300万人次",
        "3000000平方米",
        "2024年",
        "301万元",
        "30万元",
        "约320万元",
        "第300号",
    ],
)
def test_other_amounts_and_quantities_do_not(text: str) -> None:
    assert not told(f"全年完成{text}，用于造林。", 3_000_000)


@pytest.mark.parametrize("text", ["3200万元", "约3300万元", "约4000万元", "近3100万元", "3180万元"])
def test_what_does_not_round_to_it_is_another_amount(text: str) -> None:
    assert not told(f"总投资{text}。", 31_746_100)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1.2千万元", 11_846_300),
        ("3.6百万", 3_618_000),
        ("半千万", 4_931_800),
        ("半个亿", 50_724_000),
        ("近半亿元", 48_610_000),
        ("半 百 万 元", 495_000),
    ],
)
def test_amounts_as_people_say_them_are_rounded(text: str, yuan: int) -> None:
    assert told(f"总投资{text}。", yuan)
    assert not told(f"总投资{text}。", yuan * 6 // 5)
    assert not told(f"总投资{text}。", yuan * 4 // 5)


@pytest.mark.parametrize("text", ["半年完成", "半亿株", "半数以上", "上半年万元项目", "一个半亿元"])
def test_other_halves_are_no_amount(text: str) -> None:
    assert not any(one.unit == MONEY and one.value < 10**8 for one in statements(text))


def test_a_range_that_encloses_closely_gives_the_amount() -> None:
    (narrow,) = spans("资金3000-3200万元")
    assert narrow.gives(Decimal(31_746_100))
    (wide,) = spans("资金1000万元至9000万元")
    assert not wide.gives(Decimal(31_746_100))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("开展巡查7000次以上", 7000, "次"),
        ("巡查 7,000 次", 7000, "次"),
        ("巡查0.7万次", 7000, "次"),
        ("巡查七千次", 7000, "次"),
        ("合格率百分之九十五", 95, "%"),
        ("合格率95％", 95, "%"),
        ("合格率95百分比", 95, "%"),
    ],
)
def test_a_quantity_has_number_and_unit(text: str, value: int, unit: str) -> None:
    assert any(one.value == value and one.unit.startswith(unit) for one in statements(text))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("合计壹亿零壹佰贰拾捌万捌仟陆佰元整", 101_288_600),
        ("三亿五千万元", 350_000_000),
        ("一般债券安排四千七百五十万元", 47_500_000),
        ("第三季度拨付十二万元", 120_000),
    ],
)
def test_a_large_amount_in_words_is_read_whole(text: str, yuan: int) -> None:
    assert told(text, yuan)
    assert not told(text, yuan // 10)


NUMERALS, CAPITALS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"


def in_words(number: int, digits: str, places: str) -> str:
    """A number below ten thousand in Chinese numerals."""
    words = ""
    for place, digit in zip(reversed(range(4)), f"{number:04}", strict=True):
        if digit == "0":
            words += "零" if words and not words.endswith("零") else ""
        else:
            words += digits[int(digit)] + ("" if place == 0 else places[place - 1])
    return words.rstrip("零")


SPELLINGS: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}万元",
    lambda n: f"{n}.00 万元",
    lambda n: f"{n * 10_000:,}元",
    lambda n: f"¥{n * 10_000}",
    lambda n: f"{n}（万元）",
    lambda n: f"{in_words(n, NUMERALS, '十百千')}万元",
    lambda n: f"{in_words(n, CAPITALS, '拾佰仟')}万元整",
    lambda n: f"{Decimal(n) / 10_000}亿元",
    lambda n: " ".join(f"{n}万元"),
    lambda n: "\n".join(f"{n}万元"),
    lambda n: f"{n}萬圓",
    lambda n: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in f"{n}万元"),
)


@settings(max_examples=cases(300))
@given(st.integers(1, 9_999), st.sampled_from(SPELLINGS), st.integers(1, 9_999))
def test_any_spelling_of_any_amount_is_read_and_as_no_other(
    number: int, spelling: Callable[[int], str], other: int
) -> None:
    said = [one for one in statements(f"投入{spelling(number)}。") if one.unit == MONEY]
    assert any(one.value == number * 10_000 for one in said)
    if other * 10 not in range(number * 9, number * 11 + 1) and len(str(other)) > 2:
        once = spelling(number)
        assert "\n" in once or " " in once or not any(one.value == other * 10_000 for one in said)


NAME = "重点时段校园周边巡防"
VARIANTS = (
    "重点时段“校园周边”巡防", "重点时段·校园周边·巡防", "重点时段 校园周边 巡防",
    "重点时段\n校园周边巡防", "重點時段校園周邊巡防", "重点时段、校园周边、巡防",
    "重\u200b点\u200b时\u2060段校园周边巡防", "重\ufe00点时段校园周边巡防",
    "重点时段（校园周边）巡防",
    "重点时段《校园周边》巡防", "重点时段-校园周边—巡防", "重\u0301点时段校园周边巡防",
    "重点时段「校园周边」巡防", "重点时段校园周边巡防。", "重点时段...校园周边巡防",
)  # fmt: skip


@pytest.mark.parametrize("text", VARIANTS)
def test_a_name_is_the_same_whatever_stands_between_its_characters(text: str) -> None:
    assert list(Phrases([spelled(NAME)]).found(spelled(f"做好{text}工作")))


def test_radicals_are_folded_to_the_characters_that_they_look_like() -> None:
    assert spelled("⾏⻓⻋⻩⻅ ⽔") == "行长车黄见水"
    assert spelled("ＢＳ雷达") == spelled("bs雷达") == "bs雷达"


@given(
    st.text(st.sampled_from("北山雷达站改造工程校园周边"), min_size=4, max_size=12),
    st.lists(st.sampled_from(["", " ", "\n", "·", "、", "“", "\u200b", "-", "。", "（"])),
)
def test_marks_and_blanks_never_hide_a_name(name: str, marks: list[str]) -> None:
    marks += [""] * (len(name) - len(marks))
    written = "".join(c + mark for c, mark in zip(name, marks, strict=False))
    assert list(Phrases([name]).found(spelled(f"用于{written}等")))


@given(st.text(min_size=1), st.text(min_size=1))
def test_folding_knows_no_neighbours(first: str, second: str) -> None:
    assert spelled(first + second) == spelled(first) + spelled(second)


def test_words_put_into_a_name_do_not_hide_it() -> None:
    name = spelled("重点时段校园周边巡防")
    for text in ("在重点时段对全市各校园周边开展巡防", "校园周边的巡防（重点时段）"):
        assert in_pieces(name, spelled(text)) == len(name)
    assert in_pieces(name, spelled("在重点时段保障道路畅通，做好校门口的护学")) == len("重点时段")


@pytest.mark.parametrize(
    "text",
    [
        "BSLDZ专项",
        "BSLD",
        "b.s.l.d.z",
        "B S L D Z",
        "Beishan Leidazhan",
        "bei-shan-lei-da-zhan",
        "běi shān léi dá zhàn",
    ],
)
def test_letters_spell_a_name(text: str) -> None:
    assert spells_in_letters(text, "北山雷达站")


@pytest.mark.parametrize("text", ["GPS定位终端", "BSL", "第一号专项", "LED"])
def test_other_letters_do_not(text: str) -> None:
    assert not spells_in_letters(text, "北山雷达站")
