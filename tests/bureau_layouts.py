"""Forms as other bureaus lay them out, written down from their descriptions, not from templates.

Each takes small liberties: labels in other words, points and weights or none, cells merged or not.
"""

# fmt: off
from collections.abc import Callable, Sequence

from form_files import Cell, spans
from form_layouts import LEVELS, Indicators, Invent, Layout, Value, row_of, tall


def _titled(invent: Invent, *titles: str) -> list[str]:
    pick = invent.random
    lines = [pick.choice(titles)] if pick.random() < 0.75 else []
    if lines and pick.random() < 0.6:
        lines.append(pick.choice(("（2025年度）", "2025年度", "（ 2025 年度）")))
    return lines


def _unit_line(invent: Invent) -> list[str]:
    return [invent.random.choice((f"单位：{invent.unit}", f"金额单位：{invent.unit}", f"（单位：{invent.unit}）"))]


def _money_label(invent: Invent, *names: str) -> str:
    name = invent.random.choice(names)
    return invent.random.choice((f"{name}（{invent.unit}）", f"{name}\n（{invent.unit}）", f"{name}({invent.unit})"))


def mof(i: Invent) -> Layout:
    """财政部 项目支出绩效目标表, with or without the points of 执行率 and weights."""
    points, w = i.random.random() < 0.5, 5
    money = [
        [i.one_of("年度资金总额：", "年度资金总额"), i.money("预算数")],
        [i.one_of("其中：财政拨款", "财政拨款", "其中：当年财政拨款"), i.money("财政资金")],
        [i.one_of("上年结转资金", "上年结转"), i.money("上年结转")],
        [i.one_of("其他资金"), i.money("其他资金")],
    ]
    if points:
        money[0] += [("执行率\n分值\n（10）", 1, 4), (Value("10", "项目", "执行率分值"), 1, 4)]
        money = [money[0], *money[1:]]
    else:
        money = [row_of(w - 1, *row) for row in money]
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("主管部门及代码", "主管部门"), (i.fact("主管部门", "局"), 2, 1), i.one_of("实施单位", "项目单位"), i.body()),
        *tall(_money_label(i, "项目资金", "资金情况"), money),
        row_of(w, i.one_of("年度总体目标", "年度绩效目标", "总体目标"), i.goal("绩效目标")),
    ]
    heads = [("三级指标", "三级指标"), (i.random.choice(("指标值", "年度指标值", "目标值")), "指标值原文")]
    if points:
        heads.append(("分值权重\n（90）", "权重"))
    return _with_indicators(i, facts, heads, w, ("项目支出绩效目标表", "项目绩效目标表"))


def _with_indicators(
    i: Invent, facts: list[list[Cell]], heads: Sequence[tuple[str, str]], w: int, titles: Sequence[str],
    *, unit_line: bool = False, levels: int = 3,
) -> Layout:
    table = Indicators(i, heads, levels)
    own = table.cells()
    names = [i.one_of(name) for name in ("一级指标", "二级指标")[: levels - 1]]
    rows = [[*names, *(i.spelled(head) for head, _ in heads)], *own]
    if i.random.random() < 0.4:
        rows = tall(i.one_of("绩效指标", "年度绩效指标"), rows)
    above = [*_titled(i, *titles), *(_unit_line(i) if unit_line else [])]
    return Layout(above, facts, rows, [], w)


