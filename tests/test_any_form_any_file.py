"""Dataset to file to dataset: for every form and kind of file, what is printed stays the same.

The files are those of others, without reportgen's styles: the words and places of cells must do.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import Rows
from form_files import KINDS, Block, blocks_of, write_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_round_trip import editions

from reportgen import schema
from reportgen.dataset.writer import write_tables
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.importer import read_published

WORDS = (
    "管网", "检漏", "巡护", "设备更新", "（二期）", "A区", "3.5万吨", "，", "“双随机”抽查", "经费",
    "95%以上",     "水质监测", "2026年6月底前", "购置", "、", "运行维护", "GB 5749", "；", "《办法》",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(
    lambda words: "某" + "".join(words).strip("，、；")
)
AMOUNT = st.sampled_from(("", "0", "12", "0.5", "368.10", "1204.335"))
SHARE = st.sampled_from(("", "0", "25", "62.5", "100"))
# Where the last cell of a row is blank, it is taken for a row that has lost a cell: not here.
LAST = ("权重", *schema.WHOLE_AMOUNTS)
PLAN = st.one_of(
    st.just(dict.fromkeys(schema.PLAN_LABELS, "")),
    st.fixed_dictionaries(
        dict.fromkeys(schema.PLAN_LABELS[:-1], SHARE) | {schema.PLAN_LABELS[-1]: st.just("100")}
    ),
)
FORMS = ("hebei", "tianjin", "tianjin_bond", "hunan")
NEW_FORMS = (
    "mof", "mof_scored", "two_halves", "whole", "transfer", "transfer_city", "transfer_county",
    "shanghai", "hubei", "long_term", "neimenggu", "direct_funds", "whole_hubei", "whole_henan",
)  # fmt: skip
LISTS = ("yunnan", "sichuan", "hainan", "henan")
FACTS = ("项目性质", "项目编号", "计划开工时间", "计划竣工时间", "项目实施周期", "收益实现时间")


@st.composite
def datasets(draw: st.DrawFn, form: str, labels: frozenset[str]) -> Rows:
    """A department with one to three projects of a form, which prints these labels."""
    rows: Rows = {table.name: [] for table in schema.TABLES}
    rows["departments"] = [{"部门编码": "305", "部门名称": "云岭市水务局", "表式": form}]
    rows["units"] = [{"单位编码": "305001", "单位名称": "云岭市第一水厂", "部门编码": "305"}]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        code = f"99030526P{number:08d}Q{number:03d}"
        project = {
            "项目编码": code,
            "单位编码": "305001",
            # in a list equal names are one project, where nothing else parts them
            "项目名称": draw(TEXT) + (f"{number}期" if form in LISTS else ""),
            "序号": str(number),
        }
        amount = AMOUNT.filter(bool) if form.startswith("whole") else AMOUNT
        project |= {label: draw(amount) for label in schema.AMOUNTS}
        project |= draw(PLAN)
        project |= further(draw, schema.PROJECTS, labels)
        rows["projects"].append({**project, "资金用途": draw(TEXT)})
        for kind in schema.printed_goal_kinds(labels):
            rows["goals"] += [
                {"项目编码": code, "序号": str(at), "类别": kind, "绩效目标": f"{draw(TEXT)}。"}
                for at in range(1, draw(st.integers(1, 3)) + 1)
            ]
        levels = sorted(
            draw(st.lists(st.sampled_from(schema.LEVEL1), min_size=1, max_size=4)),
            key=schema.LEVEL1.index,
        )
        periods = ("中期", "") if "期间" in labels else ("",)
        every = [(period, level) for period in periods for level in levels]
        rows["indicators"] += [
            an_indicator(draw, code, at, level)
            | further(draw, schema.INDICATORS, labels)
            | ({"期间": period} if period else {})
            for at, (period, level) in enumerate(every, start=1)
        ]
        for table in schema.RECORD_TABLES if labels else ():
            for at in range(1, draw(st.integers(1, 3)) + 1):
                row = {"项目编码": code, "序号": str(at), **further(draw, table, labels)}
                rows[table.name] += [row] if len(row) > 2 else []
        if form not in FORMS:
            rows["attributes"] += [
                {"编码": code, "属性": name, "值": draw(TEXT)} for name in facts_of(labels)
            ]
        add_facts(draw, rows, code, form)
    return rows


def further(draw: st.DrawFn, table: schema.Table, labels: frozenset[str]) -> dict[str, str]:
    """The further columns that the form prints; rows are all of one goal and of one kind."""
    row = {}
    kinds = {column.label: column.kind for column in table.columns}
    for label in schema.printed_further(table, labels):
        kind = kinds.get(label)
        if label in ("期间", "构成类别"):
            continue
        if label in ("上年值", "前年值"):
            row[label] = draw(st.sampled_from(("", "≥60公里", "85%")))
        elif kind in (schema.Kind.MONEY, schema.Kind.NUMBER, schema.Kind.PERCENT):
            drawn = draw(SHARE if kind is schema.Kind.PERCENT else AMOUNT)
            row[label] = drawn or ("0" if table in schema.RECORD_TABLES or label in LAST else "")
        elif kind is schema.Kind.INTEGER:
            row[label] = "1"
        else:
            row[label] = draw(TEXT)
    return row


def facts_of(labels: frozenset[str]) -> list[str]:
    known = {label for table in schema.TABLES for label in table.labels} | {schema.PLAN}
    return sorted(n for n in labels - known if "/" not in n and n != "填报主体")


def an_indicator(draw: st.DrawFn, code: str, number: int, level: str) -> dict[str, str]:
    sign = draw(st.sampled_from(schema.SIGNS))
    value = draw(TEXT) if sign == "定性" else draw(st.sampled_from(("0", "12", "99.5")))
    texts = ("三级指标", "绩效指标描述", "指标值确定依据", "评分标准", "备注")
    unit = "" if sign == "定性" else draw(st.sampled_from(("%", "个", "公里")))
    return {
        "项目编码": code, "序号": str(number), "一级指标": level,
        "二级指标": draw(st.sampled_from(schema.LEVEL2)), "指标性质": sign, "指标值": value,
        "计量单位": unit, **{label: draw(TEXT) for label in texts},
    }  # fmt: skip


def add_facts(draw: st.DrawFn, rows: Rows, code: str, form: str) -> None:
    facts = {"部门职责": draw(TEXT)} if form == "hunan" else {}
    if form == "tianjin_bond":
        facts = {label: draw(TEXT) for label in FACTS}
        facts |= {"项目单位": "305001云岭市第一水厂", "主管部门": "305云岭市水务局"}
        sources = ("合计", "财政拨款/中央", "财政拨款/市级", "专项债券资金", "其中：银行贷款")
        for number, source in enumerate(sources[: draw(st.integers(1, 5))], start=1):
            row = {
                "项目编码": code,
                "序号": str(number),
                "资金来源": source,
                "抵质押状况": draw(TEXT),
            }
            row |= {label: draw(AMOUNT) for label in ("金额", "已到位资金")}
            row |= {label: draw(SHARE) for label in ("利率", "占比")}
            rows["finance"].append(row | {"到位时间": draw(st.sampled_from(("", "2026-03-01")))})
    rows["attributes"] += [{"编码": code, "属性": n, "值": v} for n, v in facts.items()]


def printed_projects(forms: Templates, edition: Edition) -> list[list[Block]]:
    body = forms.content(edition, {}).body
    return [blocks_of(part) for part in body if "entry" in str(part.get("class")).split()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_what_a_form_prints_comes_back_from_any_kind_of_file(
    form: str, kind: str, data: Any, forms: Templates
) -> None:
    assert_comes_back(form, kind, data, forms)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [*NEW_FORMS, *LISTS])
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_what_the_forms_of_more_bureaus_print_comes_back(
    form: str, kind: str, data: Any, forms: Templates
) -> None:
    assert_comes_back(form, kind, data, forms)


def assert_comes_back(form: str, kind: str, data: Any, forms: Templates) -> None:
    rows = data.draw(datasets(form, forms.all[form].prints))
    together = data.draw(st.booleans())
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_tables(folder / "数据", {"year": 2026, "form": form}, rows)
        (edition,) = editions(folder / "数据", forms)
        blocks: Any = printed_projects(forms, edition)
        flat = [block for part in blocks for block in part]
        path = write_form(flat if together else blocks, folder / f"表.{kind}")
        read = read_published([path], "云岭市水务局", 2026, forms)
        assert read.complete
        write_tables(folder / "读回", read.settings, read.rows)
        (again,) = editions(folder / "读回", forms)
        assert printed_projects(forms, again) == printed_projects(forms, edition)
