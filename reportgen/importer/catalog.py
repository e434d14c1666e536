"""The forms that can be read: what the templates say of themselves, and labels that say the same.

Says what a text is on a form: which of its labels, or none. Reads no file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reportgen.core.labels import LONGEST_LABEL, Synonyms, label_key
from reportgen.document.form_layout import (
    FieldPlace,
    FormLayout,
    RecordTable,
    column_label,
    plain_field,
)
from reportgen.document.list_form import ListForm
from reportgen.document.templates import Templates
from reportgen.importer.vocabulary import is_level1, is_level2, level_name
from reportgen.schema import OWN_FUNDING, TABLE_BY_NAME, Declared

_LONGEST_LEVEL = 20  # characters of the name of a level
_UNIT_LABEL = "单位名称"
_LEAST_HEADS = 2  # that make a row one of heads


@dataclass(frozen=True)
class KnownForm:
    """A form as the reader knows it; labels are asked for as they are printed anywhere."""

    layout: FormLayout
    label: str  # its Chinese name
    suffix: str  # what follows a project's name in headings
    synonyms: Synonyms
    funding: str  # 资金性质 of a project whose name tells none; blank where there is none at all
    declared: Declared = field(default_factory=dict)  # columns that the form adds to tables
    lists: ListForm | None = None  # where many projects stand in one table

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.layout.form

    def key(self, text: str) -> str | None:
        """The form's own label that `text` is, in these or other words; None for any other text."""
        if not text or len(text) > LONGEST_LABEL:
            return None
        own = label_key(text)
        return own if own in self._own else self._meanings.get(self.synonyms.key(text))

    def places(self, key: str) -> list[FieldPlace]:
        """Where values with this label stand; more than one where the form repeats the label."""
        return [place for place in self.layout.places if place.label == key]

    def field_in(self, table: RecordTable, text: str) -> str | None:
        """The one field below a head of a table of records; None where there are several."""
        fields = self.fields_in(table, text)
        return fields[0] if len(fields) == 1 else None

    def fields_in(self, table: RecordTable, text: str) -> tuple[str, ...]:
        """The fields below a head of one of the form's tables of records, from left to right."""
        key = self.key(text)
        return table.columns.get(key, ()) if key else ()

    @property
    def lines(self) -> frozenset[str]:
        """Fields that the form prints in lines beside its table, without a label."""
        return frozenset(place.field for place in self.layout.places if not place.label)

    def line_field(self, text: str) -> str | None:
        """The field that `text` labels in a line; any form's line may name the unit."""
        key = label_key(text)
        own = next((place.field for place in self.layout.places if place.label == key), None)
        unit = self.synonyms.key(text) == self.synonyms.key(_UNIT_LABEL)
        return own or ("units.name" if unit else None)

    @property
    def fields(self) -> frozenset[str]:
        """All fields that the form prints outside its tables of records."""
        return frozenset(f for place in self.layout.places for f in place.field.split())

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self.layout.labels)

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        """The form's label for each meaning, where one label only has it."""
        found: dict[str, list[str]] = {}
        for label in self.layout.labels:
            found.setdefault(self.synonyms.key(label), []).append(label)
        return {meaning: labels[0] for meaning, labels in found.items() if len(labels) == 1}