def transfer(i: Invent) -> Layout:
    """中央对地方转移支付区域绩效目标表."""
    w = 4
    money = [
        row_of(w - 1, i.one_of("年度金额：", "年度金额"), i.money("预算数")),
        row_of(w - 1, i.one_of("其中：中央补助", "中央补助", "其中：中央财政补助"), i.money("上级补助")),
        row_of(w - 1, i.one_of("地方资金"), i.money("地方资金")),
    ]
    facts = [
        row_of(w, i.one_of("专项（项目）名称", "专项名称"), i.name()),
        row_of(w, i.one_of("中央主管部门"), i.fact("中央主管部门", "部")),
        row_of(w, i.one_of("省级财政部门"), i.fact("省级财政部门", "厅"), i.one_of("省级主管部门"), i.fact("省级主管部门", "局")),
        *([row_of(w, i.one_of("专项实施期"), i.fact("专项实施期", text="2024-2026年"))] if i.random.random() < 0.6 else []),
        *tall(_money_label(i, "资金情况"), money),
        row_of(w, i.one_of("年度目标", "年度绩效目标", "总体目标"), i.goal("绩效目标")),
    ]
    heads = [("三级指标", "三级指标"), ("指标值", "指标值原文")]
    if i.random.random() < 0.3:
        heads = [("三级指标", "三级指标"), ("指标值", "指标值原文")]
    return _with_indicators(i, facts, heads, w, ("中央对地方转移支付区域绩效目标表", "转移支付区域绩效目标表"))


def neimenggu(i: Invent) -> Layout:
    """内蒙古 项目绩效目标表."""
    w = 9
    money = [
        [(i.one_of("资金来源"), 4, 1), (i.one_of("年初安排金额"), 4, 1)],
        [(i.one_of("资金总额"), 4, 1), (i.money("预算数"), 4, 1)],
        [(i.one_of("其中：财政拨款数", "财政拨款"), 4, 1), (i.money("财政资金"), 4, 1)],
        [(i.one_of("其他资金"), 4, 1), (i.money("其他资金"), 4, 1)],
    ]
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("项目类别"), (i.fact("项目类别", "类"), 3, 1), i.one_of("归口科室"), i.fact("归口科室", "科")),
        row_of(w, i.one_of("主管部门"), (i.fact("主管部门", "局"), 3, 1), i.one_of("实施单位"), i.body()),
        *tall(_money_label(i, "投入目标"), money),
        row_of(w, i.one_of("年度目标", "年度绩效目标"), i.goal("绩效目标")),
    ]
    heads = [("三级指标", "三级指标"), ("指标性质", "指标方向"), ("指标方向", "指标性质"), ("目标值", "指标值"), ("计量单位", "计量单位"), ("分值", "权重"), ("备注", "备注")]
    return _with_indicators(i, facts, heads, w, ("项目绩效目标表", "项目支出绩效目标表"))


def shanghai(i: Invent) -> Layout:
    """上海 财政项目支出绩效目标申报表, in 元."""
    i.unit = "元"
    w = 5
    left = [("实施期资金总额", ("项目资金总额", "项目总投资")[:1]), ("实施期财政资金", ("其中：财政资金",)), ("实施期其他资金", ("其他资金",))]
    right = [("预算数", ("年度资金申请总额",)), ("财政资金", ("其中：当年财政拨款",)), ("上年结转", ("上年结转资金",)), ("其他资金", ("其他资金",))]
    money: list[list[Cell]] = []
    for at, (column, labels) in enumerate(right):
        own: list[Cell] = [i.one_of(*left[at][1]), i.money(left[at][0])] if at < 3 else ["", ""]
        money.append([*own, i.one_of(*labels), i.money(column)])
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("项目性质"), (i.fact("项目性质", text="经常性"), 2, 1), i.one_of("项目类别"), i.fact("项目类别", "类")),
        row_of(w, i.one_of("主管部门"), (i.fact("主管部门", "局"), 2, 1), i.one_of("实施单位"), i.body()),
        row_of(w, i.one_of("计划开始日期"), (i.fact("计划开始日期", text="2025/1/1"), 2, 1), i.one_of("计划完成日期"), i.fact("计划完成日期", text="2025/12/31")),
        *tall(_money_label(i, "项目资金"), money),
        *tall(i.one_of("项目绩效目标"), [
            [(i.one_of("项目总目标"), 2, 1), (i.one_of("年度总体目标"), 2, 1)],
            [(i.goal("中期目标"), 2, 1), (i.goal("当年目标"), 2, 1)],
        ]),
    ]
    heads = [("三级指标", "三级指标"), ("指标值", "指标值原文")]
    return _with_indicators(i, facts, heads, w, ("财政项目支出绩效目标申报表",))


