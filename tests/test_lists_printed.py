"""Lists of many projects as they are published: across, in every format, read back as printed."""

import io
import random
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import (
    OTHER_UNIT,
    UNIT,
    W,
    docx_part,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    public_stub,
)
from lxml import etree
from test_round_trip import editions

from reportgen.audit.document import audit_document
from reportgen.dataset.writer import write_tables
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicGoal, PublicProject
from reportgen.document.templates import Templates
from reportgen.importer import read_published
from reportgen.output.layout_cache import LayoutCache
from reportgen.render.formats import FORMATS
from reportgen.render.pdf.painting import Painter
from reportgen.render.prepared import prepare
from reportgen.render.renderer import Renderer

SAMPLE = Path(__file__).parents[1] / "data" / "forms"
CODES = ("313", "314", "315", "316")


@pytest.fixture(scope="module")
def lists(forms: Templates) -> dict[str, Edition]:
    """The examples of lists, by the department's code."""
    made = {edition.department.code: edition for edition in editions(SAMPLE, forms)}
    return {code: made[code] for code in CODES}


@pytest.fixture(scope="module")
def files(lists: dict[str, Edition]) -> dict[str, dict[str, bytes]]:
    """Their files, by code and format."""
    renderer = Renderer(None)
    names = ("pdf", "docx", "html", "xlsx")
    return {
        code: {name: FORMATS[name].write(prepare(renderer, edition)) for name in names}
        for code, edition in lists.items()
    }


def bodies(forms: Templates, edition: Edition) -> list[str]:
    return [etree.tostring(part, encoding="unicode") for part in forms.body(edition)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [*((code, kind) for code in CODES for kind in ("docx", "xlsx", "html")),
     *((code, "pdf") for code in ("313", "314", "316"))],
)  # fmt: skip
def test_a_published_list_is_read_back_as_it_was_printed(
    kind: str, code: str, files: dict[str, dict[str, bytes]], lists: dict[str, Edition],
    forms: Templates, tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / f"文本.{kind}"
    path.write_bytes(files[code][kind])
    read = read_published([path], templates=forms)
    assert read.complete
    write_tables(tmp_path / "读回", read.settings, read.rows)
    (again,) = editions(tmp_path / "读回", forms)
    assert bodies(forms, again) == bodies(forms, lists[code])


def test_pages_of_a_list_lie_across_with_their_numbers_and_the_others_stand(
    files: dict[str, dict[str, bytes]],
) -> None:
    data = files["313"]["pdf"]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        sides = [[float(side) for side in page.MediaBox[2:]] for page in pdf.pages]
    across = [width > height for width, height in sides]
    assert across == [False, False, True, True]
    pages = pdf_pages(data)
    assert "项目支出绩效目标表" in pages[1]
    assert pages[1].endswith("1")
    assert [page[-3:] for page in pages[2:]] == ["—1—", "—2—"]
    assert "续表：项目支出绩效目标表" in pages[3]
    assert all("三级指标" in page for page in pages[2:])  # the head stands on every page


def test_sections_of_a_list_lie_across_in_word(files: dict[str, dict[str, bytes]]) -> None:
    sizes = docx_part(files["314"]["docx"], "word/document.xml").iter(f"{W}pgSz")
    assert [size.get(f"{W}orient") for size in sizes] == [None, "landscape"]


def test_first_levels_that_a_wide_list_does_not_declare_have_a_group_of_their_own(
    forms: Templates,
) -> None:
    project = public_project(form="henan")
    level = project.indicators[0].level1
    other = [row.__class__(**{**fields(row), "level1": "偿债指标"}) for row in project.indicators]
    changed = project.__class__(**{**fields(project), "indicators": tuple(other)})
    edition = make_edition(public_department(changed, form="henan"), forms.suffixes)
    (section,) = forms.body(edition)
    heads = ["".join(head.itertext()) for head in section.iter("th")]
    assert "偿债指标" in heads
    assert level in heads
    for row in other:
        assert row.level3 in "".join(section.itertext())


def fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]


def test_a_project_withheld_whole_is_a_row_of_its_words_alone(forms: Templates) -> None:
    stub = public_stub()
    shown = public_project(form="henan", unit=UNIT)
    edition = make_edition(public_department(shown, stub, form="henan"), forms.suffixes)
    (section,) = forms.body(edition)
    row = section.findall(".//tbody/tr")[-1]
    assert ["".join(cell.itertext()) for cell in row] == [stub.substitute]
    made = prepare(Renderer(None), edition)
    names = [name for name in FORMATS if name != "zip"]
    made_files = {f"{edition.file_name}.{name}": FORMATS[name].write(made) for name in names}
    assert audit_document(edition, made_files, [], forms) == []


def test_a_single_table_behind_a_list_begins_an_upright_page(forms: Templates) -> None:
    first = public_project(form="henan", order=1)
    second = public_project("晨读活动", form="tianjin", order=2)
    edition = make_edition(public_department(first, second, paging="shared"), forms.suffixes)
    sections = forms.body(edition)
    assert ["across" in str(s.get("class")).split() for s in sections] == [True, False]
    assert "starts-page" in str(sections[1].get("class")).split()
    lines = forms.contents(edition, None).iter("span")
    titles = [line.text for line in lines if line.get("class") == "toc-title"]
    described = forms.all["henan"].lists
    assert described is not None
    assert titles == [described.title, "2.晨读活动绩效目标表"]


_WORDS = "农村饮水安全工程管网检漏维护培训群众满意度及时率，。；0123456789%"


