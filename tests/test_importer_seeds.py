"""The real published documents: nothing is left unplaced, and every cell can be printed back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.core.values import OWN_NUMBER, clean_text
from reportgen.importer import Imported, read_published
from reportgen.schema import HEADING, PLAN_LABELS

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
TIANJIN, HEBEI, PART, BOND, HUNAN = (
    "000_108071cc08e2374c.txt",
    "001_47c3cf5dd269249a.txt",
    "002_873d81e529264e9c.part.txt",
    "003_5346273e88d8e34b.bond.txt",
    "004_cbc1bf72a1cee18c.txt",
)
COUNTS = {TIANJIN: 44, HEBEI: 28, PART: 23, BOND: 1, HUNAN: 1}
# The fixed words of the forms, white space and * left out; they are printed by the templates.
FIXED = re.compile(
    r"单位：万元|项目编码|项目名称|预算规模及资金用途|预算数|其中：财政资金|其他资金|资金支出计划（%）|"
    r"绩效目标|总体目标|当年目标|一级指标|二级指标|三级指标|绩效指标描述|指标值|指标值确定依据|"
    r"项目性质|项目编号|项目单位|主管部门|计划开工时间|计划竣工时间|项目实施周期|收益实现时间|"
    r"项目资金来源及落实情况|资金来源|金额（元）|利率（%）|占比（%）|已到位资金|到位时间|存量融资抵质押状况|"
    r"部门（单位）职责|年度总体目标|绩效指标|第[一二]部分|部门整体绩效目标|预算项目绩效目标|"
    r"一级指标二级指标三级指标指标值类型指标值计量单位指标解释评（扣）分标准备注"
)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", clean_text(text.replace("\t", "\n")))


def source_cells(path: Path, start: str) -> Iterator[str]:
    """Every cell and paragraph of a source, white space removed, without fixed words."""
    text = re.sub(r"\[bookmark:[^\]]*\]", "", path.read_text(encoding="utf-8"))
    for line in text[text.index(start) :].split("\n"):
        indicator = "指标\t" in line  # in such a row 12月底 is a value, not a label of the plan
        for cell in line.split("\t"):
            printed = flat(cell).lstrip("*")
            if not indicator:
                printed = re.sub(r"^(?:3|6|10|12)月底(?=$|\d+%$)", "", printed)
            if path.name == BOND and printed == "其他资金":
                yield "(其他资金)"  # here it is a source, not a label
            elif not FIXED.fullmatch(printed.replace("*", "")):
                yield printed


def source_text(path: Path, start: str = "") -> str:
    """All that a source prints, in order, without fixed words and white space."""
    return "".join(source_cells(path, start))


class Print:
    """Prints an imported dataset as its form would, cell after cell, without white space."""

    def __init__(self, imported: Imported) -> None:
        self.rows = imported.rows
        self.units = {row["单位编码"]: row for row in imported.rows["units"]}
        self.numbered = imported.settings["numbering"] != "none"
        self.form = imported.settings["form"]
        self.held = {
            (row["编码"], row["字段"]): row["替代文字"] for row in imported.rows["withheld"]
        }

    def of(self, table: str, code: str) -> list[dict[str, str]]:
        """The rows of a table that belong to a project."""
        key = "编码" if table == "attributes" else "项目编码"
        return [row for row in self.rows[table] if row[key] == code]

    def cell(self, code: str, row: dict[str, str], column: str, number: str = "") -> str:
        """A cell's text, or what stands in its place when it is withheld."""
        for field in (column, f"{column}#{number}"):
            if (code, field) in self.held and not row[column]:
                return self.held[code, field]
        return row[column]

    def project(self, project: dict[str, str]) -> str:
        """One project with its heading."""
        return flat("".join(self._project(project)))

    def _project(self, project: dict[str, str]) -> Iterator[str]:
        code = project["项目编码"]
        attributes = {row["属性"]: row["值"] for row in self.of("attributes", code)}
        form = project["表式"] or self.form
        number = f"{project['序号']}." if self.numbered else ""
        if (code, "") in self.held:
            yield number + self.held[code, ""]
            return
        suffix = "" if form == "hunan" else "绩效目标表"
        yield number + attributes.pop(HEADING, project["项目名称"] + suffix)
        unit = self.units[project["单位编码"]]
        if form in ("hebei", "tianjin"):
            yield unit["单位编码"] + unit["单位名称"]
            yield attributes.pop("项目编码", code) if form == "hebei" else ""
            yield project["项目名称"]
            for column in ("预算数", "财政资金", "其他资金", "资金用途"):
                yield self.cell(code, project, column)
            for column in PLAN_LABELS:
                share = self.cell(code, project, column)
                yield share + "%" if re.fullmatch(r"[\d.]+", share) else share
        elif form == "hunan":
            yield "部门（单位）名称" + unit["单位名称"]
        yield from attributes.values()
        yield from self._finance(code)
        for goal in self.of("goals", code):
            text = self.cell(code, goal, "绩效目标", goal["序号"])
            own = goal["序号"] == "0" or OWN_NUMBER.match(text)
            yield text if own else f"{goal['序号']}.{text}"
        yield from self._indicators(code, form)

    def _finance(self, code: str) -> Iterator[str]:
        upper = ""
        for row in self.of("finance", code):
            first, _, second = row["资金来源"].rpartition("/")
            name = (first if first != upper else "") + second
            upper = first
            yield f"({name})" if name == "其他资金" else name
            yield from (row[column] for column in list(row)[3:])

    def _indicators(self, code: str, form: str) -> Iterator[str]:
        above = {"一级指标": "", "二级指标": ""}
        middle = ["绩效指标描述", "指标值原文", "指标值确定依据"]
        if form == "hunan":
            middle = ["指标性质", "指标值", "计量单位", "绩效指标描述", "评分标准", "备注"]
        for row in self.of("indicators", code):
            new = row["一级指标"] != above["一级指标"]
            yield row["一级指标"] if new else ""
            carried = form == "hunan" and not new and row["二级指标"] == above["二级指标"]
            yield "" if carried else row["二级指标"]
            above = row
            yield self.cell(code, row, "三级指标", row["序号"])
            for column in middle:
                name = "指标值" if column == "指标值原文" and not row[column] else column
                yield self.cell(code, row, name, row["序号"])

    def narrative(self) -> str:
        """Part one."""
        parts: list[str] = []
        chapters: list[str] = []
        for row in self.rows["narrative"]:
            if row["章节"] not in chapters:
                parts += ["一二三四五六七八九"[len(chapters)], "、", row["章节"]]
                chapters.append(row["章节"])
            if row["标题"]:
                own = OWN_NUMBER.match(row["标题"])
                parts.append(row["标题"] if own else f"{row['序号']}、{row['标题']}")
            parts.append(row["正文"])
            parts += [f"{name}：{row[name]}" for name in ("绩效目标", "绩效指标") if row[name]]
        return flat("".join(parts))

    def document(self) -> str:
        """Everything, in order."""
        return self.narrative() + "".join(map(self.project, self.rows["projects"]))


@pytest.fixture(scope="module", params=list(COUNTS))
def seed(request: pytest.FixtureRequest) -> tuple[Path, Imported]:
    path = SEEDS / request.param
    if not path.exists():
        pytest.skip("the published documents are not on this machine")
    return path, read_published([path])


def test_nothing_of_a_published_document_is_left_unplaced(seed: tuple[Path, Imported]) -> None:
    assert seed[1].unplaced == ()


def test_every_line_of_a_published_document_is_counted_once(seed: tuple[Path, Imported]) -> None:
    path, imported = seed
    lines = path.read_text(encoding="utf-8").split("\n")
    assert sum(imported.counts.values()) == sum(bool(clean_text(line)) for line in lines)


def test_all_projects_of_a_published_document_are_found(seed: tuple[Path, Imported]) -> None:
    path, imported = seed
    assert len(imported.rows["projects"]) == COUNTS[path.name]


def test_what_was_printed_can_be_printed_back(seed: tuple[Path, Imported]) -> None:
    path, imported = seed
    start = "第一部分\n\n" if path.name == HEBEI else ""
    assert Print(imported).document() == source_text(path, start)