def two_halves(i: Invent) -> Layout:
    """2015/88 附1: the whole period and the year side by side."""
    w = 7
    money = [
        [i.one_of("中期资金总额：", "中期资金总额", "实施期资金总额"), (i.money("实施期资金总额"), 2, 1), i.one_of("年度资金总额：", "年度资金总额"), (i.money("预算数"), 2, 1)],
        ["其中：财政拨款", (i.money("实施期财政资金"), 2, 1), "其中：财政拨款", (i.money("财政资金"), 2, 1)],
        ["其他资金", (i.money("实施期其他资金"), 2, 1), "其他资金", (i.money("其他资金"), 2, 1)],
    ]
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("主管部门及代码", "主管部门"), (i.fact("主管部门", "局"), 2, 1), i.one_of("实施单位"), i.body()),
        row_of(w, i.one_of("项目属性"), (i.fact("项目属性", text=i.random.choice(("新增项目", "延续项目"))), 2, 1), i.one_of("项目期"), i.fact("项目期", text="3年")),
        *tall(_money_label(i, "项目资金"), money),
        *tall(i.one_of("总体目标"), [
            [(i.one_of("中期目标（2025年—2027年）", "中期目标", "实施期目标"), 3, 1), (i.one_of("年度目标"), 3, 1)],
            [(i.goal("中期目标"), 3, 1), (i.goal("当年目标"), 3, 1)],
        ]),
    ]
    half = ("二级指标", "三级指标", "指标值")
    rows: list[list[Cell]] = [[i.one_of("一级指标"), *map(i.spelled, half), *map(i.spelled, half)]]
    heads = [("三级指标", "三级指标"), ("指标值", "指标值原文")]
    for first, seconds in LEVELS:
        count = i.random.randint(1, len(seconds))
        for at in range(count):
            row: list[Cell] = [(first, 1, count)] if at == 0 else []
            for period in ("中期", "年度"):
                table = Indicators(i, heads, period=period)
                row += [seconds[at], *table.own(first, seconds[at], f"{period}{i.words('率')}")]
            rows.append(row)
    if i.random.random() < 0.4:
        rows = tall(i.one_of("绩效指标"), rows)
    return Layout(_titled(i, "项目支出绩效目标申报表", "项目支出绩效目标表"), facts, rows, [], w)


def whole(i: Invent) -> Layout:
    """2015/88 附2 部门（单位）整体支出绩效目标申报表."""
    w = 6
    tasks: list[list[Cell]] = [
        [("任务名称", 1, 2), ("主要内容", 1, 2), (_money_label(i, "预算金额"), 3, 1)],
        [i.one_of("总额"), i.one_of("财政拨款"), i.one_of("其他资金")],
    ]
    for _ in range(i.random.randint(1, 4)):
        key = i.words("任务")
        tasks.append([
            Value(key, "年度任务", "任务名称", key), Value(i.words("内容"), "年度任务", "主要内容", key),
            i.money("任务金额", "年度任务", key), i.money("任务财政资金", "年度任务", key), i.money("任务其他资金", "年度任务", key),
        ])  # fmt: skip
    tasks.append([(i.one_of("金额合计"), 2, 1), i.money("预算数"), i.money("财政资金"), i.money("其他资金")])
    facts = [
        row_of(w, i.one_of("部门（单位）名称", "部门名称", "单位名称"), i.body()),
        *tall(i.one_of("年度主要任务"), tasks),
        row_of(w, i.one_of("年度总体目标", "年度绩效目标"), i.goal("绩效目标")),
    ]
    heads = [("三级指标", "三级指标"), ("指标值", "指标值原文")]
    titles = ("部门（单位）整体支出绩效目标申报表", "部门整体支出绩效目标申报表", "部门整体支出绩效目标表")
    return _with_indicators(i, facts, heads, w, titles)


