"""The structure of one document: order, numbers, extracts, pages, file names."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    OTHER_UNIT,
    SUFFIXES,
    UNIT,
    Loaded,
    a_project,
    edition_of,
    public_department,
    public_project,
    public_stub,
    two_departments,
)

from reportgen.core.problems import InputError
from reportgen.document.edition import Edition, make_edition, units_of
from reportgen.document.public import PublicItem, PublicProject, PublicStub, PublicUnit
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact


def headings(edition: Edition) -> list[str]:
    return [entry.heading.removesuffix("绩效目标表") for entry in edition.entries]


def extract(*entries: PublicProject | PublicStub, **cut: Any) -> Edition:
    return make_edition(public_department(*entries, narrative=ITEMS), SUFFIXES, **cut)


ITEMS = (
    PublicItem("工作保障措施", 1, "", "定期检查。", "", ""),
    PublicItem("总体绩效目标", 2, "", "第二段。", "", ""),
    PublicItem("文化惠民专章", 1, "", "另有一章。", "", ""),
    PublicItem("总体绩效目标", 1, "", "第一段。", "", ""),
)

# ---------------------------------------------------------------- order


def test_units_stand_by_code_then_kinds_of_funding_in_their_fixed_order() -> None:
    edition = edition_of(
        public_project("丁", unit=OTHER_UNIT),
        public_project("丙", funding="彩票公益金"),
        public_project("乙", funding="专项债券"),
        public_project("戊", funding="上年结转"),
        public_project("甲", funding="本级财政拨款"),
        public_project("己", funding="中央直达资金"),
    )
    # two kinds that are in no list stand after the others, by their names
    assert headings(edition) == ["1.甲", "2.己", "3.乙", "4.戊", "5.丙", "6.丁"]


def test_within_a_kind_of_funding_the_listed_number_decides_and_then_the_code() -> None:
    edition = edition_of(
        public_project("无号后", code="C9"),
        public_project("无号前", code="C1"),
        public_project("十号", order=10, code="C0"),
        public_project("二号后", order=2, code="C6"),
        public_project("二号前", order=2, code="C5"),
    )
    assert headings(edition) == ["1.二号前", "2.二号后", "3.十号", "4.无号前", "5.无号后"]


def test_the_order_is_that_of_the_list_where_nothing_groups() -> None:
    edition = edition_of(
        public_project("三", order=3),
        public_project("一", order=1, unit=OTHER_UNIT, funding="专项债券"),
        public_stub(order=2),
        grouping=(),
    )
    assert headings(edition) == ["1.一", "2.此项目涉密", "3.三"]


def test_kinds_of_funding_alone_group_across_units() -> None:
    edition = edition_of(
        public_project("债", funding="专项债券"),
        public_project("本二", unit=OTHER_UNIT),
        public_project("本一", code="A"),
        grouping=("资金性质",),
    )
    assert headings(edition) == ["1.本一", "2.本二", "3.债"]


@pytest.mark.parametrize("form", ["hebei", "tianjin"])
def test_the_order_does_not_depend_on_the_order_of_rows(
    load: Callable[..., Loaded], forms: Templates, form: str
) -> None:
    tables = two_departments()
    tables["departments"][0]["表式"] = form
    tables["projects"] = [
        a_project(f"P{number:02}", f"00100{1 + number % 2}", 项目名称=f"第{number}片林")
        for number in range(12)
    ]
    tables["projects"].append(a_project("P99", "002001"))
    tables["withheld"] = [
        {"编码": "P03", "范围": "项目", "替代文字": "此项目涉密甲"},
        {"编码": "P05", "范围": "项目", "替代文字": "此项目涉密乙"},
    ]
    tables["goals"] = tables["indicators"] = []

    def order() -> list[str]:
        dataset = load(tables).dataset
        assert dataset is not None
        return headings(make_edition(redact(dataset, "001", forms.printed), forms.suffixes))

    first = order()
    tables["projects"].reverse()
    tables["units"].reverse()
    assert order() == first
    open_ones = [heading for heading in first if "涉密" not in heading]
    assert [heading.partition(".")[2] for heading in open_ones] == [
        f"第{number}片林" for number in (0, 2, 4, 6, 8, 10, 1, 7, 9, 11)
    ]


# ---------------------------------------------------------------- stubs


def test_a_stub_stands_last_in_its_unit_where_funding_groups() -> None:
    edition = edition_of(
        public_stub(order=1),
        public_project("债", funding="专项债券", order=2),
        public_project("他", unit=OTHER_UNIT, order=3),
    )
    assert headings(edition) == ["1.债", "2.此项目涉密", "3.他"]


def test_a_stub_stands_at_its_number_where_funding_does_not_group() -> None:
    edition = edition_of(
        public_project("三", order=3),
        public_stub(order=2),
        public_project("一", order=1),
        grouping=("单位",),
    )
    assert headings(edition) == ["1.一", "2.此项目涉密", "3.三"]


@pytest.mark.parametrize("grouping", [(), ("单位",), ("资金性质",), ("单位", "资金性质")])
def test_stubs_whose_unit_is_not_to_be_seen_stand_at_the_very_end_by_number(
    grouping: tuple[str, ...],
) -> None:
    edition = edition_of(
        public_stub(text="涉密乙", unit=None),
        public_stub(order=2, text="涉密甲", unit=None),
        public_project("他", unit=OTHER_UNIT, order=9),
        public_stub(order=1, text="涉密丙", unit=None),
        public_project("债", funding="专项债券"),
        grouping=grouping,
    )
    assert [heading.partition(".")[2] for heading in headings(edition)[2:]] == [
        "涉密丙",
        "涉密甲",
        "涉密乙",
    ]
    assert sorted(heading.partition(".")[2] for heading in headings(edition)[:2]) == ["他", "债"]


def test_at_the_end_nothing_tells_of_which_unit_or_funding_a_stub_is(
    load: Callable[..., Loaded], forms: Templates
) -> None:
    views = []
    for unit, kind in (("001001", "一般债券"), ("001002", "本级财政拨款"), ("001002", "")):
        tables = two_departments()
        tables["projects"].append(a_project("P009", unit, 资金性质=kind, 序号="1"))
        tables["withheld"] = [{"编码": "P009", "范围": "项目", "替代文字": "此项目涉密"}]
        dataset = load(tables, stubs="end").dataset
        assert dataset is not None
        views.append(redact(dataset, "001", forms.printed))
    assert views == [views[0]] * 3
    edition = make_edition(views[0], forms.suffixes)
    assert headings(edition) == ["1.城郊造林补植", "2.苗圃温棚修缮", "3.此项目涉密"]
    assert "001001" not in repr(edition.entries[-1])


def test_a_stub_without_a_unit_stands_in_no_extract_of_a_unit() -> None:
    """There it would say of which unit it is."""
    entries = (public_project("一"), public_stub(unit=None), public_project("二", unit=OTHER_UNIT))
    for unit in (UNIT, OTHER_UNIT):
        edition = extract(*entries, units=[unit.code])
        assert [entry.project is None for entry in edition.entries] == [False]
    both = extract(*entries, units=[UNIT.code, OTHER_UNIT.code])
    assert headings(both) == ["1.一", "2.二"]


def test_at_the_end_a_listed_number_is_printed_as_the_bureau_gave_it() -> None:
    edition = edition_of(
        public_stub(order=41, unit=None), public_project("四十二", order=42), numbering="listed"
    )
    assert headings(edition) == ["42.四十二", "41.此项目涉密"]


def test_a_stub_is_nothing_but_a_heading() -> None:
    (_, entry) = edition_of(public_project("一"), public_stub(text="不宜公开的项目")).entries
    assert (entry.heading, entry.project) == ("2.不宜公开的项目", None)


def _breaks(*kinds: str) -> list[bool]:
    entries = [
        public_project(f"第{n}", order=n) if kind == "P" else public_stub(order=n)
        for n, kind in enumerate(kinds)
    ]
    return [entry.starts_page for entry in edition_of(*entries, grouping=()).entries]


@pytest.mark.parametrize(
    ("kinds", "breaks"),
    [
        ("PP", [True, True]),
        ("PSP", [True, True, False]),  # the stub shares the page of the project it precedes
        ("PSSP", [True, True, False, False]),
        ("SPP", [True, False, True]),
        ("PPS", [True, True, False]),  # the last ones share the page of the one before
        ("PSS", [True, False, False]),
        ("PSPS", [True, True, False, False]),
    ],
)
def test_no_page_holds_nothing_but_the_heading_of_a_stub(kinds: str, breaks: list[bool]) -> None:
    assert _breaks(*kinds) == breaks


# ---------------------------------------------------------------- numbers


def test_numbers_run_through_the_whole_document_and_count_stubs() -> None:
    edition = edition_of(
        public_project("一", order=40),
        public_stub(order=41),
        public_project("三", unit=OTHER_UNIT, order=7),
    )
    assert headings(edition) == ["1.一", "2.此项目涉密", "3.三"]


def test_listed_numbers_are_printed_as_they_are_in_the_table() -> None:
    edition = edition_of(
        public_project("四十", order=40),
        public_stub(order=41),
        public_project("无号", unit=OTHER_UNIT),
        numbering="listed",
    )
    assert headings(edition) == ["40.四十", "41.此项目涉密", "无号"]


def test_numbering_can_be_left_out() -> None:
    edition = edition_of(public_project("甲", order=4), public_stub(order=5), numbering="none")
    assert headings(edition) == ["甲", "此项目涉密"]


def test_a_heading_is_name_and_suffix_of_the_form_or_the_projects_own_heading() -> None:
    edition = edition_of(
        public_project("甲", order=1),
        public_project("乙", order=2, form="hunan"),
        public_project("丙", order=3, heading="丙的专用标题"),
    )
    assert [entry.heading for entry in edition.entries] == [
        "1.甲绩效目标表",
        "2.乙",
        "3.丙的专用标题",
    ]


def test_anchors_are_unique_and_plain() -> None:
    edition = edition_of(*(public_project(f"第{n}") for n in range(12)), narrative=ITEMS)
    anchors = [part.anchor for part in (*edition.chapters, *edition.entries)]
    assert len(set(anchors)) == len(anchors)
    assert all(anchor.isascii() and anchor.isalnum() for anchor in anchors)


# ---------------------------------------------------------------- part one


def test_chapters_stand_in_the_order_of_the_forms_and_their_items_by_number() -> None:
    chapters = edition_of(public_project(), narrative=ITEMS).chapters
    assert [chapter.heading for chapter in chapters] == [
        "一、总体绩效目标",
        "二、工作保障措施",
        "三、文化惠民专章",
    ]
    assert [item.body for item in chapters[0].items] == ["第一段。", "第二段。"]


def test_more_than_ten_chapters_are_numbered_in_chinese() -> None:
    items = tuple(PublicItem(f"第{n}题", 1, "", "文。", "", "") for n in range(1, 111))
    chapters = edition_of(public_project(), narrative=items).chapters
    numerals = [chapter.heading.partition("、")[0] for chapter in chapters]
    assert [numerals[n - 1] for n in (9, 10, 11, 19, 20, 21, 23, 99, 100, 110)] == [
        "九", "十", "十一", "十九", "二十", "二十一", "二十三", "九十九", "100", "110",
    ]  # fmt: skip


# ---------------------------------------------------------------- groups

GROUPED = (
    public_project("本", order=1),
    public_project("债", order=2, funding="专项债券"),
    public_stub(order=3),
    public_project("他债", order=4, unit=OTHER_UNIT, funding="专项债券"),
    public_project("他本", order=5, unit=OTHER_UNIT),
    public_stub(order=6, unit=None),
)


def grouped(*shown: str, **settings: Any) -> list[str]:
    """Headings of groups and of entries, in order."""
    edition = edition_of(*GROUPED, group_headings=shown, **settings)
    return [
        line
        for entry in edition.entries
        for line in (
            *("#" * group.level + group.text for group in entry.groups),
            entry.heading.removesuffix("绩效目标表"),
        )
    ]


def test_units_and_kinds_of_funding_have_headings_where_they_are_asked_for() -> None:
    assert grouped("单位", "资金性质") == [
        "#018001 青禾市图书馆", "##本级财政拨款", "1.本", "##专项债券", "2.债", "##其他",
        "3.此项目涉密", "#018002 青禾市少年宫", "##本级财政拨款", "4.他本", "##专项债券", "5.他债",
        "#其他", "6.此项目涉密",
    ]  # fmt: skip
    assert not any(line.startswith("#") for line in grouped())


def test_either_of_the_groups_comes_first() -> None:
    assert grouped("资金性质", grouping=("资金性质", "单位")) == [
        "#本级财政拨款", "1.本", "2.他本", "#专项债券", "3.债", "4.他债", "#其他", "5.此项目涉密",
        "6.此项目涉密",
    ]  # fmt: skip


def test_numbers_begin_anew_in_each_unit() -> None:
    lines = [line for line in grouped("单位", numbering="unit") if not line.startswith("#")]
    assert lines == ["1.本", "2.债", "3.此项目涉密", "1.他本", "2.他债", "1.此项目涉密"]


def test_a_group_begins_a_page_but_not_one_of_stubs_alone() -> None:
    entries = edition_of(*GROUPED, group_headings=("单位",)).entries
    assert [entry.starts_page for entry in entries] == [True, True, False, True, True, False]


# ---------------------------------------------------------------- extracts

ENTRIES = (
    public_project("本", order=11),
    public_project("债", order=12, funding="专项债券"),
    public_stub(order=13),
    public_project("他债", order=14, unit=OTHER_UNIT, funding="专项债券"),
    public_stub(order=15, unit=PublicUnit("018003", "青禾市档案馆")),
)


def test_an_extract_of_a_unit_has_its_projects_and_stubs_with_the_numbers_of_the_whole() -> None:
    edition = extract(*ENTRIES, units=[UNIT.code])
    assert headings(edition) == ["1.本", "2.债", "3.此项目涉密"]
    assert headings(extract(*ENTRIES, units=[OTHER_UNIT.code])) == ["4.他债"]
    assert edition.has_parts
    assert edition.chapters == ()
    assert edition.extract == "018001 青禾市图书馆"


def test_an_extract_of_a_kind_of_funding_holds_no_stub() -> None:
    edition = extract(*ENTRIES, funding=["专项债券"])
    assert headings(edition) == ["2.债", "4.他债"]
    assert edition.chapters == ()
    assert edition.extract == "专项债券"


def test_several_kinds_of_funding_are_a_union() -> None:
    edition = extract(*ENTRIES, funding=["一般债券", "专项债券", "本级财政拨款"])
    assert headings(edition) == ["1.本", "2.债", "4.他债"]
    assert edition.extract == "本级财政拨款、专项债券"


def test_an_extract_of_both_holds_what_belongs_to_both() -> None:
    assert headings(extract(*ENTRIES, units=[OTHER_UNIT.code], funding=["专项债券"])) == ["4.他债"]


def test_an_extract_keeps_listed_numbers() -> None:
    department = public_department(*ENTRIES, numbering="listed")
    assert headings(make_edition(department, SUFFIXES))[0] == "11.本"
    edition = make_edition(department, SUFFIXES, units=[OTHER_UNIT.code])
    assert headings(edition) == ["14.他债"]


def test_a_unit_with_nothing_to_read_has_no_extract() -> None:
    department = public_department(*ENTRIES)
    assert [unit.code for unit in units_of(department)] == ["018001", "018002"]
    with pytest.raises(InputError) as caught:
        make_edition(department, SUFFIXES, units=["018003"])
    assert "现有单位：018001 青禾市图书馆、018002 青禾市少年宫" in str(caught.value.problems[0])


def test_an_unknown_kind_of_funding_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        extract(*ENTRIES, funding=["一般债券"])
    assert "现有资金性质：本级财政拨款、专项债券" in str(caught.value.problems[0])


def test_asking_twice_for_a_unit_names_it_once() -> None:
    edition = extract(*ENTRIES, units=[UNIT.code, UNIT.code])
    assert edition.extract == "018001 青禾市图书馆"


def test_an_extract_never_tells_the_funding_of_a_stub() -> None:
    """Whatever is asked for, an extract by funding shows the same with and without the stubs.

    But for the numbers, which are those of the whole text, where the stubs stand.
    """
    without = tuple(entry for entry in ENTRIES if isinstance(entry, PublicProject))
    for kind in ("本级财政拨款", "专项债券"):
        with_them = extract(*ENTRIES, funding=[kind])
        assert [entry.project for entry in with_them.entries] == [
            entry.project for entry in extract(*without, funding=[kind]).entries
        ]


# ---------------------------------------------------------------- names


def test_title_and_file_name_say_what_the_document_is() -> None:
    whole = edition_of(public_project())
    assert whole.title == "青禾市文化局2026年部门预算绩效文本"
    assert whole.file_name == "018青禾市文化局2026年部门预算绩效文本"
    part = extract(*ENTRIES, units=[UNIT.code])
    assert part.title == whole.title
    assert part.file_name == "018青禾市文化局2026年部门预算绩效文本（018001青禾市图书馆）"


@pytest.mark.parametrize(
    "name", ['文化<局>:"一"', "文化/局\\二", "文化|局?三*", "文化局\n四", "文化局. "]
)
def test_file_names_are_safe_on_windows(name: str) -> None:
    edition = make_edition(public_department(public_project(), name=name), SUFFIXES)
    assert not set(edition.file_name) & set('<>:"/\\|?*\n\r\t')
    assert edition.file_name == edition.file_name.strip(" .")
    assert Path(edition.file_name).name == edition.file_name


def _many_units(count: int) -> tuple[PublicProject, ...]:
    return tuple(
        public_project(unit=PublicUnit(f"018{n:03}", f"青禾市第{n}片区文化服务中心"), code=f"C{n}")
        for n in range(count)
    )


def test_a_file_name_is_never_longer_than_a_file_system_takes() -> None:
    entries = _many_units(12)
    edition = extract(*entries, units=[entry.unit.code for entry in entries])
    assert len(f"{edition.file_name}.docx".encode()) <= 255
    edition = make_edition(public_department(public_project(), name="文化局" * 60), SUFFIXES)
    assert len(f"{edition.file_name}.docx".encode()) <= 255


def test_two_extracts_never_share_a_file_name() -> None:
    entries = _many_units(12)
    codes = [entry.unit.code for entry in entries]
    names = {extract(*entries, units=codes[:n]).file_name for n in range(1, 13)}
    assert len(names) == 12


def test_nothing_of_a_stub_but_its_place_and_words_is_in_an_edition() -> None:
    stub = public_stub(order=4, text="此项目涉密")
    before = edition_of(public_project("甲", order=1), stub)
    after = edition_of(public_project("甲", order=1), replace(stub, order=977))
    assert "977" not in repr(after.entries[1])
    assert before.entries == after.entries
