"""Cover, contents and part one of a published document."""

from test_importer_samples import Reader, hebei, read

__all__ = ["read"]

COVER = ["云泽市水文局", "2026 年部门预算绩效文本", ""]
CONTENTS = [
    "目 录",
    "第一部分 部门整体绩效目标",
    "一、总体绩效目标.....\t1",
    "第二部分 预算项目绩效目标",
    "1.测站巡检经费绩效目标表.....\t5",
]
PART_ONE = ["第一部分", "部门整体绩效目标"]
PART_TWO = ["第二部分", "预算项目绩效目标"]


def narrative(read: Reader, *lines: str) -> list[tuple[str, ...]]:
    imported = read([*PART_ONE, *lines, *PART_TWO, *hebei()])
    assert imported.unplaced == ()
    columns = ("章节", "序号", "标题", "正文", "绩效目标", "绩效指标")
    return [tuple(row[column] for column in columns) for row in imported.rows["narrative"]]


def test_the_cover_gives_department_and_year(read: Reader) -> None:
    imported = read([*COVER, *CONTENTS, *PART_ONE, *PART_TWO, *hebei()])
    assert imported.rows["departments"][0]["部门名称"] == "云泽市水文局"
    assert imported.settings["year"] == 2026
    assert imported.unplaced == imported.doubts == ()
    assert imported.counts["目录"] == 5


def test_an_unknown_line_of_the_cover_is_unplaced(read: Reader) -> None:
    imported = read(["内部资料注意保存", *COVER, *PART_ONE, *PART_TWO, *hebei()])
    assert [item.text for item in imported.unplaced] == ["内部资料注意保存"]


def test_a_title_of_the_contents_that_differs_is_doubtful(read: Reader) -> None:
    contents = [*CONTENTS[:4], "1.测站巡查经费绩效目标表……5", "2.没有的项目绩效目标表……6"]
    imported = read([*COVER, *contents, *PART_ONE, *PART_TWO, *hebei()])
    assert len(imported.doubts) == 2
    assert imported.unplaced == ()


def test_a_title_of_the_contents_may_be_broken_over_lines(read: Reader) -> None:
    contents = [*CONTENTS[:4], "1.测站巡检", "经费绩效目标表.....\t5"]
    imported = read([*COVER, *contents, *PART_ONE, *PART_TWO, *hebei()])
    assert imported.doubts == ()


def test_paragraphs_without_number_are_rows_of_their_own(read: Reader) -> None:
    rows = narrative(read, "一、总体绩效目标", "做好水情测报。", "做好水质监测。")
    assert [(row[1], row[3]) for row in rows] == [("1", "做好水情测报。"), ("2", "做好水质监测。")]
    assert {row[0] for row in rows} == {"总体绩效目标"}


def test_a_paragraph_torn_over_two_lines_is_whole_again(read: Reader) -> None:
    rows = narrative(read, "一、总体绩效目标", "做好水情测报，", "提高预报精度。")
    assert [row[3] for row in rows] == ["做好水情测报，提高预报精度。"]


def test_items_carry_goal_and_indicator(read: Reader) -> None:
    rows = narrative(
        read,
        "二、分项绩效目标",
        "1、水情测报",
        "绩效目标：按时报汛。",
        "绩效指标：报汛及时率98%以上。",
        "2.加密雨季巡测。",
        "绩效目标：巡测不漏站。",
    )
    assert rows == [
        ("分项绩效目标", "1", "水情测报", "", "按时报汛。", "报汛及时率98%以上。"),
        ("分项绩效目标", "2", "2.加密雨季巡测。", "", "巡测不漏站。", ""),
    ]


def test_text_below_a_title_is_its_body(read: Reader) -> None:
    rows = narrative(
        read, "三、工作保障措施", "1、完善制度", "修订巡测办法。", "加强检查。", "2、抓落实"
    )
    assert rows[0][2:4] == ("完善制度", "修订巡测办法。\n加强检查。")
    assert rows[1][1:3] == ("2", "抓落实")


def test_a_number_out_of_turn_stays_with_its_title(read: Reader) -> None:
    rows = narrative(read, "三、工作保障措施", "本年措施如下。", "1、完善制度")
    assert [row[1:3] for row in rows] == [("1", ""), ("2", "1、完善制度")]


def test_bookmarked_chapters_without_part_title_are_found(read: Reader) -> None:
    imported = read(["[bookmark: _Toc1]一、总体绩效目标", "做好水情测报。", *PART_TWO, *hebei()])
    assert imported.rows["narrative"][0]["正文"] == "做好水情测报。"
    assert imported.unplaced == ()


def test_a_withheld_paragraph_is_a_decision_on_the_department(read: Reader) -> None:
    lines = [
        "二、分项绩效目标",
        "1、水情测报",
        "绩效目标：涉及工作秘密",
        "2、水质监测",
        "绩效目标：按月取样。",
    ]
    imported = read([*PART_ONE, *lines, *PART_TWO, *hebei()])
    row = imported.rows["withheld"][0]
    assert (row["编码"], row["字段"], row["类别"]) == ("501", "绩效目标#分项绩效目标/1", "工作秘密")
    assert imported.rows["narrative"][0]["绩效目标"] == ""
