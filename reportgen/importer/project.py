"""One published project, from its chunk of the stream to rows without codes.

Takes every value from the ledger as it stores it. It must not give out codes or units: that
needs the whole document and belongs to the assembly.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reportgen import schema
from reportgen.core.values import (
    TargetValue,
    format_number,
    parse_decimal,
    parse_percent,
    split_value,
)
from reportgen.importer.form_fields import (
    PURPOSE,
    UNIT,
    Top,
    plain_label,
    read_plan,
    read_sources,
    read_top,
)
from reportgen.importer.ledger import FIXED, Cell, Ledger
from reportgen.importer.row_alignment import Aligned, Token, align_spaced, align_torn
from reportgen.importer.split_projects import Chunk
from reportgen.importer.text_lines import Line, Source
from reportgen.importer.vocabulary import (
    BOND_ATTRIBUTES,
    DUTIES,
    GOAL_LABELS,
    MONEY,
    OWNER,
    SUFFIX,
    head_of,
    is_level1,
    is_level2,
    join_torn,
    label_of,
    money_unit,
    numbered,
    one_line,
    split_goals,
    squeeze,
    unit_of,
    withheld,
)

HEBEI, TIANJIN, BOND, HUNAN = "hebei", "tianjin", "tianjin_bond", "hunan"
_LEVELS = ("一级指标", "二级指标")
_VALUE_COLUMNS = ("指标性质", "指标值", "计量单位", "指标值原文")
_DEFAULT_COLUMNS = {
    4: ("一级指标", "二级指标", "三级指标", "指标值"),
    5: ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
    6: ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
}
_SOURCE_FACTS = ("金额", "利率", "占比", "已到位资金", "到位时间", "抵质押状况")
_NOTE = ("注", "备注", "说明", "附")


@dataclass(frozen=True)
class Secret:
    """A withheld cell: the table and column, the row within the project, the printed phrase."""

    table: str
    column: str
    row: str  # 序号 of the row; "" in 项目
    phrase: str


@dataclass
class Project:
    """A project as read: rows carry everything but the codes."""

    origin: Cell
    ledger: Ledger
    number: int | None = None
    name: str = ""
    heading: str | None = None  # kept where the heading is not the name and the suffix
    form: str = ""
    unit: tuple[str, str] | None = None
    owner: tuple[str, str] | None = None  # 主管部门
    owner_name: str = ""  # the declaring department of a form without codes
    code: str = ""
    stub: str = ""  # the phrase under which the whole project is withheld
    fields: dict[str, str] = field(default_factory=dict)
    goals: list[dict[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    finance: list[dict[str, str]] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    name_withheld: str = ""
    money_unit: str = ""  # as printed above the table, where the form prints it


def read_project(chunk: Chunk, source: Source) -> Project | None:
    """The project of a chunk; None when nothing in it tells the name."""
    if chunk.stub:
        return _read_stub(chunk, source.ledger)
    reader = _ProjectReader(chunk, source)
    return reader.read()


def _read_stub(chunk: Chunk, ledger: Ledger) -> Project:
    text = one_line(ledger.take(chunk.heading[0], "项目"))
    found = numbered(text)
    phrase = found[2] if found else text
    return Project(
        chunk.heading[0], ledger, number=found[0] if found else None, stub=squeeze(phrase)
    )


def tokens_of(chunk: Chunk) -> list[Token]:
    """All cells of a chunk with their places."""
    return [
        Token(cell, row, column, isinstance(block, Line), block.cut and column == 0)
        for row, block in enumerate(chunk.blocks)
        for column, cell in enumerate(block.cells)
    ]


class _ProjectReader:
    def __init__(self, chunk: Chunk, source: Source) -> None:
        self._chunk, self._source, self._ledger = chunk, source, source.ledger
        self._columns: tuple[str, ...] = ()
        self._positions: list[int] = []
        origin = chunk.heading[0] if chunk.heading else chunk.blocks[0].cells[0]
        self._project = Project(origin, source.ledger)

    def read(self) -> Project | None:
        tokens = tokens_of(self._chunk)
        heads = _find_heads(tokens)
        begin = heads[0][0] if heads else _headless(tokens)
        top = read_top(tokens[:begin], self._ledger)
        if not self._read_name(top):
            return None
        self._read_unit(top)
        self._read_fields(top)
        self._read_plan(top)
        for label in GOAL_LABELS:
            self._read_goals(label, top.fields.get(label, []))
        self._read_sources(top)
        self._read_attributes(top)
        self._read_indicators(tokens, heads, begin)
        self._project.form = self._form(top)
        if self._project.form != HUNAN and self._project.owner_name:
            self._project.attributes.append((OWNER, self._project.owner_name))
        return self._project

    # ---------------------------------------------------------------- heading, name, unit

    def _read_name(self, top: Top) -> bool:
        cells = top.fields.get("项目名称", [])
        name = one_line(top.text("项目名称"))
        heading = self._heading(name)
        if not name and heading is None:
            return False
        for cell in cells:
            self._ledger.claim(cell, "项目")
        project = self._project
        if withheld(name):
            project.name_withheld = squeeze(name)
        else:
            project.name = name or (heading or "").removesuffix(SUFFIX).strip()
        usual = squeeze(name or project.name) + SUFFIX
        if heading is not None and squeeze(heading) != usual:
            project.heading = heading
        return True

    def _heading(self, name: str) -> str | None:
        """The heading without its number; None when the lines above are no heading.

        Lines that nothing marks as a heading are tried from the longest run down: a note may
        stand between the last table and the heading.
        """
        chunk = self._chunk
        for begin in range(len(chunk.heading)):
            text = one_line("\n".join(cell.text for cell in chunk.heading[begin:]))
            found = numbered(text)
            flat, same = squeeze(text), squeeze(name)
            whole = chunk.declaration or bool(name and flat in (same, same + SUFFIX))
            if not (whole or chunk.certain or found or flat.endswith(SUFFIX)):
                continue
            for cell in chunk.heading[begin:]:
                self._ledger.claim(cell, "项目")
            return text if whole or not found else self._take_number(found)
        return None

    def _take_number(self, found: tuple[int, str, str]) -> str:
        number, separator, rest = found
        self._project.number = number
        if separator == "、":
            message = f"项目序号印作“{number}、”，表式印作“{number}.”"
            self._ledger.doubt(self._project.origin, message)
        return rest

    def _read_unit(self, top: Top) -> None:
        project = self._project
        for cell in top.fields.get("单位：", []):
            project.money_unit = money_unit(cell.text) or ""
        cells = top.fields.get(UNIT, [])
        project.unit = unit_of("\n".join(cell.text for cell in cells))
        for cell in cells if project.unit else []:
            self._ledger.claim(cell, "单位")
        if project.unit is None:
            project.unit = unit_of(top.text("项目单位"))
        owner = top.text("主管部门")
        if owner:
            project.owner = unit_of(owner) or ("", one_line(owner))
        for cell in top.fields.get(OWNER, []):
            project.owner_name = one_line(self._ledger.take(cell, "部门"))

    # ----------------------------------------------------------------------------- fields

    def _read_fields(self, top: Top) -> None:
        project = self._project
        for cell in top.fields.get("项目编码", []):
            project.code += squeeze(self._ledger.take(cell, "项目"))
        for label in MONEY:
            self._read_money(label, top.fields.get(label, []))
        purpose = top.text(PURPOSE)
        for cell in top.fields.get(PURPOSE, []):
            self._ledger.claim(cell, "项目")
        self._store(PURPOSE, purpose)

    def _read_money(self, label: str, cells: Sequence[Cell]) -> None:
        for cell in cells:
            amount = parse_decimal(cell.text)
            if label in self._project.fields:
                continue  # printed twice: the second stays unplaced
            if amount is not None:
                self._ledger.claim(cell, "项目")
                self._project.fields[label] = format_number(amount)
                if "," in cell.text or "，" in cell.text:
                    self._ledger.doubt(cell, f"“{label}”印有千分位逗号，已按数读入")
            elif withheld(cell.text):
                self._store(label, self._ledger.take(cell, "项目"))

    def _store(self, label: str, text: str) -> None:
        """A text of 项目, or the decision to withhold it."""
        if withheld(text):
            self._project.secrets.append(Secret("projects", label, "", squeeze(text)))
        else:
            self._project.fields[label] = text

    def _read_plan(self, top: Top) -> None:
        plan = read_plan(top.plan, self._ledger, torn=self._source.torn)
        for label, (cell, text) in plan.shares.items():
            share = parse_percent(text)
            if share is not None:
                self._ledger.claim(cell, "项目")
                self._project.fields[label] = format_number(share)
            elif withheld(text):
                self._ledger.claim(cell, "项目")
                self._store(label, text)
        if plan.guessed:
            first = next(iter(plan.shares.values()))[0]
            self._ledger.doubt(first, "资金支出计划的数与月份没有对齐，已按先后读入，请核对")

    def _read_goals(self, kind: str, cells: Sequence[Cell]) -> None:
        text = "\n".join(self._ledger.take(cell, "目标") for cell in cells if cell.text)
        for number, goal in split_goals(text):
            row = {"序号": str(number), "类别": kind, "绩效目标": goal}
            if withheld(goal):
                row["绩效目标"] = ""
                self._project.secrets.append(
                    Secret("goals", "绩效目标", str(number), squeeze(goal))
                )
            self._project.goals.append(row)

    # --------------------------------------------------------------- bond form, attributes

    def _read_sources(self, top: Top) -> None:
        upper = ""
        for levels, facts in read_sources(top.finance, torn=self._source.torn):
            names = [one_line(cell.text) for cell in levels]
            if len(names) == 2:
                upper = names[0] or upper
                names[0] = upper
            row = {"序号": str(len(self._project.finance) + 1), "资金来源": "/".join(names)}
            for cell in levels:
                self._ledger.claim(cell, "资金来源")
            for column, cell in zip(_SOURCE_FACTS, facts, strict=False):
                row[column] = self._source_fact(column, cell, row["序号"])
            if plain_label(row["资金来源"]) or any(cell.text for cell in facts):
                self._project.finance.append(row)

    def _source_fact(self, column: str, cell: Cell, number: str) -> str:
        text = cell.text
        amount = parse_percent(text) if column in ("利率", "占比") else parse_decimal(text)
        if withheld(text):
            self._ledger.claim(cell, "资金来源")
            self._project.secrets.append(Secret("finance", column, number, squeeze(text)))
            return ""
        if column in ("到位时间", "抵质押状况"):
            return self._ledger.take(cell, "资金来源")
        if amount is None:
            return ""
        self._ledger.claim(cell, "资金来源")
        return format_number(amount)

    def _read_attributes(self, top: Top) -> None:
        for label in dict.fromkeys(top.labels):
            if label not in (*BOND_ATTRIBUTES, DUTIES):
                continue
            texts = [self._ledger.take(cell, "项目属性") for cell in top.fields[label]]
            value = join_torn([line for text in texts for line in text.split("\n") if line])
            self._project.attributes.append((label, value))

    # ------------------------------------------------------------------------- indicators

    def _read_indicators(
        self, tokens: list[Token], heads: list[tuple[int, int]], begin: int
    ) -> None:
        bounds = heads or ([(begin, begin)] if begin < len(tokens) else [])
        rows: list[tuple[Aligned, dict[str, str]]] = []
        for at, (start, end) in enumerate(bounds):
            stop = bounds[at + 1][0] if at + 1 < len(bounds) else len(tokens)
            part = self._region(tokens[end:stop], last=stop == len(tokens))
            positions = self._read_heads(tokens[start:end], part)
            aligned = (
                align_spaced(part, positions)
                if self._source.spaced and len(set(positions)) == len(positions)
                else align_torn(part, len(self._columns))
            )
            if at and aligned:
                aligned[0].cut = True
            rows += [(row, self._take(row)) for row in aligned]
        self._store_indicators(rows)

    def _read_heads(self, heads: Sequence[Token], part: Sequence[Token]) -> list[int]:
        """Set the columns from the heads; the positions at which they stand."""
        named = [token for token in heads if head_of(token.text)]
        for token in named:
            self._ledger.claim(token.cell, FIXED)
        columns = tuple(str(head_of(token.text)) for token in named)
        if self._columns and len(columns) < len(self._columns):
            return self._positions  # a repeated head that was torn
        if named:
            self._columns = columns
        elif not self._columns:
            widths = [sum(token.row == row for token in part) for row in {t.row for t in part}]
            width = max(widths, key=widths.count, default=5)
            self._columns = _DEFAULT_COLUMNS.get(width, _DEFAULT_COLUMNS[5])
            if part:
                self._ledger.doubt(part[0].cell, "指标表没有表头，已按列数读入，请核对")
        self._positions = [token.column for token in named] or list(range(len(self._columns)))
        return self._positions

    def _region(self, tokens: Sequence[Token], *, last: bool) -> list[Token]:
        """Tokens of the indicator rows: lines before them and notes behind are not theirs."""
        part = list(tokens)
        while part and part[0].loose:
            part.pop(0)
        while last and part and part[-1].loose and not _goes_on(part[-1].text):
            part.pop()
        for token in part:
            if token.loose:
                self._ledger.doubt(token.cell, "表格中间的一行文字已并入上一格，请核对")
        return part

    def _take(self, row: Aligned) -> dict[str, str]:
        """A row's texts by column, its cells claimed: only what is stored is claimed."""
        texts = {}
        for column, cells in zip(self._columns, row.columns, strict=True):
            for token in cells:
                self._ledger.claim(token.cell, "指标")
            text = "\n".join(token.text for token in cells if token.text)
            texts[column] = squeeze(text) if column in _LEVELS else text
        if row.uncertain:
            self._ledger.doubt(row.filled[0].cell, "这一行指标的格数与表头不符，请核对各列")
        return texts

    def _store_indicators(self, rows: Sequence[tuple[Aligned, dict[str, str]]]) -> None:
        level1 = level2 = ""
        always = sum(not texts.get("二级指标") for _, texts in rows) <= 1
        stored = self._project.indicators
        for row, texts in rows:
            if stored and _is_continuation(texts, cut=row.cut and always):
                self._append(stored[-1], texts)
                continue
            level1 = texts["一级指标"] = texts.get("一级指标") or level1
            level2 = texts["二级指标"] = texts.get("二级指标") or level2
            stored.append(texts)
        finish_indicators(self._project)

    def _append(self, above: dict[str, str], texts: dict[str, str]) -> None:
        """A row cut by the end of a page: its texts go on, cell by cell."""
        for column, text in texts.items():
            above[column] = above.get(column, "") + text

    def _form(self, top: Top) -> str:
        if self._chunk.declaration or "评分标准" in self._columns or DUTIES in top.labels:
            return HUNAN
        if self._project.finance or {"项目编号", "总体目标", "当年目标"} & set(top.labels):
            return BOND
        plain = "指标值确定依据" not in self._columns
        coded = {"项目编码", "资金支出计划"} & set(top.labels)
        return TIANJIN if plain and not coded else HEBEI


