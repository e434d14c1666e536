"""The same kinds of mistakes in the words of many fields, all in one dataset that is checked once.

Each case is a department of its own with one project. A mistake is found by the rule that is
named; what only looks like one has no error and no warning by any rule.
"""
# ruff: noqa: E501 - tables of short cases, one field after the other

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from test_rules import FAULTLESS
from test_rules_variants import goal, named, purpose, row, value, whole_name

from reportgen.check.rules import Finding, Severity
from reportgen.check.run import check_dataset
from reportgen.check.support.registry import Example
from reportgen.dataset.writer import write_tables
from reportgen.schema import SETTINGS, TABLES


def until(text: str) -> Example:
    """A deadline in these words."""
    return row(f"时效指标|完成时间|定性|{text}|")


def both(name: str, text: str) -> Example:
    """A project of this name with this goal."""
    return {**named(name), **goal(text)}


MISTAKES: Sequence[tuple[str, Sequence[Example]]] = [
    ("I502", [goal(text) for text in (
        "动物疫病强制免疫疫苗", "城区公厕保洁人员工资及工具", "2024年禁毒宣传教育", "社区矫正专职社工劳务派遣费用",
        "农村客运班线运营成本补偿、站点维护。", "看守所监室改造工程", "教职工体检", "高龄津贴",
        "机关大楼电梯更换", "智慧交通信号灯", "气象灾害应急物资储备", "法治文化长廊",
    )] + [
        both("中小学校舍抗震加固", "完成中小学校舍抗震加固项目。"),
        both("基层文化站免费开放-2024省级", "实施基层文化站免费开放"),
        {**goal("发放乡村教师生活补助，按月打卡发放"), **purpose("用于发放乡村教师生活补助，按月打卡发放。")},
    ]),
    ("I503", [goal(text) for text in ("无", "/", "详见实施方案", "同上", "见附件2")]),
    ("M007", [purpose(text) for text in ("无", "同上", "见附件", "详见项目申报书")]),
    ("M008", [
        named("普法宣传经费", 资金用途="普法宣传经费"), named("水文站网运行", 资金用途="用于水文站网运行。"),
    ]),
    ("I030", [row("社会效益指标|旱情缓解情况|定性|受旱农田得到及时灌溉|", 绩效指标描述="受旱农田得到及时灌溉。")]),
    ("I117", [
        row("可持续影响指标|长效机制|定性|建立健全|"), row("社会效益指标|民族团结|定性|持续巩固和加强|"),
        row("生态效益指标|空气质量|定性|稳中向好|"), row("可持续影响指标|机制健全|定性|逐步健全|"), row("生态效益指标|河道面貌|定性|效果显著|"),
        row("社会效益指标|执法规范化水平|定性|再上新台阶|"), row("社会效益指标|基层治理水平|定性|基层治理水平稳步提升|"),
    ]),
    ("I104", [
        row("时效指标|网络中断恢复|≥|2|小时"), row("质量指标|设备免费质保|≤|3|年"),
        row("时效指标|接警后出动用时|≥|1|分钟"), row("时效指标|平均排队时长|≥|20|分钟"),
    ]),
    ("I106", [row("服务对象满意度指标|旅客满意度|定性|120%以上|")]),
    ("I013", [
        row("时效指标|档案完整率|≥|99|%"), row("生态效益指标|增加财政收入|≥|300|万元"), row("生态效益指标|减少交通事故|≥|5|%"),
        row("生态效益指标|维护妇女儿童权益|定性|案件有人管|"),
    ]),
    ("I014", [
        row("质量指标|种公猪引进|≥|12|头"), row("质量指标|接种疫苗剂次|≥|5000|剂"), row("社会效益指标|拍摄宣传片|≥|4|部"),
        row("社会效益指标|印发宣传折页|≥|3000|份"), row("经济效益指标|修建机耕路|≥|3|公里"),
        row("时效指标|村庄绿化率|≥|30|%"),
    ]),
    ("I124", [row("数量指标|实有戒毒人数|≥|150|人次")]),
    ("I134", [row("数量指标|服务游客人次|≥|6|万人")]),
    ("I128", [row("数量指标|铺设管线|≥|300|延米")]),
    ("M105", [
        {"项目": {"预算数": "98000", "财政资金": "98000", "其他资金": ""},
         "指标": [{**one, "指标值": "98000", "计量单位": "元"} if one["序号"] == "4" else one for one in FAULTLESS["指标"]]},
    ]),
    ("C010", [named("教育类项目合计"), named("本页小计："), named("累计")]),
    ("W002", [
        purpose("填写说明：购置执法记录仪。"), purpose("示例购置执法记录仪。"), row("质量指标|质量指标1到货合格率|≥|98|%"),
        purpose("购置执法记录仪（具体内容）。"),
    ]),
    ("W001", [goal("绩效目标1：……"), row("社会效益指标|受益面|定性|指标值1|")]),
    ("W004", [purpose("用于○○路改造。"), purpose("支付某某饭店货款。")]),
    ("W012", [goal(text) for text in (
        "建成标准化化诊室12间。", "购置GPPS终端20台。", "采购CTT设备1台。", "安装LEDD屏一块。", "达到到95%以上。",
        "补植行道树1200株株。", "2024年12月底前前完成。", "青禾市林业局局统筹推进。",
    )]),
    ("W024", [
        goal("及时救助困难群众，补植1200株，及时救助困难群众。"), goal("推进旅游旅游融合发展。"),
    ]),
    ("W017", [goal(text) for text in (
        "开展电影下乡放映，丰富农民群众精神文化生", "提升基层卫生院诊疗水", "通过开展普法活动，使广大",
        "完成设备采购，保障实验室正常运", "建设高标准农田3000亩，亩均增产5", "改善办学条件，促进教育公", "对全市规模以上企业进",
        "一是做好防疫；二是", "完成设备采购。2.", "推动老区乡村振", "完善路网结构，缓解交通拥", "加强监测预警，防范地质灾",
    )] + [value("满足群众需"), value("受益人口达到"), value("事故率较上年下"), purpose("购置电脑、打印机等办公设")]),
    ("W025", [purpose(text) for text in (
        "根据文旅发2024年15号文安排。", "依据民发﹝2023﹞7号安排。", "依据民发〔2023)7号安排。",
    )]),
    ("W028", [goal(text) for text in (
        "积极响应号招，开展造林。", "做好疫情防空工作。", "认真旅行职责，管好河道。",
        "推进法制政府建设。", "群众满意度达95%己上。", "做到因地治宜。",
    )]),
    ("W032", [goal(text) for text in (
        "提高办学效宜，群众满意。", "维护社会稳顶，群众满意。", "推进垃圾分类，净化环静。",
    )]),
    ("W029", [row("质量指标|资料齐全性|≥|100|完整规范")]),
    ("T005", [until(text) for text in (
        "2023年第四季度", "2023年全年", "2023年1月-12月", "2023.1-2023.12", "自2023年1月起至2023年11月止",
        "于二零二三年十月完工", "去年年底前", "2023年下半年", "’23.12",
    )]),
    ("T001", [until(text) for text in ("2204年12月底前", "20024年6月底", "202年6月底前")]),
    ("T011", [until("2042年12月底前")]),
    ("I409", [
        {**goal(said), "指标": row(line)["指标"]}
        for said, line in (
            ("举办展览接待观众5200人。", "数量指标|接待观众数量|≥|5200|人次"),
            ("更换老旧阀门86套。", "数量指标|更换老旧阀门数|=|86|个"),
        )
    ]),
    ("T012", [
        {**goal("于2025.3.15前建成。"), **until("2024年3月15日前")},
        {**goal("二〇二五年九月一日投用。"), **until("2024年9月1日前")},
    ]),
    ("T010", [
        both("学前教育2023中央直达", "2023年新增学位300个，建成幼儿园3所。"), goal("23年底前建成湿地公园。"),
    ]),
    ("I034", [whole_name("法律援助案件的", "法律援助案件的办结数")]),
]  # fmt: skip

