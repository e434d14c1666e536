"""Mistakes in the words of further offices, and what stands near them and is none.

As in `test_rules_fields`: each case is a department of its own, all are checked once.
"""
# ruff: noqa: E501 - tables of short cases, one field after the other

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_rules import FAULTLESS, found
from test_rules_fields import both, findings_of_each, is_loud, until
from test_rules_variants import goal, purpose, row, value, whole_name

from reportgen.check.rules import Finding
from reportgen.check.support.registry import Example


def use_of(aim: str, use: str) -> Example:
    """A project with this goal and this use of funds."""
    return {**goal(aim), **purpose(use)}


MISTAKES: Sequence[tuple[str, Sequence[Example]]] = [
    ("I502", [
        goal("雷达站供电线路"), goal("社区食堂运营补贴"), goal("森林防火瞭望塔维修"), both("户籍档案电子化", "顺利实施户籍档案电子化项目"),
    ]),
    ("I117", [
        row("经济效益指标|产业发展|定性|带动作用明显|"), row("社会效益指标|公共文化供给|定性|更加丰富|"),
        row("可持续影响指标|基层组织建设|定性|更加坚强有力|"), row("可持续影响指标|管理水平|定性|稳中有升|"),
        row("社会效益指标|邻里关系|定性|更加和谐|"), row("生态效益指标|林区生态|定性|逐步恢复和改善|"),
    ]),
    ("I130", [row("质量指标|水样超标率|≤|100|%"), row("质量指标|标识缺失率|≤|100|%")]),
    ("I104", [
        row("时效指标|舆情回应时间|≥|24|小时"), row("时效指标|火警出动时间|≥|1|分钟"), row("质量指标|软件维保期|≤|1|年"),
    ]),
    ("I014", [
        row("生态效益指标|提升市民健身意识|定性|人人参与|"), row("生态效益指标|改善办学条件|定性|达标|"),
        row("社会效益指标|招聘教师|≥|40|名"), row("社会效益指标|完成巡检|≥|30|次"),
    ]),
    ("I128", [row("数量指标|布展面积|≥|800|平"), row("数量指标|硬化村道|≥|5|KM")]),
    ("I129", [row("数量指标|旅游接待|≥|3|万人/次"), row("数量指标|心理咨询|≥|200|人∕次"), row("数量指标|车辆检测|≥|900|辆/次")]),
    ("W002", [
        purpose("项目概述：（限200字）支付救护车燃油费。"), goal("目标1：采购救护车3辆。目标2：……"),
        purpose("支付训练场馆水电费（按实际填写）。"), purpose("支付测绘外业费（此处可写明细）。"),
    ]),
    ("W017", [goal(text) for text in (
        "修缮古建筑3处，传承历史文", "对重点企业开展安全检", "举办全民健身活动，带动", "完善档案库房条件，防止", "更新消防器材，消除火灾隐",
        "防治松材线虫病，维护森林生态安", "建设基层治理平台，推动社会治",
    )] + [value("符合相关规"), value("达到国家标"), value("按期完成并投入使"), value("显著提")]),
    ("I034", [whole_name("化解信访积", "化解信访积案的件数"), whole_name("修缮文物保", "修缮文物保护单位的个数")]),
    ("W024", [goal("采购口蹄疫疫苗4万毫升，加强教师师德建设，保护护城河。")]),
    ("W025", [purpose("按照卫办〔2024年〕8号安排。")]),
    ("W029", [row("质量指标|设备运行|≥|0|平稳安全"), row("可持续影响指标|运维队伍|=|5|稳定")]),
    ("W031", [
        use_of("推进乡村振兴，乡村振兴带头人培训60人。", "用于乡村振新宣传。"),
        use_of("提升公共服务能力，公共服务中心建成。", "用于公供服务中心装修。"),
    ]),
    ("W032", [goal("落实安全生产责认制。")]),
    ("T002", [until("2024年9月日前")]),
    ("T005", [until("上年度内"), until("计划于2023年秋季完工"), until("2023年Q4")]),
    ("W017", [
        goal(text) for text in (
            "新建公益性公墓2处，减轻丧属负", "增设母婴室5间，为旅客提供方", "开设侨务窗口，激发侨商投资活", "核查排放清单，推动绿色发", "建设观测场，落实防灾责任，进一步",
        )
    ] + [value("预警信息传递到各"), value("侨胞返乡投资的意")]),
    ("W012", [goal("建设养老老服务驿站6个。")]),
    ("W028", [goal("编目系统跟新到位。"), goal("治理殡葬乱像，巡查120次。"), goal("报送灾情现像记录。")]),
    ("W002", [goal("详细描述年度目标：检定计量器具600台件。"), goal("简要说明项目绩效：建成台站3个。")]),
    ("M007", [purpose("按照有关规定执行"), purpose("根据预算安排"), purpose("用于项目支出")]),
    ("I031", [row("服务对象满意度指标|信访事项按期办结率|≥|95|%")]),
    ("I103", [row("社会效益指标|乘客投诉件数|≥|6|件"), row("社会效益指标|水上交通死亡人数|≥|1|人")]),
    ("T005", [until("2023年出版"), until("2023年12月移交")]),
    ("I502", [
        goal("测震台站仪器及维护经费"), goal("按计划执行"), goal("按时完成全年各项工作任务。"), goal("严格按方案组织实施，确保资金按规定使用。"),
    ]),
    ("I135", [row("质量指标|归侨走访建档率|≥|0.98|%"), row("社会效益指标|高危孕妇随访率|=|0.9|%")]),
    ("I117", [row("社会效益指标|仲裁服务|定性|办案效率明显提升|"), row("可持续影响指标|队伍建设|定性|队员业务素质不断增强|")]),
    ("I102", [row("质量指标|旁听席签到率|≤|80|%"), row("社会效益指标|井盖巡检率|<|95|%")]),
    ("I115", [row("服务对象满意度指标|当事人满意度|定性|当事人满意度达到120%|"), row("质量指标|裁决书送达率|≥|95|%", 绩效指标描述="送达率达到105%的算完成")]),
    ("I129", [row("数量指标|庭审观摩|≥|900|人\\次")]),
    ("I403", [goal("增殖放流鳜鱼苗37万尾。"), goal("维护骨灰寄存格位，更换寄存柜门锁70副。")]),
    ("I032", [row("服务对象满意度指标|满意度指标达标|≥|90|%"), row("服务对象满意度指标|提高工作满意度水平|≥|90|%")]),
    ("T010", [both("校园安防2023中央", "2023年改造标准化厨房6间。"), both("河道放流（2023年结转）", "2023年底前投放鲢鱼苗。"),
               *(both("滨河步道铺装（2023年结转）", text) for text in ("力争2023年入冬前铺装步道1200米。", "2023年汛期前加固堤防。",
                                                            "2023年年内铺完步道。"))]),
]  # fmt: skip

