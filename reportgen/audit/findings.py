"""What the audit of a published file says, and what a reader of a file hands to it."""

from dataclasses import dataclass, field

from reportgen.audit.blocks import Block


@dataclass(frozen=True)
class AuditFinding:
    """One thing that must not be in a published file; never says a withheld value.

    `channel` is what kind of place it is, in Chinese (页面文字, 书签, 文件属性 …), `place` which
    one (第 3 页, word/document.xml …).
    """

    file: str
    channel: str
    place: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The four words, by name."""
        return {
            "file": self.file,
            "channel": self.channel,
            "place": self.place,
            "message": self.message,
        }


OPERATORS = "页面指令"  # the channel of a PDF's page contents as they stand in the file


@dataclass(frozen=True)
class Channel:
    """A place in a file where text can stand, and all that stands there.

    `data` is the decoded content: text as text, anything else as bytes.
    """

    name: str
    place: str
    data: str | bytes


@dataclass
class Opened:
    """A file as an adversary opens it.

    `channels` are all its texts and decoded streams, visible or not; `faults` what is wrong with
    the file whatever the data (hidden text, attachments, earlier revisions); `blocks` what a
    reader sees, in order, to be compared with the public view; `pages` what was read on its
    pages, by the keys of `readings`, where it was not known already.
    """

    channels: list[Channel] = field(default_factory=list)
    faults: list[AuditFinding] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
