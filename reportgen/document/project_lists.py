"""Which projects of an edition stand in one table: those of a form that is a list.

Neighbours of one such form are one list, with the stubs among them. A group that has a heading
has a list of its own.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.document.edition import Entry
from reportgen.document.groups import GroupHeading
from reportgen.document.list_form import ListForm


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A list: the form of its projects, and their entries in order, stubs included."""

    anchor: str
    form: str
    described: ListForm
    entries: tuple[Entry, ...]
    groups: tuple[GroupHeading, ...]
    starts_page: bool = True

    @property
    def heading(self) -> str:
        """What stands above it and in the contents."""
        return self.described.title


def blocks_of(
    entries: Sequence[Entry], lists: Mapping[str, ListForm]
) -> Iterator[Entry | ProjectList]:
    """What stands below one another in part two: single entries and lists.

    `lists` are the forms that are lists, by name.
    """
    number, at = 0, 0
    while at < len(entries):
        form, end = _list_from(entries, at, lists)
        if form:
            number += 1
            listed = tuple(entries[at:end])
            yield ProjectList(f"l{number}", form, lists[form], listed, listed[0].groups)
        else:
            yield entries[at]
        at = end


def lie_across(blocks: Sequence[Entry | ProjectList], forms: Collection[str]) -> list[bool]:
    """Whether the pages of each block lie across: of a list, and of projects of these forms.

    A project withheld whole lies as the one with which it shares a page.
    """
    lying = [_lies_across(block, forms) for block in blocks]
    for at in reversed(range(len(blocks) - 1)):
        if lying[at] is None and not blocks[at + 1].starts_page:
            lying[at] = lying[at + 1]
    for at, own in enumerate(lying):
        if own is None:
            lying[at] = at > 0 and lying[at - 1]
    return [bool(own) for own in lying]


def _lies_across(block: Entry | ProjectList, forms: Collection[str]) -> bool | None:
    if isinstance(block, ProjectList):
        return True
    return None if block.project is None else block.project.form in forms


def _list_from(entries: Sequence[Entry], at: int, lists: Mapping[str, ListForm]) -> tuple[str, int]:
    """The form of the list that begins at an entry, blank for none, and the next entry."""
    form, end = "", at
    while end < len(entries) and not (end > at and entries[end].groups):
        project = entries[end].project
        if project is not None:
            if project.form not in lists or form not in ("", project.form):
                break
            form = project.form
        end += 1
    return (form, end) if form else ("", at + 1)