def finish_indicators(project: Project, text_of: Callable[[str], str] = squeeze) -> None:
    """Number the rows, take values apart, note what is withheld (its words by `text_of`)."""
    for number, row in enumerate(project.indicators, start=1):
        row["序号"] = str(number)
        for column in schema.INDICATORS.labels:
            if withheld(row.get(column, "")):
                phrase = text_of(row[column])
                project.secrets.append(Secret("indicators", column, str(number), phrase))
                row[column] = ""
        printed = row.get("指标值", "")
        if "指标性质" in row:
            row["指标性质"] = sign_of(row["指标性质"])
            row["指标值原文"] = ""
        else:
            value = split_value(printed) if printed else TargetValue("", "", "")
            texts = (value.sign, value.value, value.unit, printed)
            row.update(zip(_VALUE_COLUMNS, texts, strict=True))


def sign_of(text: str) -> str:
    """A printed 指标性质 as one of schema.SIGNS where it is one in another script."""
    return text if text in schema.SIGNS or not text else _signed(text)


def _signed(text: str) -> str:
    sign = split_value(f"{squeeze(text)}1").sign
    return sign if sign != schema.QUALITATIVE else text


def _goes_on(text: str) -> bool:
    """Whether a line behind the last row can be the rest of its last cell."""
    return len(text) <= 30 and not text.startswith(_NOTE) and numbered(text) is None