def hubei(i: Invent) -> Layout:
    """湖北 项目支出绩效目标表: costs by kind, values of earlier years."""
    w = 6
    costs: list[list[Cell]] = [[i.one_of("成本构成"), i.one_of("金额"), i.one_of("测算（公式）依据", "测算依据"), ("2024年实际执行数", 1, 1), ("2023年实际执行数", 1, 1)]]
    if i.random.random() < 0.5:
        costs[0] = [*costs[0][:3], i.one_of("前年实际执行数"), i.one_of("上年实际执行数")]
        order = ("前年金额", "上年金额")
    else:
        order = ("上年金额", "前年金额")
    for name in [i.words("费") for _ in range(i.random.randint(1, 4))] + ["合计"]:
        costs.append([
            Value(name, "资金构成", "构成项目", name), i.money("构成金额", "资金构成", name),
            Value(i.words("测算") if name != "合计" else "", "资金构成", "测算依据", name),
            *(i.money(column, "资金构成", name) for column in order),
        ])  # fmt: skip
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("项目类别"), (i.fact("项目类别", "类"), 2, 1), i.one_of("项目性质"), i.fact("项目性质", text="延续")),
        row_of(w, i.one_of("项目立项依据"), i.fact("项目立项依据", "文件")),
        *([row_of(w, i.one_of("资金总额"), (i.money("实施期资金总额"), 2, 1), i.one_of("当年资金总额"), i.money("预算数"))] if i.random.random() < 0.5 else []),
        *tall(_money_label(i, "项目预算"), costs),
        row_of(w, i.one_of("绩效目标", "年度绩效目标"), i.goal("绩效目标")),
    ]
    heads = [("三级指标", "三级指标"), ("绩效标准", "绩效标准"), ("前年实现值", "前年值"), ("上年实现值", "上年值"), (i.random.choice(("当年预期实现值", "预计当年实现值")), "指标值原文")]
    layout = _with_indicators(i, facts, heads, w, ("项目支出绩效目标表", "湖北省项目支出绩效目标表"))
    layout.below = [[(i.one_of("主管部门审核意见"), 1, 1), (i.fact("主管部门审核意见", "同意"), w - 1, 1)]]
    return layout


def long_term(i: Invent) -> Layout:
    """The 2011 type: 长期 and 年度, each with a table of indicators."""
    w = 6
    plan: list[list[Cell]] = [[("项目实施内容", 3, 1), "开始时间", "完成时间"]]
    for at in range(i.random.randint(1, 3)):
        key = i.words("步骤")
        plan.append([(Value(key, "实施进度", "实施内容", key), 3, 1), Value(f"2025-0{at + 1}-10", "实施进度", "开始时间", key), Value(f"2025-1{at}-20", "实施进度", "完成时间", key)])
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        row_of(w, i.one_of("项目属性"), i.fact("项目属性", text="新增项目□ 延续项目√")),
        row_of(w, i.one_of("主管部门"), (i.fact("主管部门", "局"), 2, 1), i.one_of("主管部门编码"), i.fact("主管部门编码", text="305")),
        row_of(w, i.one_of("项目实施单位", "项目（实施）单位"), (i.body(), 2, 1), i.one_of("项目负责人"), Value("顾某某", "项目属性", "项目负责人")),
        row_of(w, i.one_of("联系电话"), (Value("13800000000", "项目属性", "联系电话"), 2, 1), i.one_of("起止时间"), i.fact("起止时间", text="2025.1-2025.12")),
        row_of(w, i.one_of("资金总额及构成"), i.fact("资金总额及构成", text="总额120万元 一、财政拨款：100万元 二、其他20万元")),
        row_of(w, i.one_of("项目概况"), i.fact("项目概况", "情况")),
        row_of(w, i.one_of("项目立项情况"), i.fact("项目立项情况", "立项")),
        *tall(i.one_of("项目实施进度计划"), plan),
    ]  # fmt: skip
    if i.random.random() < 0.5:
        facts += tall(i.one_of("项目绩效目标"), [
            [(i.one_of("长期目标"), 2, 1), (i.one_of("年度目标"), 3, 1)],
            [(i.goal("中期目标"), 2, 1), (i.goal("当年目标"), 3, 1)],
        ])
    else:
        facts += tall(i.one_of("项目绩效目标"), [
            [i.one_of("长期目标"), (i.goal("中期目标"), w - 2, 1)], [i.one_of("年度目标"), (i.goal("当年目标"), w - 2, 1)],
        ])
    rows: list[list[Cell]] = []
    heads = [("指标内容", "三级指标"), ("指标值", "指标值原文"), ("备注", "备注")]
    for title, period in (("长期绩效指标", "中期"), ("年度绩效指标", "年度")):
        own = Indicators(i, heads, period=period, repeat="merged").cells()
        last = next(at for at, row in enumerate(own) if spans(row[0])[0] == "满意度指标")
        own[last:] = [[("社会公众或服务对象满意度指标", 2, 1), *own[last][2:]]]
        rows += tall(i.spelled(title), [["一级指标", "二级指标", *(head for head, _ in heads)], *own])
    above = [*_titled(i, "项目绩效目标表", "项目支出绩效目标表"), *(["填报单位（盖章）："] if i.random.random() < 0.3 else [])]
    return Layout(above, facts, rows, [], w)


