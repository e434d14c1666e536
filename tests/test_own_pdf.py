"""PDFs that reportgen has made come back by their tags, whatever the tags of others say."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pytest
from conftest import SAMPLE, Rows, Run, cases, print_pdf
from hypothesis import HealthCheck, given, settings
from test_round_trip import assert_reads_as, datasets, editions, one_project

from reportgen.dataset.writer import write_tables
from reportgen.document.templates import Templates
from reportgen.importer import pdf_pages, read_published

GOAL = "完成 5 座水库除险加固，配套建设雨水情测报设施5套、大坝安全监测设施5套，2025年12月25日前完成"


def printed(rows: Rows, folder: Path, forms: Templates, **options: Any) -> Path:
    """The PDF of a dataset of one department."""
    write_tables(folder / "数据", {"year": 2026, **options}, rows)
    (edition,) = editions(folder / "数据", forms)
    path = folder / "文本.pdf"
    path.write_bytes(print_pdf(edition).data)
    return path


@pytest.fixture
def by_tags_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF is read by its lines."""
    monkeypatch.delattr(pdf_pages, "_parts_of")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, forms: Templates) -> Path:
    """The PDF of one small project."""
    folder = tmp_path_factory.mktemp("文本")
    return printed(one_project("管网检漏", form="hebei"), folder, forms)


@pytest.mark.usefixtures("by_tags_alone")
def test_a_years_pdfs_come_back_as_they_were_printed(
    sample_build: tuple[Path, Run], forms: Templates, tmp_path: Path
) -> None:
    for edition in editions(SAMPLE, forms):
        path = tmp_path / edition.department.code / "文本.pdf"
        path.parent.mkdir()
        path.write_bytes((sample_build[0] / f"{edition.file_name}.pdf").read_bytes())
        assert_reads_as(edition, forms, path)


@pytest.mark.usefixtures("by_tags_alone")
@pytest.mark.parametrize("form", ["hebei", "tianjin", "sichuan"])
def test_full_lines_and_lines_that_end_by_themselves_are_told_apart(
    form: str, forms: Templates, tmp_path: Path
) -> None:
    rows = one_project("管网检漏 A B 段", form=form)
    lines = [GOAL[:end] for end in range(30, len(GOAL))]
    rows["goals"][0]["绩效目标"] = "\n".join(lines)
    rows["indicators"][0]["三级指标"] = (
        "养护 km road 里程及沿线 20公里 以上设施\n（含 GB 18030 编码）"
    )
    path = printed(rows, tmp_path, forms)
    assert_reads_as(*editions(tmp_path / "数据", forms), forms, path)


@pytest.mark.usefixtures("by_tags_alone")
@pytest.mark.long
@settings(
    max_examples=cases(24),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(dataset=datasets())
def test_any_dataset_comes_back_from_its_pdf_as_printed(
    dataset: tuple[Rows, dict[str, Any]], forms: Templates
) -> None:
    rows, options = dataset
    with TemporaryDirectory() as name:
        path = printed(rows, Path(name), forms, **options)
        assert_reads_as(*editions(Path(name) / "数据", forms), forms, path)


def cells(pdf: pikepdf.Pdf) -> list[Any]:
    """The data cells of the tag tree."""
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
            and item.get("/S") == "/TD"]  # fmt: skip


def _cycle(pdf: pikepdf.Pdf) -> None:
    cell: Any = cells(pdf)[0]
    cell.K = pikepdf.Array([cell.P.P])


def _left_out(pdf: pikepdf.Pdf) -> None:
    cells(pdf)[0].K = pikepdf.Array()


def _twice(pdf: pikepdf.Pdf) -> None:
    first, second, *_ = cells(pdf)
    first.P.K.append(second)


def _no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


def _odd(pdf: pikepdf.Pdf) -> None:
    cells(pdf)[0].K = pikepdf.Array([pikepdf.Name("/TD"), pikepdf.String("x")])


def _wide(pdf: pikepdf.Pdf) -> None:
    cells(pdf)[0]["/A"] = pikepdf.Dictionary(O=pikepdf.Name("/Table"), ColSpan=-3)


def _deep(pdf: pikepdf.Pdf) -> None:
    cell: Any = cells(pdf)[0]
    for _ in range(3000):
        below: Any = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name("/P"), K=cell.K))
        cell.K = pikepdf.Array([below])
        cell = below


def _typed_over(pdf: pikepdf.Pdf) -> None:
    """What another program has written onto the page."""
    page: Any = pdf.pages[-1].obj
    font = next(iter(page.Resources.Font.keys()))
    text = f"BT {font} 12 Tf 1 0 0 1 60 60 Tm <0022> Tj ET".encode()
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n" + text)


@pytest.mark.parametrize(
    "edit", [_cycle, _left_out, _twice, _no_tree, _odd, _wide, _deep, _typed_over]
)
def test_where_the_tags_do_not_say_all_that_is_to_be_seen_counts(
    plain: Path, tmp_path: Path, edit: Callable[[pikepdf.Pdf], None]
) -> None:
    with pikepdf.open(plain) as pdf:
        edit(pdf)
        pdf.save(tmp_path / "改过.pdf")
    read = read_published([tmp_path / "改过.pdf"])
    assert [row["项目名称"] for row in read.rows["projects"]] == ["管网检漏"]
    assert [row["指标值"] for row in read.rows["indicators"]] == ["120"]
    assert [row["绩效目标"] for row in read.rows["goals"]] == ["漏损率下降。"]


def test_words_that_only_the_tags_have_are_not_read(plain: Path, tmp_path: Path) -> None:
    with pikepdf.open(plain) as pdf:
        for cell in cells(pdf):
            cell["/ActualText"] = pikepdf.String("另一个值")
        pdf.save(tmp_path / "改过.pdf")
    read = read_published([tmp_path / "改过.pdf"])
    assert "另一个值" not in str(read.rows)
    assert read.complete