RIGHT: Sequence[Example] = [
    *(goal(text) for text in (
        "按月发放孤儿基本生活费。", "孤寡老人有人照料。", "清偿拖欠工程款。", "采购口蹄疫疫苗。", "保护护城河，岸绿水清。", "做到老有所养、病有所医",
        "购置工作服、防护服", "化解纠纷120件，降低成本三成", "慰问敬老老党员60名", "丧属奔走减少，出行方便", "减轻丧属负担，为旅客提供便利。", "全部台站数据共享，供应不断",
        "改造LED屏，共建建材市场。", "完成成品油储备，人员持证上岗", "加强教师师德建设，传承承德红色文化，人人参与。", "推动文旅融合，服务夜间经济",
        "建成体育公园，开展夜间灯光秀", "治理黑臭水体，还河于民", "保护长江流域渔业", "按计划播种，完成育苗。", "发放公益岗岗位补贴。",
    )),
    *(purpose(text) for text in (
        "按规定发放护理费。", "反映变化现象的观测，对象为全市。", "采购防雷器材、农机具", "支付节日福利、防暑降温费", "依据教财〔2023〕45号安排。", "用于由家长填写的问卷印制。", "用于（由各校填写）申请表印制。",
    )),
    *(value(text) for text in ("小区无积水", "持续运行", "全面覆盖各村", "得到落实", "户均较上年多收五百元", "长期稳定在编三百人")),
    *(until(text) for text in ("2024年秋季", "2024年Q4", "2024年9月1日前", "每月最后工作日前")),
    *(row(line) for line in (
        "生态效益指标|违法排污案件|≤|3|起", "生态效益指标|秸秆焚烧案件|≤|3|起", "成本指标|环境成本|定性|无新增污染|", "生态效益指标|居民环保意识|定性|自觉分类投放|",
        "社会效益指标|带动就业|≥|80|人", "社会效益指标|新增持证人员|≥|30|人", "质量指标|预算超支率|≤|100|%", "时效指标|预警提前发布时间|≥|30|分钟",
        "社会效益指标|仲裁服务|定性|当事人少跑一趟|", "数量指标|寄存柜更换|≥|70|副", "质量指标|疫苗冷链抽检率|≥|0.5|%", "社会效益指标|出生缺陷发生率|≤|0.6|%", "数量指标|展板制作|≥|40|块", "成本指标|体检标准|≤|600|元/人·次", "数量指标|用电量|≥|3|万千瓦时",
    )),
    both("XBRL报送系统", "系统全年不中断。"),
    *(both("滨河步道铺装（2023年结转）", text) for text in ("支付2023年提前批款项。", "沿用2023年以前的养护办法。")),
]  # fmt: skip

