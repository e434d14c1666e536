"""A project's table, of any file, read by the description that prints it.

Each cell is a label that is known, a value that has its place, or left alone. Nothing is read
across a label that nobody knows: what stands where labels stand, and is none, ends the field
before it, and the value behind it belongs to that name. Cells are only gathered here.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from reportgen.core.labels import MONEY_UNITS
from reportgen.core.values import parse_decimal
from reportgen.document.form_layout import FieldPlace
from reportgen.importer.catalog import Catalog, KnownForm
from reportgen.importer.form_rows import by_period, find_heads, read_records
from reportgen.importer.grid import Cell, Grid, filled, last_filled, values_of
from reportgen.importer.label_looks import can_be_label, labelled, waits_for_signature
from reportgen.importer.lost_cells import adds_up
from reportgen.importer.reading import Reading
from reportgen.importer.records import Records
from reportgen.importer.vocabulary import is_title, money_unit, unit_of, year_in_note

_WHOLE_TOTAL = "projects.实施期资金总额"
_PARTS_OF_TOTAL = ("projects.fiscal", "projects.other")
_TOTAL = re.compile(r"总额|合计|总计|总投资|总预算|中期|实施期|长期|上年|以前年度")
_ROW_NUMBERS = ("序号",)
_GOAL_NUMBER = re.compile(r"(?:目标|[（(])?(\d{1,2})[)）.、:：]?")
_UNIT = "units.code units.name"
_GOALS_OF_YEAR = ("goals.绩效目标", "goals.总体目标", "goals.当年目标")


def best_reading(grid: Grid, catalog: Catalog, *, exact: bool) -> Reading | None:
    """The reading of the form that fits best; None where no form has any label in common."""
    texts = [cell.text for cell in grid.cells if cell.text and (cell.head or not exact)]
    form = catalog.best_form(texts)
    return _FormReader(grid, form, catalog, exact=exact).read() if form else None


class _FormReader:
    def __init__(self, grid: Grid, form: KnownForm, catalog: Catalog, *, exact: bool) -> None:
        self._grid, self._form, self._catalog, self._exact = grid, form, catalog, exact
        self._reading = Reading(form, exact)
        self._found: dict[str, list[Cell]] = {}  # the values behind each label, as met
        self._head_rows: set[int] = set()
        self._of_other_total = False  # the last total was one that no form knows

    def read(self) -> Reading:
        """All rows in order."""
        y = 0
        while y < len(self._grid.rows):
            table = find_heads(self._grid, y, self._form, exact=self._exact)
            if table is None:
                self._read_facts(y)
                y += 1
                continue
            found = read_records(self._grid, y, table, self._form, self._catalog, exact=self._exact)
            self._take_records(found, y)
            y = max(found.end, y + 1)
        self._settle()
        return self._reading

    def _take_records(self, found: Records, y: int) -> None:
        reading = self._reading
        reading.labels += found.heads
        reading.unknown += [h for h in found.unknown_heads if not self._catalog.passes_over(h.text)]
        for cell in found.heads:
            self._see(cell)
        beside = [cell for row in self._grid.rows[y : found.end] for cell in row]
        numbers = {h.x for h in found.heads if self._catalog.key(h.text) in _ROW_NUMBERS}
        first = min((column.head.x for column in found.columns), default=0)
        for cell in beside:
            if cell.x in numbers and cell.text.isdecimal():
                reading.labels.append(cell)  # 序号, which the order of the rows says
            elif cell.text and self._key(cell) and cell.right <= first:
                reading.labels.append(cell)  # the label at the left of all rows
                self._see(cell)
        for part in by_period(found, self._catalog, exact=self._exact):
            known = reading.records.setdefault((part.table.name, part.period), part)
            if known is not part:
                known.rows += part.rows
                known.merges |= part.merges

    # --------------------------------------------------------------------------------- labels

    def _key(self, cell: Cell) -> str | None:
        """The key of a label of the form or of any other."""
        if self._exact:
            return self._form.key(cell.text) if cell.head else None
        return self._form.key(cell.text) or self._catalog.key(cell.text)

    def _see(self, cell: Cell) -> None:
        if key := self._form.key(cell.text):
            self._reading.seen[key] = None

    def _places(self, key: str) -> list[FieldPlace]:
        """Where values of a label stand on this form, else on every form that has it."""
        own = self._form.places(key)
        if own or key in self._form.layout.labels:
            return own
        name = self._goal_of_form(self._catalog.field(key))
        return [FieldPlace(name, key)] if name else []

    def _goal_of_form(self, name: str | None) -> str | None:
        """Of a goal of the year that is called otherwise: the one kind that this form has."""
        kinds = [field for field in self._form.fields if field.startswith("goals.")]
        return kinds[0] if name in _GOALS_OF_YEAR and len(kinds) == 1 else name

    def _is_group(self, key: str) -> bool:
        return key in self._form.layout.groups or key in self._catalog.fixed_words

    # ---------------------------------------------------------------------------------- facts

    def _read_facts(self, y: int) -> None:
        cells = self._grid.covering(y)
        begun = [cell for cell in cells if cell.y == y]
        keys = {cell: key for cell in begun if cell.text and (key := self._key(cell))}
        if self._is_row_of_heads(begun, keys):
            self._head_rows.add(y)
        pending: Cell | None = None
        at = 0
        while at < len(cells):
            cell = cells[at]
            if cell in keys and (row := self._row_of_values(cells, at, keys)):
                self._take_label(cell)
                self._found.setdefault(keys[cell], []).extend(row)
                pending, at = None, cells.index(row[-1]) + 1
            elif cell.y < y or cell in keys:
                pending = cell if self._key(cell) else None
                if cell in keys:
                    self._take_label(cell)
                at += 1
            elif not cell.text:
                pending = self._behind_blank(cell, pending)
                at += 1
            else:
                run = self._run(cells, at, keys)
                self._read_run(run, pending)
                pending, at = None, at + len(run)

    def _row_of_values(
        self, cells: Sequence[Cell], at: int, keys: dict[Cell, str]
    ) -> Sequence[Cell]:
        """The whole row of values behind a label that has one: 金额合计; none where any is lost."""
        turns = max((place.turn for place in self._places(keys[cells[at]])), default=0)
        row = self._run(cells, at + 1, keys) if turns else []
        if len(row) > turns + 1 and not self._exact:
            row = list(filled(row))  # the label was not merged over its columns
        lost = not self._exact and bool(row) and not row[-1].text and not adds_up(row)
        return row if len(row) == turns + 1 and not lost else []

    def _is_row_of_heads(self, begun: Sequence[Cell], keys: dict[Cell, str]) -> bool:
        heads = [cell for cell, key in keys.items() if self._is_head(key)]
        return len(heads) > 1 or bool(heads and all(c in keys for c in begun if c.text))

    def _is_head(self, key: str) -> bool:
        """Whether the values of a label stand below it only."""
        places = self._form.places(key)
        return bool(places) and all(place.below for place in places)

    def _take_label(self, cell: Cell) -> None:
        self._reading.labels.append(cell)
        self._see(cell)

    def _behind_blank(self, cell: Cell, pending: Cell | None) -> Cell | None:
        """The label for what follows a blank cell.

        A blank one was the value of a plain label; at the beginning of a row it may be the lower
        part of a label that was not merged.
        """
        if pending is None:
            return self._label_above(cell)
        key = self._key(pending)
        places = [place for place in self._places(key) if not place.below] if key else []
        if key and places and pending.y == cell.y and not self._is_group(key):
            self._found.setdefault(key, []).append(cell)
            return None
        return pending if key and self._is_group(key) and not places else None

    def _label_above(self, cell: Cell) -> Cell | None:
        """The label over a blank cell at the beginning of a row, which reaches down unmerged."""
        if cell.x > 0 or self._exact:
            return None
        above = next((c for c in self._grid.above(cell) if c.text), None)
        return above if above is not None and self._key(above) else None

    def _run(self, cells: Sequence[Cell], at: int, keys: dict[Cell, str]) -> list[Cell]:
        """The cells up to the next label."""
        return list(takewhile(lambda c: c not in keys and c.y >= cells[at].y, cells[at:]))

    def _read_run(self, run: list[Cell], pending: Cell | None) -> None:
        """Cells without a known label, behind the label `pending` where there is one."""
        run = self._without_money_notes([c for c in run if not self._is_evaluated(c)])
        if not any(cell.text for cell in run):
            return
        if self._heads_evaluation(run[0].y):
            self._reading.labels += [cell for cell in run if cell.text]
            return
        key = self._key(pending) if pending is not None else None
        if key and self._names_body(key) and labelled(run[0].text):
            key = None  # 填报单位（盖章）： beside 填报日期：某日, which is no name
        places = [place for place in self._places(key) if not place.below] if key else []
        beside = bool(key and pending and not places and self._stands_beside(key, pending, run))
        if key and beside:
            places = self._places(key)  # a head of the form that stands beside its value here
        run = self._without_goal_number(places, run)
        if places and key and pending and (beside or not self._opens_pair(key, pending, run)):
            run = self._take_value(places[0].field, key, run)
            key = None
        run = self._without_those_below_heads(run)
        if run and run[0].y in self._head_rows and (key is None or not places):
            self._reading.unknown += [cell for cell in run if cell.text]
        elif key and pending and len(run) == 1 and not self._has_own_labels(key, pending, run[0]):
            self._reading.pairs.append((pending, run[0]))
        else:
            self._read_unlabelled(run)

    def _has_own_labels(self, key: str, label: Cell, value: Cell) -> bool:
        """Whether a label is one of labels, of which that of `value` is lost."""
        return self._is_group(key) or label.height > value.height

    def _is_evaluated(self, cell: Cell) -> bool:
        """Whether a cell of a 自评表 stands below or behind a label of what was done."""
        if not self._catalog.targets_only:
            return False
        left = self._grid.at(cell.x - 1, cell.y)
        above = next(filter(self._key, self._grid.above(cell)), None)
        return any(near and self._catalog.passes_over(near.text) for near in (left, above))

    def _heads_evaluation(self, y: int) -> bool:
        """Whether a row heads columns of a 自评表: 年初预算数, 全年执行数, 执行率."""
        done = [cell for cell in self._grid.rows[y] if self._catalog.passes_over(cell.text)]
        return len(done) > 1

    def _without_money_notes(self, run: Sequence[Cell]) -> list[Cell]:
        """Take 单位：元, which is no label's value, whatever stands at its left; the others."""
        notes = [cell for cell in run if money_unit(cell.text) and not self._exact]
        self._reading.notes += notes
        return [cell for cell in run if cell not in notes]

    def _names_body(self, key: str) -> bool:
        """Whether a label stands for the name of a unit or department."""
        tables = {place.field.partition(".")[0] for place in self._places(key)}
        return not self._exact and bool(tables) and tables <= {"units", "departments"}

    def _stands_beside(self, key: str, pending: Cell, run: Sequence[Cell]) -> bool:
        """Whether a head of goals stands at the left of their text: 长期目标, 年度目标."""
        goals = all(place.field.startswith("goals.") for place in self._places(key))
        row = run[0].y
        alone = len(filled(run)) == 1 and pending.y == row and pending.right == run[0].x
        return goals and alone and self._is_head(key) and row not in self._head_rows

    def _take_value(self, name: str, key: str, run: list[Cell]) -> list[Cell]:
        """Take the value of a label, with its money unit from the next cell; the other cells."""
        value, rest = run[0], run[1:]
        if name == _WHOLE_TOTAL and key not in self._form.layout.labels:
            self._of_other_total = True  # known, but its parts stand on other forms
        self._of_other_total &= name != "projects.budget"
        if self._of_other_total and name in _PARTS_OF_TOTAL:
            return rest  # 其中 of a total that is not the year's
        self._found.setdefault(key, []).append(value)
        if rest and rest[0].text in MONEY_UNITS and parse_decimal(value.text) is not None:
            self._reading.parts[value] = value.text + rest[0].text
            self._reading.notes.append(rest[0])
            return rest[1:]
        return rest

    def _without_goal_number(self, places: Sequence[FieldPlace], run: list[Cell]) -> list[Cell]:
        """Take 目标1 in a cell before a goal as the number of its text; the others."""
        of_goals = bool(places) and all(place.field.startswith("goals.") for place in places)
        number = _GOAL_NUMBER.fullmatch(run[0].text) if of_goals and len(run) > 1 else None
        if self._exact or number is None:
            return run
        self._reading.labels.append(run[0])
        self._reading.parts[run[1]] = f"{number[1]}.{run[1].text}"
        return run[1:]

    def _opens_pair(self, key: str, pending: Cell, run: Sequence[Cell]) -> bool:
        """Whether what follows a label of labels is again a label, one that nobody knows."""
        if self._exact:
            return False
        if not self._is_group(key):  # 项目立项情况, and in each row 立项的依据 with its text
            lower = pending.height > run[0].height and can_be_label(run[0].text)
            return lower and len(run) > 1 and bool(run[1].text)
        alike = pending.y == run[0].y or can_be_label(run[0].text)
        return any(cell.text for cell in run[1:]) or (alike and len(run) > 1)

    def _without_those_below_heads(self, run: Sequence[Cell]) -> list[Cell]:
        """Take the cells that stand right below heads; the others.

        In a row that ends before its heads do, cells are lost: none of them is below any.
        """
        others: list[Cell] = []
        if run and self._has_lost_cells(run[0].y):
            return others
        for cell in run:
            head = self._head_above(cell)
            key = self._key(head) if head is not None else None
            if head is None:
                others.append(cell)
            elif key and self._is_head(key):
                self._found.setdefault(key, []).append(cell)
            elif cell.text and can_be_label(head.text):
                self._reading.pairs.append((head, cell))
        return others

    def _has_lost_cells(self, y: int) -> bool:
        """Whether cells of a row below heads, or of these, are lost, so that none is certain."""
        if y - 1 not in self._head_rows or self._exact or self._grid.by_labels:
            return False
        heads = [cell for cell in self._grid.covering(y - 1) if cell.y == y - 1]
        cells = self._grid.covering(y)
        if not heads or cells[-1].right < heads[-1].right:
            return True
        filled = [cell for cell in cells if cell.y == y and cell.text]
        starts = {head.x for head in heads}
        behind = any(not head.text and head.x >= last_filled(heads).right for head in heads)
        unheaded = behind and any(cell.x >= last_filled(heads).right for cell in filled)
        empty = bool(filled) and filled[-1].right <= last_filled(heads).x
        return unheaded or empty or any(cell.x not in starts for cell in filled)

    def _head_above(self, cell: Cell) -> Cell | None:
        """The head right above a cell, known or not, in a row of heads."""
        above = self._grid.at(cell.x, cell.y - 1)
        if above is None or above.y not in self._head_rows or not above.text:
            return None
        key = self._key(above)
        return above if key is None or self._is_head(key) else None

    def _read_unlabelled(self, run: Sequence[Cell]) -> None:
        """By turns an unknown label and its value; a last one alone has no place."""
        rest: list[Cell] = []
        for cell in run:  # behind 填表人：某人 the telephone number is that person's
            unknown = bool(rest) and any(labelled(other.text) for other in rest)
            if not self._read_by_itself(cell, may_be_labelled=not unknown):
                rest.append(cell)
        alone = sum(bool(cell.text) for cell in self._grid.rows[run[0].y]) == 1 if run else True
        if not self._exact and not (alone and run and run[0].x == 0):  # a line is no label
            self._read_pairs([cell for cell in rest if cell.text])

    def _read_pairs(self, cells: list[Cell]) -> None:
        """Unknown labels, each with the value at its right; of an odd number none is certain."""
        amounts = any(parse_decimal(cell.text) is not None for cell in cells)
        self._of_other_total |= amounts and any(_TOTAL.search(cell.text) for cell in cells)
        labels = [cell for cell in cells if can_be_label(cell.text)]
        if labels and cells[0].height > 1:  # a label of labels
            self._reading.unknown.append(cells[0])
            cells = cells[1:]
        if len(cells) % 2:
            self._reading.unknown += [cell for cell in cells[:1] if cell in labels]
            return
        for label, value in zip(cells[::2], cells[1::2], strict=True):
            if label not in labels or value.x != label.right or self._is_banner(label):
                return
            if waits_for_signature(label.text) and labelled(value.text):
                continue
            self._reading.unknown.append(label)
            self._reading.pairs.append((label, value))

    def _is_banner(self, cell: Cell) -> bool:
        """Whether a cell is too wide for a label: it is a line over most of the form."""
        return 2 * cell.width > self._grid.width > 2

    def _read_by_itself(self, cell: Cell, *, may_be_labelled: bool) -> bool:
        """Take a cell that says itself what it is: the unit, 单位：万元, （2025年度）.

        If it `may_be_labelled`, `项目名称：某项目` as well.
        """
        text = cell.text
        unit = unit_of(text)
        if money_unit(text) or is_title(text) or year_in_note(text):
            self._reading.notes.append(cell)
            return True
        if unit and len(unit[0]) >= 6 and _UNIT not in self._reading.values:
            self._reading.values[_UNIT] = [cell]
            return True
        match = labelled(text) if may_be_labelled else None
        key = (self._form.key(match[1]) or self._catalog.key(match[1])) if match else None
        places = [place for place in self._places(key) if not place.below] if key else []
        if match and key and len(places) == 1:
            if key in self._form.layout.labels:
                self._reading.seen[key] = None
            self._reading.parts[cell] = match[2]
            self._found.setdefault(key, []).append(cell)
            return True
        return False

    # ------------------------------------------------------------------------------- settling

    def _settle(self) -> None:
        """Give each value its place; where a label has too many, none of them has one."""
        by_field: dict[str, list[tuple[FieldPlace, Cell]]] = {}
        for key, cells in self._found.items():
            head = key in self._form.layout.labels and self._is_head(key)
            places = [place for place in self._places(key) if place.below == head]
            labels = sum(self._key(label) == key for label in self._reading.labels)
            alone = len(places) == 1 and (labels < 2 or len(filled(cells)) == 1)
            own = values_of(filled(cells)) if alone else [[cell] for cell in cells]
            if len(own) == len(places):
                for place, group in zip(places, own, strict=True):
                    by_field.setdefault(place.field, []).extend((place, cell) for cell in group)
        for name, found in by_field.items():
            cells = [cell for _, cell in found]
            if len(values_of(cells)) == 1 and name not in self._reading.values:
                self._reading.values[name] = [cell for cell in cells if cell.text]
                self._reading.places[name] = found[0][0]
