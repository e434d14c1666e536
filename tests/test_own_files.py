"""Dataset to published file and back: of every shipped form, in each format, nothing is lost.

Compared is what is public, as printed: what is withheld comes back as the words in its place.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import Rows, cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_any_form_any_file import datasets
from test_round_trip import (
    assert_reads_as,
    editions,
    write_web,
    write_word,
    write_workbook,
)

from reportgen.dataset.writer import write_tables
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.render.docx import WordWriter
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

_FORMS = tuple(sorted(Templates().all))
_KINDS = ("docx", "xlsx", "html", "pdf")
# every day each form in one format, in turn
_DAILY = [(form, _KINDS[at % 4]) for at, form in enumerate(_FORMS)]
# Withheld numbers of goals, periods and headings would change what belongs together.
_NOT_WITHHELD = ("期间", "目标序号", "填报主体", "项目编码", "构成类别", "项目名称")
_SETTINGS = settings(
    max_examples=cases(4),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def with_decisions(draw: st.DrawFn, rows: Rows, labels: frozenset[str]) -> Rows:
    """The rows with up to two cells of the first project withheld."""
    fields = sorted(name for name in labels if name not in _NOT_WITHHELD and "/" not in name)
    code = rows["projects"][0]["项目编码"]
    has = {row["属性"] for row in rows["attributes"] if row["编码"] == code}
    facts = {row["属性"] for row in rows["attributes"]}
    chosen = draw(st.lists(st.sampled_from(fields), max_size=2, unique=True)) if fields else []
    rows["withheld"] = [
        {"编码": code, "范围": "字段", "字段": name, "替代文字": "不予公开"}
        for name in chosen
        if name not in facts or name in has
    ]
    return rows


def publish(edition: Edition, kind: str, word: WordWriter, folder: Path) -> Path:
    """The document as a file of this kind."""
    path, forms = folder / f"文本.{kind}", word.templates
    if kind == "docx":
        return write_word(edition, word, path, 0)
    if kind == "pdf":
        made = dict(render(Renderer(None), edition, ("pdf",)))
        path.write_bytes(next(iter(made.values())))
        return path
    return (write_web if kind == "html" else write_workbook)(edition, forms, path)


def assert_comes_back(form: str, kind: str, data: Any, word: WordWriter) -> None:
    forms = word.templates
    labels = frozenset(forms.all[form].prints)
    drawn = data.draw(datasets(form, labels))
    rows = with_decisions(data.draw, drawn, labels)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_tables(folder / "数据", {"year": 2026, "form": form}, rows)
        (edition,) = editions(folder / "数据", forms)
        assert_reads_as(edition, forms, publish(edition, kind, word, folder))


@pytest.mark.parametrize(("form", "kind"), _DAILY)
@_SETTINGS
@given(data=st.data())
def test_what_is_published_of_a_form_comes_back(
    form: str, kind: str, data: Any, word: WordWriter
) -> None:
    assert_comes_back(form, kind, data, word)


@pytest.mark.long
@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("form", _FORMS)
@_SETTINGS
@given(data=st.data())
def test_what_is_published_of_a_form_comes_back_from_every_format(
    form: str, kind: str, data: Any, word: WordWriter
) -> None:
    assert_comes_back(form, kind, data, word)