RIGHT: Sequence[Example] = [
    *(goal(text) for text in (
        "为特困供养人员发放生活补贴。", "守护青山绿水。", "让群众就近看病。", "火灾事故零发生。", "建成一所标准化幼儿园。",
        "提供优质公共文化服务。", "履行水行政执法职责，河道无违建。", "弘扬地方戏曲。", "还清到期债券本息。", "保护土地资源。",
        "确保户户用上自来水，人人享有基本医疗。", "做到分期分批批准立项。", "加强强制隔离戒毒人员管理。",
        "提高高素质农民比例。", "开展展销活动。", "为全市市民提供服务，改善善后工作。", "实行行政审批制度改革。", "落实实名制。",
        "完成成人教育。", "扩大大数据应用。", "建设设施农业300亩。", "购置HTTPS证书，建AAA级景区，接入CCTV。", "支持持证上岗。",
        "落实农村厕所运维", "保障老年人生活", "推进种业提质增效", "做好灾后重建", "支持创业", "做到应收尽收、应治尽治",
        "完善视频监控、门禁", "维护未成年人合法权益", "改造路灯300盏，覆盖主干道15条", "促进学生全面发展，让每个孩子都有出彩机会",
        "破坏境外市场的行为得到查处。", "进行正常巡护，报告准确。", "在2023年建成基础上完善监测网络。", "保护二百年以上古树，迎接建城1500年。",
        "目标一：完成疫苗接种。目标二：群众满意。",
    )),
    *(purpose(text) for text in (
        "聘请法律顾问。", "见习补贴、社保补贴。", "用于示例村建设。", "用于指标监测平台运维。", "依据财预〔2024〕12号安排。",
        "2024年15号台风灾后重建。", "改造（2024）15号楼。", "用于“一村一‘法律明白人’”培训。", "建于二○○八年的桥梁加固。",
    )),
    *(until(text) for text in (
        "2024年第四季度", "2024年全年", "2023年9月至2024年6月", "24年底前", "去年结转部分2024年6月前", "2025年6月底前",
        "自2023年起每年12月底前",
    )),
    *(value(text) for text in (
        "达到国家标准GB3838", "按时足额发放到位", "持证上岗、规范着装", "24小时有人值守", "0投诉", "无群体性事件",
    )),
    *(row(line) for line in (
        "成本指标|预算支出控制率|≤|100|%", "时效指标|图书馆每周开放时长|≥|60|小时",
        "时效指标|提前完工天数|≥|10|天", "质量指标|UPS后备供电时间|≥|2|小时", "可持续影响指标|设备更新周期|≤|5|年",
        "质量指标|疫苗储存期限|≤|12|个月", "服务对象满意度指标|游客满意度|≥|9|分", "质量指标|混凝土强度|≥|30|MPa",
        "质量指标|获奖作品|≥|3|部", "时效指标|设备采购完成率|=|100|%", "时效指标|补贴按月兑付率|=|100|%",
        "生态效益指标|城市节水宣传知晓率|≥|80|%", "生态效益指标|减少森林火灾|≤|2|起", "社会效益指标|服务外来务工子女|≥|300|人",
        "经济效益指标|带动农户增收户数|≥|300|户", "成本指标|人均培训成本|定性|每人每天不超过四百元|", "成本指标|补贴标准|=|200|元/亩",
        "时效指标|开工时间|=|3|月", "时效指标|债券还本时间|定性|2043年12月底前|", "质量指标|检测精度|≤|5|毫克每升",
    )),
    whole_name("接种疫苗", "接种疫苗的剂次数"),
    named("会计准则培训"),
    named("小计量器具检定"),
]  # fmt: skip


