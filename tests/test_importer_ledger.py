"""The ledger: whatever happens to a document, no line of it disappears in silence."""

from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from test_importer_forms import BOND, DECLARATION
from test_importer_samples import as_cells, as_tabs, hebei, tianjin

from reportgen.core.problems import InputError
from reportgen.core.values import clean_text
from reportgen.importer import read_published
from reportgen.importer.ledger import Ledger, SourceCell, SourcePiece

FRONT = [
    "云泽市水文局",
    "2026年部门预算绩效文本",
    "第一部分",
    "一、总体绩效目标",
    "做好测报。",
    "第二部分",
]
SOURCES = [
    as_cells([*FRONT, *hebei(), "2.此项目涉密", *tianjin("3.河道清淤绩效目标表")]),
    as_tabs([*FRONT, *hebei(), *hebei("2.水位计更新绩效目标表", "水位计更新", "b")]),
    as_cells([*tianjin(), *BOND]),
    DECLARATION,
]
NOISE = st.sampled_from(
    [
        *(
            "",
            "\t",
            " ",
            "\t\t",
            "\u00a0",
            "12",
            "— 3 —",
            "涉密",
            "2.涉密",
            "注：略",
            "9.杂项",
            "一、",
        ),
        *("\t杂项", "绩效目标", "\t产出指标", "\t一级指标", "3月底\t5%", "\t资金来源", "部门职责"),
        *(
            "目录",
            "第二部分",
            "[bookmark: _Toc]",
            "1.甲绩效目标表",
            "\t3.乙绩效目标表",
            "\t501001某站",
        ),
        "部门（单位）整体绩效目标申报表",
    ]
)


def test_a_line_that_the_layout_lost_is_unplaced() -> None:
    ledger = Ledger("f", {1: "甲", 2: " ", 3: "乙"})
    cell = SourceCell("甲", (SourcePiece(1, 0, "甲"),))
    ledger.enter([cell])
    ledger.claim(cell, "项目")
    assert [(item.line, item.text) for item in ledger.unplaced()] == [(3, "乙")]
    assert ledger.counts() == {"项目": 1}


def test_a_line_is_counted_for_its_value_not_for_its_label() -> None:
    ledger = Ledger("f", {1: "预算数\t3"})
    label, value = (
        SourceCell("预算数", (SourcePiece(1, 0, "预算数"),)),
        SourceCell("3", (SourcePiece(1, 1, "3"),)),
    )
    ledger.enter([label, value])
    ledger.claim(label, "表头")
    assert [item.text for item in ledger.unplaced()] == ["3"]
    assert ledger.counts() == {}
    ledger.claim(value, "项目")
    assert ledger.counts() == {"项目": 1}


@settings(max_examples=cases(150), deadline=None)
@given(
    source=st.sampled_from(SOURCES),
    edits=st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(["insert", "drop", "join", "swap"]), NOISE),
        max_size=12,
    ),
)
def test_every_line_is_either_counted_or_unplaced(
    source: str, edits: list[tuple[int, str, str]]
) -> None:
    lines = source.split("\n")
    for place, what, noise in edits:
        at = place % max(1, len(lines) - 1)
        if what == "insert":
            lines.insert(at, noise)
        elif what == "drop":
            del lines[at]
        elif what == "join":
            lines[at : at + 2] = [lines[at] + lines[at + 1]]
        else:
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            imported = read_published([path])
        except InputError:
            return  # nothing was recognised, and that was said
    left = {item.line for item in imported.unplaced}
    visible = sum(bool(clean_text(line)) for line in lines)
    assert sum(imported.counts.values()) + len(left) == visible