class Catalog:
    """All forms at hand."""

    def __init__(self, templates: Templates, *, targets_only: bool = False) -> None:
        """`targets_only`: the targets of a 自评表 are read, too, and nothing else of it."""
        self.synonyms = templates.synonyms
        self.targets_only = targets_only
        self._evaluated = templates.evaluated_labels
        self.fixed_words = templates.fixed_words | (
            self._evaluated if targets_only else frozenset()
        )
        self._levels = templates.level_names
        self.every = [
            KnownForm(
                layout,
                form.label,
                form.suffix,
                self.synonyms,
                form.funding,
                templates.declared,
                form.lists,
            )
            for name, layout in templates.layouts.items()
            if (form := templates.all[name]) and layout.labels
        ]
        self.forms = [form for form in self.every if not form.lists]  # a table for each project
        self.lists = [form for form in self.every if form.lists]

    def form(self, name: str) -> KnownForm | None:
        """The form of this name."""
        return next((form for form in self.every if form.name == name), None)

    def suffix(self, name: str) -> str:
        """What follows a project's name in the headings of a form."""
        form = self.form(name)
        return form.suffix if form else ""

    def is_level(self, name: str) -> bool:
        """Whether a text is the name of a level of indicators."""
        flat = level_name(name)
        known = is_level1(flat) or is_level2(flat) or flat in self._levels
        return known or (flat.endswith("指标") and len(flat) <= _LONGEST_LEVEL)

    def is_evaluated(self, text: str) -> bool:
        """Whether a label is one of what was done, as a 自评表 has."""
        return len(text) <= LONGEST_LABEL and label_key(text) in self._evaluated

    def passes_over(self, text: str) -> bool:
        """Whether a label is one of what was done, where the targets alone are asked for."""
        return self.targets_only and self.is_evaluated(text)

    def is_evaluation(self, texts: Iterable[str]) -> bool:
        """Whether a table with these texts is a 自评表, no form of targets."""
        return len({label_key(t) for t in texts if t and self.is_evaluated(t)}) >= _LEAST_HEADS

    def best_form(self, texts: Iterable[str]) -> KnownForm | None:
        """The form with most of these labels; labels of other forms count against it."""
        labels = [text for text in texts if text]
        known = {key for text in labels if (key := self.key(text))}
        best: tuple[float, KnownForm] | None = None
        for form in self.forms:
            own = {key for text in labels if (key := form.key(text))}
            others = known - {self.synonyms.key(key) for key in own}
            share = len(own) / (len(form.layout.labels) + len(others))
            if own and (best is None or share > best[0]):
                best = share, form
        return best[1] if best else None

    def funding(self, name: str) -> str:
        """The 资金性质 of a project of this form whose name tells none."""
        form = self.form(name)
        return form.funding if form else OWN_FUNDING

    def opens(self, texts: Iterable[str]) -> str | None:
        """The label with which a row begins a project's table, `texts` being its filled cells.

        In its own words: another label of the same meaning, further down, begins no other table.
        """
        first = next(iter(texts), "")
        for form in self.forms:
            key = form.key(first)
            if key and key == form.layout.first:
                return label_key(first)
        return None

    def heads(self, texts: Sequence[str]) -> bool:
        """Whether a row with these texts is one of heads of some form's records."""
        return any(
            sum(bool(form.fields_in(table, text)) for text in texts) >= _LEAST_HEADS
            for form in self.forms
            for table in form.layout.tables
        )

    def key(self, text: str) -> str | None:
        """The meaning of a label of any form; None for any other text."""
        if not text or len(text) > LONGEST_LABEL:
            return None
        key = self.synonyms.key(text)
        return key if key in self._all_keys or key in self.fixed_words else None

    def list_field(self, text: str) -> str | None:
        """The field below a head of a list, where all forms that have it agree."""
        key = self.synonyms.key(text)
        own = {
            column.field
            for form in self.lists
            for column in (form.lists.columns if form.lists else ())
            if self.synonyms.key(column.head) == key
        }
        return self._agreed(own, key) or self.field(text) or self.record_field("indicators", key)

    def field(self, text: str) -> str | None:
        """The one field that this label stands for on every form that has it beside its value."""
        return self._common_fields.get(self.key(text) or "")

    def record_field(self, table: str, key: str) -> str | None:
        """The field below the head `key`, where all forms that print it agree."""
        found = {
            plain_field(field)
            for form in self.forms
            for records in form.layout.tables_of(table)
            for label, fields in records.columns.items()
            if self.synonyms.key(label) == key
            for field in fields
        }
        return self._agreed(found or self._columns_called(table, key), key)

    def _columns_called(self, table: str, key: str) -> set[str]:
        """The further columns of a table that are called so, which no form has in these words."""
        columns = TABLE_BY_NAME[table].columns
        return {
            f"{table}.{column.label}"
            for column in columns
            if column.further and self.synonyms.key(column.label) == key
        }

    def _agreed(self, fields: set[str], key: str) -> str | None:
        """The field that forms mean by a label: the only one, else the column that is called so."""
        called = {field for field in fields if self.synonyms.key(column_label(field)) == key}
        columns = {field for field in called if not field.startswith("attributes.")}
        agreed = fields if len(fields) == 1 else columns or called
        return next(iter(agreed)) if len(agreed) == 1 else None

    @cached_property
    def _all_keys(self) -> frozenset[str]:
        named = {self.synonyms.key(label) for form in self.forms for label in form.layout.labels}
        return frozenset(named | self.synonyms.meanings)

    @cached_property
    def _common_fields(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for form in self.forms:
            for place in form.layout.places:
                if place.label and not place.below:
                    found.setdefault(self.synonyms.key(place.label), set()).add(place.field)
        agreed = {key: self._agreed(fields, key) for key, fields in found.items()}
        return {key: field for key, field in agreed.items() if field}