def hebei(i: Invent) -> Layout:
    """河北 项目绩效目标表, with the plan of payments."""
    w = 7
    name = i.name()
    facts = [
        row_of(w, i.one_of("项目编码", "项目代码"), (Value(i.new(lambda: f"50100125P0001{i.random.randint(1000000, 9999999)}"), "项目", "项目编码"), 2, 1), i.one_of("项目名称"), name),
        *tall(i.one_of("预算规模及资金用途"), [
            [i.one_of("预算数"), i.money("预算数"), i.one_of("其中：财政资金", "其中：财政拨款"), i.money("财政资金"), i.one_of("其他资金"), i.money("其他资金")],
            [(Value(i.words("支出"), "项目", "资金用途"), 6, 1)],
        ]),
        *tall(i.one_of("资金支出计划（%）"), [
            [("3月底", 1, 1), ("6月底", 1, 1), ("10月底", 2, 1), ("12月底", 2, 1)],
            [Value("11", "项目", "3月底"), Value("42", "项目", "6月底"), (Value("83", "项目", "10月底"), 2, 1), (Value("100", "项目", "12月底"), 2, 1)],
        ]),
        row_of(w, i.one_of("绩效目标", "年度绩效目标"), i.goal("绩效目标")),
    ]  # fmt: skip
    heads = [("三级指标", "三级指标"), (i.random.choice(("绩效指标描述", "指标解释")), "绩效指标描述"), ("指标值", "指标值原文"), ("指标值确定依据", "指标值确定依据")]
    return _with_indicators(i, facts, heads, w, ("项目绩效目标表",), unit_line=True)


def tianjin(i: Invent) -> Layout:
    """天津 项目绩效目标表."""
    w = 7
    facts = [
        row_of(w, i.one_of("项目名称"), i.name()),
        *tall(i.one_of("预算规模及资金用途"), [
            [i.one_of("预算数"), i.money("预算数"), i.one_of("其中：财政资金", "其中：财政拨款"), i.money("财政资金"), i.one_of("其他资金"), i.money("其他资金")],
            [(Value(i.words("支出"), "项目", "资金用途"), 6, 1)],
        ]),
        row_of(w, i.one_of("绩效目标", "年度绩效目标"), i.goal("绩效目标")),
    ]  # fmt: skip
    heads = [("三级指标", "三级指标"), ("绩效指标描述", "绩效指标描述"), ("指标值", "指标值原文")]
    return _with_indicators(i, facts, heads, w, ("项目绩效目标表",), unit_line=True)


