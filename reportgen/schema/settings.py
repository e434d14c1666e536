"""Every setting of a dataset: its name in dataset.toml, its label in the sheet 设置, its default.

Reads no file.
"""

from dataclasses import dataclass

SETTINGS_SHEET = "设置"


@dataclass(frozen=True)
class Setting:
    """One line of dataset.toml (key `name`) or of the workbook's sheet 设置 (`label`).

    One whose default is a tuple holds several of its choices, in order.
    """

    name: str
    label: str
    default: str | int | bool | tuple[str, ...]
    help: str = ""
    choices: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether it holds several values at once."""
        return isinstance(self.default, tuple)


GROUPINGS = ("单位", "资金性质")
PAGINGS = ("each", "shared")
STUB_PLACES = ("unit", "end")
STUBS_LAST = STUB_PLACES[1]
YES, NO = "是", "否"  # how the workbook shows true and false
NUMBERINGS = ("continuous", "unit", "listed", "none")
SETTINGS = (
    Setting("year", "年度", 0, "预算年度，四位数字，如 2025"),
    Setting("publisher", "发布单位", "", "财政局全称，写入文件属性"),
    Setting("form", "表式", "hebei", "templates/ 下的文件夹名；部门、项目可另选"),
    Setting(
        "grouping",
        "分组",
        GROUPINGS,
        "项目先按什么分组再按序号排列，写在前面的先分；在工作簿里用“、”隔开，空着只按序号排列",
        GROUPINGS,
    ),
    Setting(
        "group_headings",
        "分组标题",
        (),
        "分组中哪几级在目录、正文和书签里印出标题；在工作簿里用“、”隔开，空着不印",
        GROUPINGS,
    ),
    Setting(
        "summaries",
        "汇总表",
        (),
        "项目之前印哪几张汇总表；在工作簿里用“、”隔开，空着只印表式自带的",
        GROUPINGS,
    ),
    Setting(
        "numbering",
        "编号",
        "continuous",
        "continuous 全文连续编号；unit 每个单位重新编号；listed 照“项目”表的序号；none 不编号",
        NUMBERINGS,
    ),
    Setting("typography", "版式", "gbt9704", "templates/typography/ 下的文件名"),
    Setting("money_unit", "金额单位", "万元", "“项目”表各金额的单位", ("万元", "元")),
    Setting("date", "公开日期", "", "如 2025-02-08；写入文件属性，空着用年度的 1 月 1 日"),
    Setting(
        "paging",
        "分页",
        "each",
        "each 每个项目另起一页；shared 短的项目可以同在一页",
        PAGINGS,
    ),
    Setting(
        "strict",
        "严格",
        False,
        "有检查出的错误（reportgen check）时不生成文本",
        (YES, NO),
    ),
    Setting(
        "stubs",
        "涉密项目位置",
        "unit",
        "整个不公开的项目印在哪里：unit 本单位之内，看得出是哪个单位的；end 全文最后，看不出",
        STUB_PLACES,
    ),
    Setting(
        "licence",
        "开放许可",
        "",
        "开放数据包按什么许可使用，如 CC-BY-4.0 或许可的网址；空着不写",
    ),
    Setting(
        "confusions",
        "易错词",
        (),
        "本地常写错的词，写成 错=对，如 青和市=青禾市；在工作簿里用“、”隔开，空着只查通用的",
    ),
)