_BAD = [(code, example) for code, examples in MISTAKES for example in examples]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[list[Finding]]:
    examples = [*(one for _, one in _BAD), *RIGHT]
    return findings_of_each(tmp_path_factory.mktemp("offices"), examples)


@pytest.mark.parametrize("number", range(len(_BAD)))
def test_a_mistake_of_another_office_is_found(number: int, results: list[list[Finding]]) -> None:
    code, example = _BAD[number]
    assert code in {finding.code for finding in results[number]}, example


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_its_good_neighbour_is_not(number: int, results: list[list[Finding]]) -> None:
    findings = results[len(_BAD) + number]
    assert [f.message for f in findings if is_loud(f)] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("市林夜局抓好育苗。", {"W030"}),
        ("全市林业基地联网，市林业局势向好，市林业局抓好育苗。", set()),
    ],
)
def test_a_department_may_be_said_without_its_place(
    text: str, codes: set[str], tmp_path: Path
) -> None:
    assert {finding.code for finding in found(tmp_path, goal(text))} & {"W030"} == codes


def test_yuan_show_beside_one_other_project(tmp_path: Path) -> None:
    budget = {"预算数": "4150000", "财政资金": "4150000", "其他资金": ""}
    other = {"项目编码": "99010024P00003710001Q", "项目名称": "苗圃围栏更换", "序号": "2"}
    project = FAULTLESS["项目"][0]
    for cells, codes in ((budget, {"M105"}), ({}, set())):
        example = {"项目": [project, {**project, **other, **cells}]}
        findings = found(tmp_path, example)
        assert {finding.code for finding in findings} & {"M105"} == codes


def test_a_department_without_a_code_has_units_with_any(tmp_path: Path) -> None:
    name = "青禾市林业局"
    for code, codes in (("027", {"C009"}), (name, set())):
        department = {**FAULTLESS["部门"][0], "部门编码": code}
        example = {
            "部门": [department],
            "单位": [{**FAULTLESS["单位"][0], "部门编码": code}],
            "文本": [],
        }
        assert {finding.code for finding in found(tmp_path, example)} & {"C009"} == codes


def test_the_name_of_a_place_is_no_slip(tmp_path: Path) -> None:
    department = {**FAULTLESS["部门"][0], "部门名称": "北坪区林业局"}
    example = {"部门": [department], **goal("北坪区各乡镇全部清淤。")}
    assert "W032" not in {finding.code for finding in found(tmp_path, example)}
    assert "W032" in {finding.code for finding in found(tmp_path, goal("北坪区各乡镇全部清淤。"))}