def bond(i: Invent) -> Layout:
    """天津 专项债券."""
    w = 7
    heads: list[Cell] = [(i.one_of("资金来源"), 2, 1), f"金额（{i.unit}）", "占比（%）", f"已到位资金（{i.unit}）", "到位时间"]
    sources: list[list[Cell]] = [heads]

    def amounts(source: str) -> list[Cell]:
        return [i.money("金额", "资金来源", source), Value(str(i.random.randint(1, 99)), "资金来源", "占比", source), i.money("已到位资金", "资金来源", source), Value("2025-03-01", "资金来源", "到位时间", source)]

    sources.append([(Value("合计", "资金来源", "资金来源", "合计"), 2, 1), *amounts("合计")])
    sources.append([("财政拨款", 1, 2), "中央", *amounts("财政拨款/中央")])
    sources.append(["市级", *amounts("财政拨款/市级")])
    for name in ("专项债券资金", "其中：银行贷款"):
        sources.append([(Value(name, "资金来源", "资金来源", name), 2, 1), *amounts(name)])
    project, body = i.words("工程"), i.words("处")
    facts = [
        row_of(w, i.one_of("项目性质"), i.fact("项目性质", text="续建")),
        row_of(w, i.one_of("项目编号"), i.fact("项目编号", text="60200023P0440000000")),
        row_of(w, i.one_of("项目单位"), i.fact("项目单位", text=f"602101{body}")),
        row_of(w, i.one_of("主管部门"), i.fact("主管部门", text=f"602{i.words('局')}")),
        row_of(w, i.one_of("计划开工时间"), (i.fact("计划开工时间", text="2023-03-01"), 3, 1), i.one_of("计划竣工时间"), i.fact("计划竣工时间", text="2025-10-30")),
        row_of(w, i.one_of("项目实施周期"), (i.fact("项目实施周期", text="3"), 3, 1), i.one_of("收益实现时间"), i.fact("收益实现时间", text="2026-01-31")),
        *tall("项目资金来源及落实情况", sources),
        row_of(w, i.one_of("总体目标"), i.goal("总体目标")),
        row_of(w, i.one_of("当年目标"), i.goal("当年目标")),
    ]
    table = _with_indicators(i, facts, [("三级指标", "三级指标"), ("指标值", "指标值原文")], w, ("专项债券项目绩效目标表",))
    table.above = [f"{project}-2023年专项债券绩效目标表"]
    i.derived = [Value(f"{project}-2023年专项债券", "项目", "项目名称", wanted=False), Value(body, "单位", "单位名称", wanted=False)]
    return table


def hunan(i: Invent) -> Layout:
    """湖南 部门（单位）整体绩效目标申报表."""
    w = 9
    heads = [("三级指标", "三级指标"), ("指标值类型", "指标性质"), ("指标值", "指标值"), (i.random.choice(("计量单位", "度量单位")), "计量单位"), (i.random.choice(("绩效指标描述", "指标解释")), "绩效指标描述"), (i.random.choice(("评分标准", "评（扣）分标准")), "评分标准"), ("备注", "备注")]
    facts = [
        row_of(w, i.one_of("部门（单位）名称", "部门（单位）\n名称"), i.body()),
        row_of(w, i.one_of("* 部门（单位）职责", "部门职责"), i.fact("部门职责", "职责")),
        row_of(w, i.one_of("* 年度总体目标", "年度总体目标"), i.goal("总体目标")),
    ]
    layout = _with_indicators(i, facts, heads, w, ("部门（单位）整体绩效目标申报表",))
    layout.above = ["部门（单位）整体绩效目标申报表"]
    return layout


FORMS: dict[str, Callable[[Invent], Layout]] = {
    "mof": mof, "two_halves": two_halves, "whole": whole, "transfer": transfer, "shanghai": shanghai,
    "hubei": hubei, "long_term": long_term, "neimenggu": neimenggu, "hebei": hebei, "tianjin": tianjin,
    "tianjin_bond": bond, "hunan": hunan,
}  # fmt: skip
