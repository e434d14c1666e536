"""Single values: what counts as a number or a date, and how a 指标值 comes apart."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.core.values import (
    OWN_NUMBER,
    TargetValue,
    clean_text,
    control_character,
    format_money,
    format_number,
    markup,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_percent,
    split_value,
)
from reportgen.document.edition import numbered
from reportgen.schema import COMMON_UNITS

# ---------------------------------------------------------------- taking a value apart


@pytest.mark.parametrize(
    ("printed", "sign", "value", "unit"),
    [
        ("≥95%", "≥", "95", "%"),
        ("≥ 7000 次", "≥", "7000", "次"),
        (">=95%", "≥", "95", "%"),
        ("≧12家", "≥", "12", "家"),
        ("≤3小时", "≤", "3", "小时"),
        ("<=1.5万元", "≤", "1.5", "万元"),
        ("＞20场", ">", "20", "场"),
        ("<0.5‰", "<", "0.5", "‰"),
        ("＝100％", "=", "100", "％"),
        ("100%", "=", "100", "%"),
        ("1,280.50万元", "=", "1280.50", "万元"),
        ("62", "=", "62", ""),
        ("33.10元/人·天", "=", "33.10", "元/人·天"),
        ("≥40m³/s", "≥", "40", "m³/s"),
        ("≥-5℃", "≥", "-5", "℃"),
        ("3年", "=", "3", "年"),
        ("15日", "=", "15", "日"),
        ("≥10 个\n工作日", "≥", "10", "个工作日"),
    ],
)
def test_sign_number_and_unit_come_apart(printed: str, sign: str, value: str, unit: str) -> None:
    assert split_value(printed) == TargetValue(sign, value, unit)


@pytest.mark.parametrize(
    "printed",
    [
        "2026年12月前",
        "2026年12月底前完成",
        "2026年6月30日",
        "12月20日前",
        "6月底",
        "30日内",
        "3月",
        "95%以上",
        "20%左右",
        "7*24小时",
        "3-5天",
        "3～5天",
        "10—15人",
        "2个月内",
        "5至8月,每月1次",
        "1次/季,全年4次",
        "稳步提升",
        "优",
        "",
        "12个，共36场",
        "第3季度前",
        "≥2026年12月底",
    ],
)
def test_dates_ranges_and_phrases_stay_whole_as_words(printed: str) -> None:
    assert split_value(printed) == TargetValue("定性", printed, "")


_NUMBERS = st.decimals(
    min_value=Decimal(-(10**9)), max_value=Decimal(10**9), places=2, allow_nan=False
).map(lambda number: f"{number:f}") | st.integers(0, 10**12).map(str)


@given(
    st.sampled_from(["≥", "≤", "=", ">", "<"]),
    _NUMBERS,
    st.sampled_from([*COMMON_UNITS, *"册亩℃‰", "", "公里", "m²", "元/平方米", "万人次", "kWh"]),
)
def test_composing_then_splitting_gives_the_same_parts(sign: str, number: str, unit: str) -> None:
    value = TargetValue(sign, number, unit)
    assert split_value(str(value)) == value


@given(st.text(max_size=40))
def test_splitting_any_text_never_fails_and_loses_no_visible_character(text: str) -> None:
    value = split_value(text)
    if value.sign == "定性":
        assert (value.value, value.unit) == (text, "")
    else:
        kept = (value.value + value.unit).replace(",", "")
        assert "".join(text.split()).replace(",", "").endswith(kept)
        assert parse_decimal(value.value) is not None


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", "12.50"),
        ("1,785.43", "1785.43"),
        ("１２．５", "12.5"),
        ("１，０００", "1000"),
        ("-3", "-3"),
        ("33.10\u200b", "33.10"),
        ("\u00a0007", "7"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_with_its_digits_kept(text: str, number: str) -> None:
    parsed = parse_decimal(text)
    assert parsed == Decimal(number)
    assert parsed is not None
    assert parsed.as_tuple().exponent == Decimal(number).as_tuple().exponent


@pytest.mark.parametrize(
    "text",
    [
        "1_000", "1e3", "1E3", "NaN", "nan", "Infinity", "inf", "0x10", "", " ", "十", "12元",
        "1,00", "1,0000", ",100", "1.", ".5", "+5", "--5", "1.2.3", "5%", "12-15", "無",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize("text", ["٣٤", "۱۲", "१२", "𝟏٢"])
def test_digits_of_other_scripts_are_refused(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize("text", ["10²", "3₂"])
def test_a_raised_digit_is_not_one_more_digit(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3))
def test_a_number_written_with_thousands_reads_back(number: Decimal) -> None:
    assert parse_decimal(f"{number:,f}") == number
    assert parse_decimal(format_number(number)) == number


@pytest.mark.parametrize(("text", "number"), [("20", 20), ("20%", 20), ("33.3％", Decimal("33.3"))])
def test_a_percentage_is_read_with_or_without_its_sign(text: str, number: Decimal) -> None:
    assert parse_percent(text) == number


@pytest.mark.parametrize("text", ["20%%", "%", "20 ‰", "1e2%", "全部"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    assert parse_percent(text) is None


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("０12", 12), ("-1", -1)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert parse_integer(text) == number


@pytest.mark.parametrize("text", ["3.5", "1000000000", "一", "1e2", "", "1_0"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert parse_integer(text) is None


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("12.5", "12.50"),
        ("12", "12.00"),
        ("12.345", "12.345"),
        ("1E+3", "1000.00"),
        ("0.0000001", "0.0000001"),
        ("1785.4300", "1785.4300"),
        ("0", "0.00"),
    ],
)
def test_money_has_two_decimals_or_more_and_no_thousands_mark(amount: str, printed: str) -> None:
    assert format_money(Decimal(amount)) == printed


def test_a_number_is_never_printed_with_an_exponent() -> None:
    assert format_number(Decimal("1E+5")) == "100000"
    assert format_number(Decimal("0.00000001")) == "0.00000001"


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "text", ["2024-12-08", "2024/12/8", "2024.12.8", "2024年12月8日", "２０２４－１２－０８"]
)
def test_a_full_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text) == date(2024, 12, 8)


@pytest.mark.parametrize(
    "text", ["2024年12月", "2024-13-01", "2024-02-30", "45634", "12-08", "", "2024-12-08前"]
)
def test_what_is_no_full_day_is_no_date(text: str) -> None:
    assert parse_date(text) is None


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    "text",
    [
        "1.建成",
        "12．建成",
        "1、建成",
        "1.2、建成",
        "一、建成",
        "（二）建成",
        "(三)建成",
        "十二、建成",
    ],
)
def test_a_text_that_brings_its_own_number_gets_no_second_one(text: str) -> None:
    assert OWN_NUMBER.match(text)
    assert numbered(4, text) == text


@pytest.mark.parametrize(
    "text", ["1.5万元补助到位", "2026年建成", "12个项目完工", "建成一、二期", "1,200人"]
)
def test_a_text_that_begins_with_a_plain_figure_is_numbered(text: str) -> None:
    assert not OWN_NUMBER.match(text)
    assert numbered(4, text) == f"4.{text}"


def test_number_nought_is_not_printed() -> None:
    assert numbered(0, "建成新馆") == "建成新馆"


def test_what_no_reader_sees_is_taken_out_and_line_ends_stay() -> None:
    assert clean_text("\ufeff 一\u200b行\t二\r\n\r\n 三\u00a0四 \u3000\r五") == "一行 二\n三 四\n五"


@pytest.mark.parametrize(("text", "name"), [("响\x07铃", "U+0007"), ("半\ud800个", "U+D800")])
def test_a_character_that_no_document_can_hold_is_named(text: str, name: str) -> None:
    assert control_character(text) == name


def test_plain_text_with_a_line_end_has_no_forbidden_character() -> None:
    assert control_character("一\n二") is None


@pytest.mark.parametrize("text", ["<b>重点</b>", "a&nbsp;b", "{{ name }}", "{% if %}", "<!-- 注"])
def test_leftovers_of_web_and_template_code_are_seen(text: str) -> None:
    assert markup(text)


@pytest.mark.parametrize("text", ["3<5", "≥95%", "a & b", "<5天", "《办法》", "x>y"])
def test_plain_comparisons_are_no_markup(text: str) -> None:
    assert not markup(text)
