"""A document to be made: public view and cut, handed to whoever makes or audits it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from reportgen.core.packed import Packed
from reportgen.document.edition import Edition, NothingToShowError, make_edition, units_of
from reportgen.document.public import PublicDepartment
from reportgen.document.templates import Templates


@dataclass(frozen=True)
class Job:
    """One document to be made: public view and cut.

    The public view is packed, for a city has hundreds of them.

    `style` is a digest of all beside the public view that pages are laid out with. `name` is that
    of its files, without ending, once somebody has asked for it (`named`): empty where there is
    nothing to show, None where that is not known. `linked` are the formats that its web page has
    links to: those in which it lies beside the page.
    """

    packed: Packed[PublicDepartment]
    units: tuple[str, ...]
    funding: tuple[str, ...]
    formats: tuple[str, ...]
    style: str = ""
    name: str | None = None
    linked: tuple[str, ...] = ()

    @property
    def department(self) -> PublicDepartment:
        """The public view."""
        return self.packed.unpacked()

    @cached_property
    def label(self) -> str:
        """What a progress line calls it."""
        department = self.department
        names = [unit.name for unit in units_of(department) if unit.code in self.units]
        return "、".join([department.name, *names, *self.funding])

    def edition(self, templates: Templates) -> Edition:
        """The document's edition; InputError when there is nothing to put in it."""
        department = self.department
        of_form = templates.all[department.form].summaries
        summaries = tuple(dict.fromkeys((*department.summaries, *of_form)))
        return make_edition(department, templates.suffixes, self.units, self.funding, summaries)

    def named(self, templates: Templates) -> Self:
        """The job with the name of its files: an edition is made for it, and not kept."""
        try:
            return replace(self, name=self.edition(templates).file_name)
        except NothingToShowError:
            return replace(self, name="")
        except Exception:  # a fault that its worker tells, of this document alone
            return self
