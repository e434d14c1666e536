"""Whatever is planted in a file shows, with the proof or without: in each format, in every way.

The plants are made by somebody who knows how the files are written (`plants_pdf` and its like). The
proof needs no test for each, since each is another file; that the audit of the file itself finds
it, too, is tested here.
"""

from functools import cache

import plants_docx
import plants_html
import plants_pdf
import plants_xlsx
import plants_zip
import pytest
from conftest import UNIT, public_department, public_indicator, public_project, public_stub
from pdf_file import PdfFile

from reportgen.audit.document import audit_document
from reportgen.audit.findings import AuditFinding
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicItem
from reportgen.document.templates import Templates
from reportgen.redaction.secrets import Secret
from reportgen.render.formats import linked_formats
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

SECRETS = [
    Secret("项目", 2, "项目名称", "018", "P1", whole=True, text=plants_pdf.SECRET),
    Secret("项目", 2, "项目编码", "018", "P1", whole=True, text="QLD735197A"),
]
FORMATS = ("pdf", "docx", "xlsx", "html", "zip")


@cache
def forms() -> Templates:
    return Templates()


@cache
def edition() -> Edition:
    narrative = (
        PublicItem("总体绩效目标", 1, "", "建成书香城市。\n第二段 说明。", "", ""),
        PublicItem("分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增八千册。"),
    )
    indicators = tuple(public_indicator(level3=f"第{n}项", value=f"≥{n}册") for n in range(30))
    department = public_department(
        public_project("社区书屋", indicators=indicators),
        public_project("夜间开放"),
        public_stub(unit=UNIT),
        narrative=narrative,
    )
    return make_edition(department, forms().suffixes)


@cache
def built() -> dict[str, bytes]:
    return dict(render(Renderer(None), edition(), FORMATS, linked=linked_formats(FORMATS)))


def audit(form: str, data: bytes) -> list[AuditFinding]:
    name = f"{edition().file_name}.{form}"
    found = audit_document(edition(), {name: data}, SECRETS, forms(), from_outside=True)
    assert not any(plants_pdf.SECRET in str(finding) for finding in found)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_without_a_plant_nothing_is_found(form: str) -> None:
    assert audit(form, built()[form]) == []


def test_a_pdf_taken_apart_and_put_together_is_the_same() -> None:
    assert PdfFile.of(built()["pdf"]).bytes() == built()["pdf"]


@pytest.mark.parametrize("label", plants_pdf.PLANTS)
def test_what_is_planted_in_a_pdf_is_found(label: str) -> None:
    file = PdfFile.of(built()["pdf"])
    plants_pdf.PLANTS[label](file)
    planted = file.bytes()
    assert planted != built()["pdf"]
    assert audit("pdf", planted), label


@pytest.mark.parametrize("label", plants_docx.PLANTS)
def test_what_is_planted_in_a_word_file_is_found(label: str) -> None:
    planted = plants_docx.PLANTS[label](built()["docx"])
    assert planted != built()["docx"]
    assert audit("docx", planted), label


@pytest.mark.parametrize("label", plants_xlsx.PLANTS)
def test_what_is_planted_in_a_workbook_is_found(label: str) -> None:
    planted = plants_xlsx.PLANTS[label](built()["xlsx"])
    assert planted != built()["xlsx"]
    assert audit("xlsx", planted), label


@pytest.mark.parametrize("label", plants_html.PLANTS)
def test_what_is_planted_in_a_web_page_is_found(label: str) -> None:
    planted = plants_html.PLANTS[label](built()["html"])
    assert planted != built()["html"]
    assert audit("html", planted), label


@pytest.mark.parametrize("label", plants_zip.PLANTS)
def test_what_is_planted_in_a_package_is_found(label: str) -> None:
    planted = plants_zip.PLANTS[label](built()["zip"])
    assert planted != built()["zip"]
    assert audit("zip", planted), label
