"""Forms: folders of templates. Turns an edition into HTML, entry by entry.

A form is a folder with form.toml and table.html; adding one needs no Python. A folder given by
the bureau stands in front of the shipped ones, file by file. Templates see the public view
only, escape everything and may produce nothing outside the subset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lxml import etree
from markupsafe import Markup

from reportgen.core.labels import Synonyms, label_key
from reportgen.core.problems import InputError, Place, fail
from reportgen.core.resources import shipped_templates
from reportgen.document.amount_widths import with_whole_amounts
from reportgen.document.column_widths import Room, column_widths, room_of
from reportgen.document.edition import Edition, Entry
from reportgen.document.form_file import (
    LABELS,
    Form,
    PrintedAttributes,
    merged_columns,
    read_form,
    read_labels,
)
from reportgen.document.form_layout import FormLayout, layout_of
from reportgen.document.form_mistakes import Mistake, mistakes_in, uneven_rows
from reportgen.document.form_probes import of_levels, probe_projects
from reportgen.document.kept_entries import KeptEntries, KeptTexts
from reportgen.document.list_form import ListForm
from reportgen.document.list_table import ListCell, for_projects, heads, project_rows, stub_row
from reportgen.document.paper import ACROSS, lies_across
from reportgen.document.project_lists import ProjectList, blocks_of, lie_across
from reportgen.document.public import PublicProject
from reportgen.document.template_files import TemplateFiles, parsed, unpaired
from reportgen.document.typography_file import read_typography
from reportgen.document.unprinted_labels import unprinted_labels
from reportgen.schema import GOAL_KINDS, Declared, printed_goal_kinds

_PROBE_DEPARTMENT = {
    "code": "探部门编码", "name": "探部门名称", "form": "", "year": 2026, "publisher": "探发布单位",
    "money_unit": "万元", "dated": False, "imprint": (), "typography": "", "paging": "each",
}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """A document's semantic tree: front matter and body, as elements of the HTML subset.

    A short document has no `contents`.
    """

    cover: etree._Element
    contents: etree._Element | None
    body: tuple[etree._Element, ...]

    @property
    def sections(self) -> tuple[etree._Element, ...]:
        """All of it, in order."""
        contents = () if self.contents is None else (self.contents,)
        return self.cover, *contents, *self.body


class Templates:
    """All forms at hand: the bureau's own folder first, then the shipped one."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the bureau's; InputError if it is none or a template leaves the subset."""
        if folder is not None and not folder.is_dir():
            raise fail(f"没有模板文件夹 {folder}", "请检查 --templates 后面的路径")
        self.folders = [at for at in (folder, shipped_templates()) if at]
        self._files = TemplateFiles(self.folders)
        self._rooms: dict[tuple[str, bool], Room] = {}

    def compile(self) -> None:
        """Compile what documents of all forms are made of, once for this process and its forks."""
        self._files.compile()

    @cached_property
    def all(self) -> Mapping[str, Form]:
        """Every form, by folder name."""
        forms: dict[str, Form] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/form.toml")):
                forms.setdefault(path.parent.name, read_form(path))
        return forms

    @property
    def printed(self) -> Mapping[str, frozenset[str]]:
        """For each form the labels that it prints."""
        return {name: form.prints for name, form in self.all.items()}

    @cached_property
    def declared(self) -> Declared:
        """The columns that all forms add to tables; InputError where they contradict each other."""
        return merged_columns(self.all.values())

    @property
    def suffixes(self) -> dict[str, str]:
        """For each form what follows the name in a heading."""
        return {name: form.suffix for name, form in self.all.items()}

    @property
    def names(self) -> dict[str, str]:
        """Every word by which a form may be asked for (folder name, label), to its name."""
        labels = {form.label: form.name for form in self.all.values()}
        return labels | {name: name for name in self.all}

    @property
    def typographies(self) -> tuple[str, ...]:
        """The names of all typographies, the bureau's own and the shipped ones."""
        files = (file for at in self.folders for file in (at / "typography").glob("*.toml"))
        return tuple(sorted({file.stem for file in files}))

    @cached_property
    def layouts(self) -> Mapping[str, FormLayout]:
        """What every form's table says of itself; InputError where one cannot be rendered."""
        return {name: layout_of(name, list(self._probed(name))) for name in self.all}

    @cached_property
    def synonyms(self) -> Synonyms:
        """Labels that say the same: the bureau's own groups first, then those of all forms."""
        return Synonyms(group for words in self._label_files for group in words.get("same", ()))

    @cached_property
    def fixed_words(self) -> frozenset[str]:
        """Keys of words that stand on forms and are no label of a value."""
        return frozenset(
            self.synonyms.key(w) for f in self._label_files for w in f.get("fixed", ())
        )

    @cached_property
    def evaluated_labels(self) -> frozenset[str]:
        """Keys of labels that only a 自评表 has: of what was done, not of what is meant to be."""
        return frozenset(label_key(w) for f in self._label_files for w in f.get("evaluated", ()))

    @cached_property
    def level_names(self) -> frozenset[str]:
        """Names of levels of indicators that do not end in 指标."""
        return frozenset(name for words in self._label_files for name in words.get("levels", ()))

    @cached_property
    def _label_files(self) -> list[dict[str, list[Any]]]:
        return [read_labels(path) for at in self.folders if (path := at / LABELS).is_file()]

    def mistakes(self, form: str) -> list[Mistake]:
        """What is wrong with a form: cells, markers, rows, and labels that no cell prints."""
        trees = self._probed(form, every=True)
        found = [mistake for tree in trees for mistake in mistakes_in(tree, self.declared)]
        if f"{form}/entry.html" not in self._files.names:  # it may print what the table does not
            found += self._unprinted_labels(self.all[form])
        return sorted(dict.fromkeys(found), key=lambda m: (m.file, m.line or 0))

    def _unprinted_labels(self, form: Form) -> Iterator[Mistake]:
        def render(project: PublicProject) -> str:
            table = self.marked_table(form.name, project)
            return etree.tostring(table, encoding="unicode", method="text")

        words = self._files.compared_words(self._table_template(form))
        text = self.text(f"{form.name}/form.toml")
        return unprinted_labels(form, text, self.probes(form.name), render, words)

    def _probed(self, form: str, *, every: bool = False) -> Iterator[etree._Element]:
        """A form's table with each of the probes; its tags say where they stand.

        Unless `every` one is wanted, those that it cannot print are left out, but not the full one.
        """
        for number, project in enumerate(self.probes(form)):
            try:
                yield self.marked_table(form, project)
            except InputError:
                if every or not number:
                    raise

    def probes(self, form: str) -> list[PublicProject]:
        """Made-up projects that show all that a form prints; the first one is full."""
        labels, described = self.all[form].prints, self.all[form].lists
        probes = probe_projects(form, printed_goal_kinds(labels) or GOAL_KINDS, labels)
        return [of_levels(p, described.levels) for p in probes] if described else probes

    def marked_table(self, form: str, project: PublicProject) -> etree._Element:
        """A form's table for a project that is no real one, its markers left where they are."""
        name = self._table_template(self.all[form])
        edition = SimpleNamespace(department=SimpleNamespace(**_PROBE_DEPARTMENT), extract="")
        values = {"edition": edition, "project": project, "entry": None, "table": ""}
        looks = f' class="{ACROSS}"' if self.all[form].across else ""
        if described := self.all[form].lists:
            entry = SimpleNamespace(project=project, number=None)
            values |= self._list_values(described, [entry], _PROBE_DEPARTMENT["money_unit"])
            looks = f' class="{ACROSS}"'
        text = f"<section{looks}>{self._files.fill(name, values, lines=True)}</section>"
        try:
            return etree.fromstring(text)
        except etree.XMLSyntaxError as error:
            raise unpaired(error, name) from None

    def _table_template(self, form: Form) -> str:
        return self._own(form.name, "list_table.html") if form.lists else f"{form.name}/table.html"

    def typography(self, name: str) -> dict[str, Any]:
        """The measures of a typography; InputError when there is none of that name."""
        shown = f"typography/{name}.toml"
        return read_typography(self._files.path(shown), shown)

    def text(self, name: str) -> str:
        """A file beside the forms, such as a typography; the bureau's own wins."""
        return self._files.text(name)

    def path(self, name: str) -> Path:
        """Path of a file beside the forms; InputError when there is none."""
        return self._files.path(name)

    def style(self, name: str, values: Mapping[str, Any]) -> str:
        """A style sheet or Word part with the measures of the typography filled in."""
        self._files.path(name)
        return self._files.fill(name, values)

    def content(
        self,
        edition: Edition,
        pages: Mapping[str, int] | None = None,
        kept: KeptTexts | None = None,
    ) -> Content:
        """The document's tree; `pages` are the page numbers for the contents, by anchor.

        `kept` as of `body`.
        """
        body = self.body(edition, kept)
        return Content(self.cover(edition), self.contents(edition, pages), body)

    def cover(self, edition: Edition) -> etree._Element:
        """The cover."""
        return self._element(edition, edition.cover_template, {"edition": edition})

    def contents(self, edition: Edition, pages: Mapping[str, int] | None) -> etree._Element | None:
        """The table of contents, with page numbers where `pages` gives them; None for none."""
        if edition.is_short or self._is_one_declaration(edition):
            return None
        headed = (*edition.summaries, *self._blocks(edition))
        values = {"edition": edition, "headed": headed, "pages": pages or {}}
        return self._element(edition, "contents.html", values)

    def _blocks(self, edition: Edition) -> Iterator[Entry | ProjectList]:
        """The tables of part two: one for each project, or lists of many."""
        lists = {name: form.lists for name, form in self.all.items() if form.lists}
        return blocks_of(edition.entries, lists)

    def _is_one_declaration(self, edition: Edition) -> bool:
        """Whether a document holds the declaration of one unit and nothing else."""
        if edition.chapters or edition.summaries or len(edition.entries) != 1:
            return False
        project = edition.entries[0].project
        return project is not None and self.all[project.form].declaration

    def body(self, edition: Edition, kept: KeptTexts | None = None) -> tuple[etree._Element, ...]:
        """Part one and every entry of part two, one section each.

        Entries are `kept` there as HTML, filled in with these templates and no others.
        """
        return tuple(self._sections(edition, None if kept is None else KeptEntries(edition, kept)))

    def _sections(self, edition: Edition, kept: KeptEntries | None) -> Iterator[etree._Element]:
        if edition.chapters:
            style = self.typography(edition.department.typography)["item"]["number"]
            yield self._element(edition, "part_one.html", {"edition": edition, "number": style})
        first = True
        for summary in edition.summaries:
            opens = first and edition.has_parts
            values = {
                "edition": edition,
                "summary": summary,
                "opens_part_two": opens,
                "first": first,
            }
            yield self._element(edition, "summary.html", values)
            first = False
        blocks = list(self._blocks(edition))
        lay_across = behind_list = False
        for block, across in zip(blocks, lie_across(blocks, self._across), strict=True):
            if isinstance(block, ProjectList):
                yield self._list(edition, block, first=first)
            else:
                # no page lies across and upright, or goes on below a list
                starts = block.starts_page or across != lay_across or behind_list
                entry = replace(block, starts_page=starts)
                fill = partial(self._entry, entry=entry, first=first, across=across)
                yield kept.get((entry, first, across), fill) if kept else fill(edition)
            first, lay_across, behind_list = False, across, isinstance(block, ProjectList)

    @cached_property
    def _across(self) -> frozenset[str]:
        """The forms of which a project's pages lie across."""
        return frozenset(name for name, form in self.all.items() if form.across)

    def _list(self, edition: Edition, listed: ProjectList, *, first: bool) -> etree._Element:
        """A list with the table of all its projects."""
        money_unit = edition.department.money_unit
        values = {
            "edition": edition,
            "list": listed,
            "opens_part_two": first and edition.has_parts,
            **self._list_values(listed.described, listed.entries, money_unit),
        }
        name = self._own(listed.form, "list_table.html")
        values["table"] = Markup(self._files.fill(name, values))  # noqa: S704  # escaped already
        return self._element(edition, "list.html", values)

    def _list_values(
        self, described: ListForm, entries: Sequence[Any], money_unit: Any
    ) -> dict[str, Any]:
        """What the template of a list's table is given: widths, heads and rows."""
        form = for_projects(described, [e.project for e in entries if e.project])
        columns = form.columns
        rows: list[tuple[ListCell, ...]] = []
        for entry in entries:
            if entry.project is None:
                rows.append(stub_row(form, entry.stub.substitute, entry.number))
                continue
            project = self._with_blanks(entry.project)
            rows += project_rows(form, project, entry.number, self.declared)
        widths = [column.width for column in columns]
        return {"widths": widths, "heads": heads(form, str(money_unit)), "rows": rows}

    def _entry(
        self, edition: Edition, entry: Entry, *, first: bool, across: bool
    ) -> etree._Element:
        values = {
            "across": across,
            "edition": edition,
            "entry": entry,
            "project": entry.project and self._with_blanks(entry.project),
            "opens_part_two": first and edition.has_parts,
            "table": "",
        }
        if entry.project:
            # the form's own table is rendered by itself, so that a mistake in it bears its name
            name = f"{entry.project.form}/table.html"
            values["table"] = Markup(self._files.fill(name, values))  # noqa: S704  # escaped already
            tree = parsed(f"<section>{values['table']}</section>", name)
            for table in tree.iter("table"):
                for _, message, remedy in uneven_rows(table):
                    raise self._uneven(entry.project.form, message, remedy)
        return self._element(edition, edition.entry_template, values)

    def _own(self, form: str, name: str) -> str:
        """A template that a form may have of its own, else the shared one."""
        special = f"{form}/{name}"
        return special if special in self._files.names else f"shared/{name}"

    def _with_blanks(self, project: PublicProject) -> PublicProject:
        """The project with a blank text for each attribute that its form prints and it lacks."""
        printed = PrintedAttributes(project.attributes, self.all[project.form].prints)
        return replace(project, attributes=printed)

    def _uneven(self, form: str, message: str, remedy: str) -> InputError:
        """The error for a row that does not cover its table, with its line where probes show it."""
        for mistake in self.mistakes(form):
            if mistake.remedy == remedy:
                place = Place(f"templates/{mistake.file}", row=mistake.line)
                return fail(mistake.message, remedy, place)
        return fail(message, remedy, Place(f"templates/{form}/table.html"))

    def _element(self, edition: Edition, name: str, values: Mapping[str, Any]) -> etree._Element:
        """A rendered template as an element; the department's form may have its own version."""
        name = self._own(edition.department.form, name)
        tree = parsed(self._files.fill(name, values), name)
        if tree.find(".//table") is None:
            return tree
        return with_widths(
            tree, self._room(edition.department.typography, across=lies_across(tree))
        )

    def _room(self, typography: str, *, across: bool) -> Room:
        key = typography, across
        if key not in self._rooms:
            self._rooms[key] = room_of(self.typography(typography), across=across)
        return self._rooms[key]


def with_widths(element: etree._Element, room: Room | None = None) -> etree._Element:
    """Turn column widths, given in any unit (mm, say), into shares of the table's width.

    In a `room` they follow from what stands in the table.
    """
    for table in element.iter("table"):
        columns = list(table.iterfind("colgroup/col"))
        if room is None or not columns:
            widths = [float(column.get("width", "1")) for column in columns]
        else:
            widths = column_widths(table, columns, room)
            widths = with_whole_amounts(table, widths, room)
        for column, width in zip(columns, widths, strict=True):
            column.attrib.clear()
            column.set("style", f"width:{100 * width / sum(widths):.4f}%")
    return element