def _find_heads(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where heads of the indicator table begin and end; more than one when pages cut it.

    A repeated head may have lost words; the first one must show that it is a head.
    """
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if head_of(token.text) == "一级指标":
            end = _end_of_head(tokens, at)
            again = end < len(tokens) and head_of(tokens[end].text) == "一级指标"
            if found or again or sum(bool(other.text) for other in tokens[at:end]) >= 3:
                found.append((at, end))
    return found


def _end_of_head(tokens: Sequence[Token], at: int) -> int:
    """Behind the last head of the run that begins at `at`; a blank line may have torn it."""
    seen: set[str] = set()
    end = at
    for here in range(at, len(tokens)):
        head = head_of(tokens[here].text)
        if head in seen or (head is None and tokens[here].text):
            break
        if head:
            seen.add(head)
            end = here + 1
    return end


def _headless(tokens: Sequence[Token]) -> int:
    """Where the indicator rows begin when their heads are missing; else behind all tokens."""
    for at in range(len(tokens) - 1):
        pair = (tokens[at].text, tokens[at + 1].text)
        if is_level1(pair[0]) and is_level2(pair[1]) and label_of(pair[0]) is None:
            return at
    return len(tokens)


def _is_continuation(texts: dict[str, str], *, cut: bool) -> bool:
    """Whether a row only goes on with the one above, as where a page ended within a row.

    A row with a 三级指标 and a value of its own is an indicator whose 二级指标 is carried
    down, unless a page ended before it in a table that prints every 二级指标.
    """
    if texts.get("一级指标") or texts.get("二级指标"):
        return False
    return cut or not (texts.get("三级指标") and texts.get("指标值"))
