"""The audit of web pages: real ones pass and say what their tree says; what is planted shows."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import (
    OTHER_UNIT,
    SAMPLE,
    SUFFIXES,
    UNIT,
    Made,
    _bond_project,
    _hunan_project,
    _long_project,
    public_department,
    public_project,
    public_stub,
)

from reportgen.audit.blocks import Block, blocks_of
from reportgen.audit.findings import OpenedFile
from reportgen.audit.html import open_web
from reportgen.build.plan import Selection, make_plan
from reportgen.core.resources import shipped_templates
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicItem
from reportgen.document.templates import Content, Templates
from reportgen.render.html import write_page
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

CANARY = "金丝雀九七三一"
NAME = "文本.html"


def expected(content: Content) -> list[Block]:
    return blocks_of(content.sections)


# ---------------------------------------------------------------- real files


def test_a_real_page_has_no_fault_and_says_what_its_tree_says(document: Made) -> None:
    opened = open_web(NAME, document.html)
    assert opened.faults == []
    assert opened.blocks == expected(document.content)


def _editions() -> dict[str, Edition]:
    narrative = (
        PublicItem("总体绩效目标", 1, "", "建成书香城市。\n第二段说明。", "", ""),
        PublicItem("分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增八千册。\n\n另行统计。"),
    )
    nasty = "<script>alert(1)</script>&lt;\"' <!-- -->]]>&nbsp;"
    whole = public_department(
        _long_project(),
        _bond_project(),
        public_stub(),
        public_project("晨读活动", form="tianjin", unit=OTHER_UNIT),
        _hunan_project(),
        narrative=(*narrative, replace(narrative[0], of_unit=UNIT.code)),
        imprint=(("责任单位", "青禾市文化局"), ("联系人", "办公室\n财务科")),
    )
    strange = public_department(
        public_project(nasty, form="hunan", purpose=nasty), name=nasty, publisher=nasty
    )
    summaries = ("单位", "资金性质")
    return {
        "whole, with summaries": make_edition(whole, SUFFIXES, summaries=summaries),
        "extract of a unit": make_edition(whole, SUFFIXES, (UNIT.code,), summaries=summaries),
        "extract of a kind": make_edition(whole, SUFFIXES, funding=("专项债券",)),
        "one stub": make_edition(public_department(public_stub(), publisher=""), SUFFIXES),
        "part one only": make_edition(public_department(narrative=narrative), SUFFIXES),
        "values like markup": make_edition(strange, SUFFIXES),
    }


@pytest.mark.parametrize("label", _editions())
def test_every_kind_of_page_passes(label: str, forms: Templates) -> None:
    edition = _editions()[label]
    content = forms.content(edition)
    opened = open_web(NAME, write_page(edition, content, forms))
    assert opened.faults == []
    assert opened.blocks == expected(content)


def test_the_sample_passes(tmp_path: Path) -> None:
    plan = make_plan(SAMPLE, tmp_path, ("html",), Selection(each_unit=True), None)
    worker = Renderer(None)
    assert plan.jobs
    for job in plan.jobs:
        summaries = worker.templates.all[job.department.form].summaries
        suffixes = worker.templates.suffixes
        edition = make_edition(job.department, suffixes, job.units, job.funding, summaries)
        opened = open_web(NAME, render(worker, edition, ("html",))["html"])
        assert opened.faults == []
        assert opened.blocks == expected(worker.templates.content(edition))


def test_properties_are_offered_by_name(document: Made) -> None:
    opened = open_web(NAME, document.html)
    facts = {c.place: c.data for c in opened.channels if c.name == "文件属性"}
    assert facts["title"] == "青禾市文化局2026年部门预算绩效文本"
    assert facts["meta author"] == "author\n青禾市财政局"


# ---------------------------------------------------------------- planting


def ways(opened: OpenedFile, wanted: list[Block]) -> set[str]:
    """How a planted canary shows."""
    shows = set()
    if opened.faults:
        shows.add("fault")
    if opened.blocks != wanted:
        shows.add("blocks")
    raw = CANARY.encode()
    if any(raw in (c.data.encode() if isinstance(c.data, str) else c.data)
           for c in opened.channels):  # fmt: skip
        shows.add("channel")
    return shows


ALL = {"fault", "channel", "blocks"}
MARKED = {"fault", "channel"}
SEEN = {"channel", "blocks"}
FIRST = '<p class="cover-name">'
MAIN = "<main>"
PLANTED: dict[str, tuple[str, str, set[str]]] = {
    # what a reader sees: no fault, but another text than the tree's
    "visible text": (FIRST, "{}" + CANARY, SEEN),
    "a visible paragraph": (FIRST, f"<p>{CANARY}</p>{{}}", SEEN),
    "visible text in a cell": ("用于采购", CANARY + "{}", SEEN),
    "a cell more": ("</tr>", f"<td>{CANARY}</td>{{}}", SEEN),
    "a line of the contents more": ("</ol>", f"<li>{CANARY}</li>{{}}", SEEN),
    "text split over spans": (
        FIRST, "{}" + "".join(f"<span>{c}</span>" for c in CANARY), {"channel", "blocks"},
    ),
    # hidden text
    "hidden attribute": (FIRST, f"<p hidden>{CANARY}</p>{{}}", ALL),
    "display none": (FIRST, f'<p style="display:none">{CANARY}</p>{{}}', ALL),
    "white text": (FIRST, f'{{}}<span style="color:#fff">{CANARY}</span>', ALL),
    "tiny text": (FIRST, f'{{}}<span style="font-size:1px">{CANARY}</span>', ALL),
    "off-screen": (
        FIRST, f'<p style="position:absolute;left:-9999px">{CANARY}</p>{{}}', ALL,
    ),
    "hidden by a class of the style sheet": (
        '<span class="toc-page">', "{}" + CANARY, ALL,
    ),
    "hidden by that class elsewhere": (
        FIRST, f'{{}}<span class="toc-page">{CANARY}</span>', ALL,
    ),
    "hidden from screen readers": (FIRST, f'<p aria-hidden="true">{CANARY}</p>{{}}', ALL),
    "text outside of paragraphs": (MAIN, "{}" + CANARY, MARKED),
    "text in a row": ("<tr>", "{}" + CANARY, MARKED),
    "text in a section": ("</section>", CANARY + "{}", MARKED),
    "text beside a list item's paragraph": ("</ol>", f"<li>{CANARY}<p>x</p></li>{{}}", MARKED),
    # source
    "comment": (FIRST, f"<!--{CANARY}-->{{}}", MARKED),
    "comment in a text": (FIRST, f"{{}}<!--{CANARY}-->", MARKED),
    "comment before all": ("<!DOCTYPE html>", f"<!--{CANARY}-->{{}}", MARKED),
    "comment behind all": ("</html>", f"{{}}<!--{CANARY}-->", MARKED),
    "conditional comment": (FIRST, f"<!--[if IE]>{CANARY}<![endif]-->{{}}", MARKED),
    "processing instruction": (FIRST, f"<?x {CANARY}?>{{}}", MARKED),
    "CDATA": (FIRST, f"{{}}<![CDATA[{CANARY}]]>", MARKED),
    "document type": ("<!DOCTYPE html>", f'<!DOCTYPE html SYSTEM "{CANARY}">', MARKED),
    "text behind the end": ("</html>", "{}" + CANARY, MARKED),
    "blanks behind the end": ("</html>", "{}   ", {"fault"}),
    "text between head and body": ("</head>", "{}" + CANARY, MARKED),
    "a closing tag with attributes": ("</p>", f"</p {CANARY}>", MARKED),
    "an unclosed tag": ("</html>", f"<p {CANARY}", MARKED),
    "an attribute twice": (FIRST, f'<p class="cover-name" class="{CANARY}">', MARKED),
    "letters by number": (
        FIRST, "{}" + "".join(f"&#{ord(c)};" for c in CANARY), ALL,
    ),
    # elements
    "hidden input": (FIRST, f'<input type="hidden" value="{CANARY}">{{}}', MARKED),
    "script": ("</head>", f"<script>{CANARY}</script>{{}}", MARKED),
    "script as data": (
        "</body>", f'<script type="application/json">{CANARY}</script>{{}}', MARKED,
    ),
    "template": (FIRST, f"<template>{CANARY}</template>{{}}", MARKED),
    "noscript": (FIRST, f"<noscript>{CANARY}</noscript>{{}}", MARKED),
    "image's text": (FIRST, f'<img alt="{CANARY}">{{}}', MARKED),
    "drawing": (FIRST, f"<svg><text>{CANARY}</text></svg>{{}}", MARKED),
    "details": (FIRST, f"<details><p>{CANARY}</p></details>{{}}", ALL),
    "text area": (FIRST, f"<textarea>{CANARY}</textarea>{{}}", MARKED),
    "an element by its name": (FIRST, f"<x-{CANARY}></x-{CANARY}>{{}}", MARKED),
    "ruby": (FIRST, f"{{}}<ruby>字<rt>{CANARY}</rt></ruby>", ALL),
    "frame": (FIRST, f'<iframe srcdoc="{CANARY}"></iframe>{{}}', MARKED),
    "link to a file": ("</head>", f'<link rel="stylesheet" href="{CANARY}.css">{{}}', MARKED),
    "base": ("</head>", f'<base href="{CANARY}">{{}}', MARKED),
    # attributes
    "data attribute": (FIRST, f'<p class="cover-name" data-x="{CANARY}">', MARKED),
    "an attribute by its name": (FIRST, f'<p class="cover-name" {CANARY}="">', MARKED),
    "title attribute": (FIRST, f'<p class="cover-name" title="{CANARY}">', MARKED),
    "class": (FIRST, f'<p class="cover-name {CANARY}">', MARKED),
    "id": ('id="p1"', f'id="{CANARY}"', MARKED),
    "an id more": (FIRST, f'<p class="cover-name" id="{CANARY}">', MARKED),
    "an anchor nobody sees": (FIRST, f'{{}}<a id="{CANARY}"></a>', MARKED),
    "link within": ('href="#p1"', f'href="#{CANARY}"', MARKED),
    "link to elsewhere": ('href="#p1"', f'href="http://x/{CANARY}"', MARKED),
    "link to a script": ('href="#p1"', f'href="javascript:{CANARY}"', MARKED),
    "handler": (FIRST, f'<p class="cover-name" onclick="{CANARY}">', MARKED),
    "language": ('<p class="cover-name">', f'<p class="cover-name" lang="{CANARY}">', MARKED),
    "name of the contents": ('aria-label="目录"', f'aria-label="{CANARY}"', {"channel"}),
    "name of a box": ("（宽表，可左右滚动）", CANARY, MARKED),
    "number of columns": ("--columns:9", f"--columns:{CANARY}", MARKED),
    "column's style": ('<col style="width:', f'<col style="content:{CANARY};width:', MARKED),
    "merged cells": ('colspan="', f'colspan="{CANARY}', MARKED),
    # head
    "meta": ("</head>", f'<meta name="description" content="{CANARY}">{{}}', MARKED),
    "author": ('name="author" content="', "{}" + CANARY, {"channel"}),
    "title": ("<title>", "{}" + CANARY, {"channel"}),
    "a second title": ("</head>", f"<title>{CANARY}</title>{{}}", MARKED),
    "language of the page": ('lang="zh-CN"', f'lang="zh-CN" class="{CANARY}"', MARKED),
    # style sheet
    "content in the style sheet": (
        "</style>", f'body::after {{{{ content: "{CANARY}" }}}}{{}}', MARKED,
    ),
    "comment in the style sheet": ("</style>", f"/* {CANARY} */{{}}", MARKED),
    "a rule that hides": ("</style>", ".cover-name { display: none }{}", {"fault"}),
    "a second style sheet": ("</head>", f"<style>{CANARY}</style>{{}}", MARKED),
    "a style sheet in the body": (MAIN, f"{{}}<style>{CANARY}</style>", MARKED),
}  # fmt: skip


def planted(page: bytes, before: str, after: str) -> bytes:
    text = page.decode()
    assert before in text
    new = after.replace("{{", "\0").replace("}}", "\1").replace("{}", before)
    return text.replace(before, new.replace("\0", "{").replace("\1", "}"), 1).encode()


@pytest.mark.parametrize("label", PLANTED)
def test_what_is_planted_shows(label: str, document: Made) -> None:
    before, after, shows = PLANTED[label]
    opened = open_web(NAME, planted(document.html, before, after))
    assert ways(opened, expected(document.content)) >= shows
    for found in opened.faults:
        assert found.file == NAME
        assert all(found.as_json().values())
        assert CANARY not in str(found.as_json())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<col style="width:', '<col style="width:0'),
        ("width:11.", "width:0."),
        ('tabindex="0"', 'tabindex="9731"'),
        ('aria-level="1"', 'aria-level="9731"'),
        ('id="b1"', 'id="b9731"'),
        ('id="b2"', 'id="b1"'),
        ("</p>", ""),
        ("<p ", "<P "),
        ("<p ", "<p  "),
        ('="cover-name"', "=cover-name"),
        ("<!DOCTYPE html>\n", ""),
        ("<header>", "<header><header>"),
        ("<nav ", "<main></main><nav "),
    ],
)
def test_another_writing_or_structure_is_a_fault(before: str, after: str, document: Made) -> None:
    text = document.html.decode()
    assert before in text
    assert open_web(NAME, text.replace(before, after, 1).encode()).faults


def test_what_is_put_anywhere_into_the_page_is_in_a_channel(document: Made) -> None:
    chance = random.Random(1)  # noqa: S311
    text = document.html.decode()
    for _ in range(80):
        at = chance.randrange(len(text) + 1)
        opened = open_web(NAME, f"{text[:at]}{CANARY}{text[at:]}".encode())
        assert "channel" in ways(opened, []), text[at - 40 : at + 40]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<p>x",
        CANARY.encode(),
        b"\xff\xfe",
        "<!DOCTYPE html>\n<html></html>\n".encode("utf-16"),
        b"<!DOCTYPE html>\n<html></html>\n",
    ],
)
def test_what_is_no_page_is_a_fault(data: bytes) -> None:
    opened = open_web(NAME, data)
    assert opened.faults
    assert not data or any(data == channel.data for channel in opened.channels)


def test_a_page_in_another_encoding_or_with_odd_characters_is_a_fault(document: Made) -> None:
    text = document.html.decode()
    for data in (
        b"\xef\xbb\xbf" + document.html,
        text.encode("utf-16"),
        text.encode("gb18030"),
        document.html + b"\0",
        document.html.replace(b"</p>", b"\0</p>", 1),
        document.html.replace(b"</p>", b"\r</p>", 1),
        document.html + b"\n",
    ):
        assert open_web(NAME, data).faults


def test_every_page_that_is_cut_short_is_a_fault(document: Made) -> None:
    for end in range(0, len(document.html), 4999):
        assert open_web(NAME, document.html[:end]).faults


# ---------------------------------------------------------------- a bureau's own style sheet


def _own_forms(folder: Path, rule: str) -> Templates:
    folder.mkdir()
    shutil.copy(shipped_templates() / "screen.css", folder)
    with (folder / "screen.css").open("a", encoding="utf-8") as file:
        file.write(rule)
    return Templates(folder)


RULES = {
    ".note { color: #333; font-weight: 600; }": False,
    ".x-none { display: none; }": False,
    ".cover-name { display: none; }": True,
    "p { font-size: 0; }": True,
    ".cover-name { opacity: 0; }": True,
    ".cover-name { color: white; }": True,
    ".cover-name { color: #FFFFFF; }": True,
    ".cover-name { visibility: hidden; }": True,
    ".cover-name { text-indent: -9999px; }": True,
    ".cover-name { position: absolute; }": True,
    ".cover > p { display: none; }": True,
    "p:first-child { clip-path: inset(100%); }": True,
    "@media print { .cover-name { display: none; } }": True,
    ".x { background: url(http://x/y); }": True,
    "@import 'x.css';": True,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_bureaus_own_style_sheet_may_not_hide_text(rule: str, tmp_path: Path) -> None:
    forms = _own_forms(tmp_path / "own", rule)
    edition = make_edition(public_department(public_project()), SUFFIXES)
    page = write_page(edition, forms.content(edition), forms)
    assert bool(open_web(NAME, page, forms).faults) is RULES[rule]
    assert open_web(NAME, page).faults  # the shipped forms have another style sheet