def random_text(draw: random.Random, longest: int) -> str:
    return "".join(draw.choices(_WORDS, k=draw.randint(1, longest)))


def random_project(
    draw: random.Random, forms: Templates, form: str, order: int, longest: tuple[int, int]
) -> PublicProject:
    """A project with up to so many characters in its goal, and so many indicators."""
    described = forms.all[form].lists
    assert described is not None
    usual = fields(public_indicator())
    further = [c.name for c in described.columns if c.table == "indicators"]
    kinds = [c.name for c in described.columns if c.table == "goals"]
    rows = tuple(
        public_indicator(
            level1=draw.choice(("产出指标", "效益指标")),
            level2=draw.choice(("数量指标", "质量指标", random_text(draw, 150))),
            level3=random_text(draw, draw.choice((30, 30, 30, 400))),
            description=random_text(draw, draw.choice((20, 20, 600))),
            further=tuple((name, "定量") for name in further if name not in usual),
        )
        for _ in range(draw.randint(0, longest[1]))
    )
    return public_project(
        random_text(draw, 30),
        form=form,
        unit=draw.choice((UNIT, OTHER_UNIT)),
        order=order,
        goals=tuple(PublicGoal(kind, 1, random_text(draw, longest[0])) for kind in kinds),
        indicators=rows,
    )


def list_of(
    forms: Templates, form: str, seed: int, projects: int, longest: tuple[int, int]
) -> Edition:
    draw = random.Random(seed)  # noqa: S311  # texts of a test
    entries = [
        public_stub(order)
        if draw.random() < 0.1 and order > 1
        else random_project(draw, forms, form, order, longest)
        for order in range(1, projects + 1)
    ]
    return make_edition(public_department(*entries, form=form), forms.suffixes)


@pytest.mark.parametrize(
    ("form", "projects", "longest"),
    [
        ("yunnan", 1, (1500, 1)),
        ("yunnan", 4, (150, 12)),
        ("sichuan", 2, (1500, 14)),
        *(
            pytest.param(form, count, longest, marks=pytest.mark.long)
            for form in ("yunnan", "henan", "sichuan", "hainan")
            for count, longest in ((25, (150, 12)), (6, (1500, 40)), (3, (1500, 0)))
        ),
    ],
)
def test_any_list_is_printed_whole_whatever_its_goals_are(
    form: str, projects: int, longest: tuple[int, int], forms: Templates
) -> None:
    edition = list_of(forms, form, projects, projects, longest)
    data = FORMATS["pdf"].write(prepare(Renderer(None), edition))
    assert audit_document(edition, {f"{edition.file_name}.pdf": data}, [], forms) == []
    assert "续表" in "".join(pdf_pages(data))


@pytest.mark.parametrize(
    ("form", "projects", "longest"),
    [
        ("yunnan", 5, (150, 12)),
        *(
            pytest.param(form, count, longest, marks=pytest.mark.long)
            for form in ("yunnan", "henan", "sichuan", "hainan")
            for count, longest in ((12, (150, 12)), (6, (1500, 40)))
        ),
    ],
)
def test_an_edit_of_a_list_gives_what_a_cold_build_gives(
    form: str,
    projects: int,
    longest: tuple[int, int],
    forms: Templates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[int] = []
    paint = Painter.paint
    monkeypatch.setattr(
        Painter,
        "paint",
        lambda *given: painted.append(1) or paint(*given),  # type: ignore[func-returns-value]
    )
    edition = list_of(forms, form, projects, projects, longest)
    renderer = Renderer(None, LayoutCache(tmp_path))
    write = FORMATS["pdf"].write
    write(prepare(renderer, edition))
    pages = len(painted)
    last = next(e for e in reversed(edition.entries) if e.project and e.project.goals)
    assert last.project
    words = last.project.goals[0].text
    goals = (replace(last.project.goals[0], text=f"改{words[1:]}"), *last.project.goals[1:])
    edited = replace(last.project, goals=goals)
    entries = tuple(replace(e, project=edited) if e is last else e for e in edition.entries)
    again = replace(edition, entries=entries)
    painted.clear()
    data = write(prepare(renderer, again))
    assert 1 <= len(painted) < pages - 50, "numbers of pages, fifty at once, are kept, too"
    assert data == write(prepare(Renderer(None), again))


def test_a_project_that_fits_a_page_stands_whole_on_it(forms: Templates) -> None:
    names = ["管网检漏", "水质监测", "节水宣传"]
    made = [
        public_project(
            name,
            form="henan",
            order=at,
            indicators=tuple(public_indicator(level3=f"{name}第{n}项工作") for n in range(5)),
        )
        for at, name in enumerate(names, start=1)
    ]
    edition = make_edition(public_department(*made, form="henan"), forms.suffixes)
    pages = pdf_pages(FORMATS["pdf"].write(prepare(Renderer(None), edition)))
    for name in names:
        assert any(f"{name}第0项" in page and f"{name}第4项" in page for page in pages)


def test_a_project_that_fits_no_page_is_named_again_on_the_next_one(forms: Templates) -> None:
    rows = tuple(public_indicator(level3=f"第{n}项改造") for n in range(60))
    project = public_project("管网更新", form="henan", indicators=rows)
    edition = make_edition(public_department(project, form="henan"), forms.suffixes)
    pages = pdf_pages(FORMATS["pdf"].write(prepare(Renderer(None), edition)))
    on_pages = [page for page in pages if "项改造" in page]
    assert len(on_pages) > 1
    assert all("管网更新" in page for page in on_pages)
