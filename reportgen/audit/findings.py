"""What the audit says of a published file, and what a reader of files hands to it."""

from dataclasses import asdict, dataclass, field

from reportgen.audit.blocks import Block


@dataclass(frozen=True)
class AuditFinding:
    """One thing that must not be in a published file; never says a withheld value.

    `channel` is what kind of place it is, in Chinese (页面文字, 书签, 文件属性 …), `place` which
    one (第 3 页, word/document.xml …). Both and `file` are empty where it is in no single file.
    """

    file: str
    channel: str
    place: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The four words, by name."""
        return asdict(self)

    def __str__(self) -> str:
        """Where and what, in one line for people."""
        where = " ".join(part for part in (self.file, self.channel, self.place) if part)
        return f"{where}：{self.message}"


OPERATORS = "页面指令"  # the channel of a PDF's page contents as they stand in the file
# those of all objects as they stand: each text in them is in a channel of its own, too
FILE_BYTES, OBJECTS = "文件字节", "对象流"


@dataclass(frozen=True)
class Channel:
    """A place in a file where text can stand, and all that stands there.

    `data` is the decoded content: text as text, anything else as bytes. It is not `escaped` where
    nothing in it can be written in another way.
    """

    name: str
    place: str
    data: str | bytes
    escaped: bool = True


@dataclass
class OpenedFile:
    """A file as an adversary opens it; `name` is what messages call it.

    `channels` are all its texts and decoded streams, visible or not; `faults` what is wrong with
    the file whatever the data (hidden text, attachments, earlier revisions), each once; `blocks`
    what a reader sees, in order, to be compared with the public view; `readings` what was
    read on its pages or in its tables, by the keys of a `ReadingStore`, where it was not there
    already; `alike` gives, as `str.translate` takes it, one character for each of those that look
    the same.
    """

    name: str
    channels: list[Channel] = field(default_factory=list)
    faults: list[AuditFinding] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    readings: dict[str, bytes] = field(default_factory=dict)
    alike: dict[int, str] = field(default_factory=dict)

    def add_channel(self, channel: str, place: str, data: str | bytes) -> None:
        """Add a place in which text can stand."""
        self.channels.append(Channel(channel, place, data))

    def add_fault(self, channel: str, place: str, message: str) -> None:
        """Add what is wrong whatever the data; the message never quotes the file."""
        fault = AuditFinding(self.name, channel, place, message)
        if fault not in self.faults:
            self.faults.append(fault)

    def has_fault_in(self, place: str) -> bool:
        """Whether anything was wrong in a part or a place within it."""
        return any(fault.place.startswith(place) for fault in self.faults)