def _merged(examples: Sequence[Example]) -> Iterator[tuple[str, dict[str, str]]]:
    """Table and row of all: each example with its own department, unit and project."""
    for number, example in enumerate(examples, start=1):
        codes = {"部门编码": f"{number:03}", "单位编码": f"{number:03}001"}
        codes |= {"项目编码": f"330100240000000{number:05}"}
        for label, given in FAULTLESS.items():
            rows: Sequence[Mapping[str, str]] = given
            if isinstance(changed := example.get(label, given), Mapping):
                rows = [{**given[0], **changed}, *given[1:]]
            else:
                rows = changed
            for one in rows:
                yield label, {**one, **{key: text for key, text in codes.items() if key in one}}


def findings_of_each(folder: Path, examples: Sequence[Example]) -> list[list[Finding]]:
    """The findings of each example, all checked in one dataset."""
    names = {table.label: table.name for table in TABLES}
    rows: dict[str, list[Mapping[str, str]]] = {table.name: [] for table in TABLES}
    for label, one in _merged(examples):
        rows[names[label]].append(one)
    settings = {setting.name: setting.default for setting in SETTINGS}
    settings |= {"year": 2024, "publisher": "青禾市财政局", "date": "2024-02-20"}
    for number, department in enumerate(rows["departments"], start=1):
        department["部门名称"] = f"青禾市林业局{number:03}"  # type: ignore[index]
    write_tables(folder, settings, rows)
    found: list[list[Finding]] = [[] for _ in examples]
    for finding in check_dataset(folder, ignore=("C00",)).findings:
        found[int(finding.department[-3:]) - 1].append(finding)
    return found


def is_loud(finding: Finding) -> bool:
    """An error or a warning."""
    return finding.severity is not Severity.NOTICE


_BAD = [(code, example) for code, examples in MISTAKES for example in examples]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[list[Finding]]:
    return findings_of_each(tmp_path_factory.mktemp("fields"), [*(one for _, one in _BAD), *RIGHT])


@pytest.mark.parametrize("number", range(len(_BAD)))
def test_a_mistake_in_other_words_is_found(number: int, results: list[list[Finding]]) -> None:
    code, example = _BAD[number]
    assert code in {finding.code for finding in results[number]}, example


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_what_is_right_in_other_words_is_let_be(number: int, results: list[list[Finding]]) -> None:
    found = results[len(_BAD) + number]
    assert [f.message for f in found if is_loud(f)] == []
