"""Real content for the component page. Everything named here is fictional."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest

from chenghua_portal.foundation.ui import parts
from chenghua_portal.foundation.ui.documents.specimens import specimens as documents
from chenghua_portal.foundation.ui.forms import (
    BeijingDateField,
    BeijingDateTimeField,
    CountField,
    MoneyField,
    NumberField,
    PortalForm,
)

NOW = datetime(2026, 11, 27, 6, 3, 22, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
NOTICE_ENDS = datetime(2026, 12, 29, 16, 0, tzinfo=UTC)
CATEGORIES = [
    ("activity", "业务活动费：活动"),
    ("staff", "业务活动费：人员补贴"),
    ("management", "管理费"),
    ("tax", "税费"),
]


class SampleForm(PortalForm):
    title = forms.CharField(label="项目名称", help_text="不超过40字，公告和协议都用这个名称")
    street = forms.ChoiceField(
        label="实施街道", choices=[("", "请选择"), ("qinglong", "青龙街道"), ("fuqing", "府青路街道")]
    )
    amount = MoneyField(
        label="申请资助（元）", help_text="本期单项不超过30,000.00元", max_value=Decimal(30000)
    )
    people = CountField(label="直接服务人数", required=False)
    starts_on = BeijingDateField(label="开始日期")
    closes_at = BeijingDateTimeField(label="申报截止", help_text="北京时间")
    summary = forms.CharField(label="项目概要", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    mode = forms.ChoiceField(
        label="结算方式", widget=forms.RadioSelect, choices=[("actual", "据实结算"), ("lump", "总价包干")]
    )
    fields_served = forms.MultipleChoiceField(
        label="服务领域",
        widget=forms.CheckboxSelectMultiple,
        choices=[("old", "为老"), ("young", "为小"), ("able", "助残")],
        required=False,
    )
    file = forms.FileField(label="登记证书", help_text="PDF、JPG或PNG")
    truthful = forms.BooleanField(label="以上内容真实，愿意接受核查")

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        return amount


class BudgetLineForm(PortalForm):
    category = forms.ChoiceField(label="类别", choices=CATEGORIES)
    item = forms.CharField(label="事项")
    quantity = NumberField(label="数量", min_value=0)
    unit = forms.CharField(label="单位")
    unit_price = MoneyField(label="单价", max_value=Decimal(3700))
    asked = MoneyField(label="申请资助", required=False)
    self_cash = MoneyField(label="自筹现金", required=False)
    self_in_kind = MoneyField(label="自筹实物", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label="关键词", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    year = forms.ChoiceField(
        label="年度",
        required=False,
        choices=[("", "全部（19）"), ("2026", "2026（5）"), ("2025", "2025（6）")],
    )
    street = forms.ChoiceField(
        label="街道", required=False, choices=[("m", "猛追湾街道（2）"), ("f", "府青路街道（1）")]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "不限"), ("running", "实施中（4）"), ("done", "已结项（7）")],
    )


class ScoreForm(PortalForm):
    need = forms.DecimalField(label="需求", widget=forms.TextInput)
    goal = forms.DecimalField(label="目标", widget=forms.TextInput)
    plan = forms.DecimalField(label="方案可行性", widget=forms.TextInput)
    need_note = forms.CharField(label="需求评语", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    goal_note = forms.CharField(label="目标评语", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    plan_note = forms.CharField(label="方案评语", widget=forms.Textarea(attrs={"rows": 2}), required=False)


LINES = [
    ("activity", "校园韧性团体辅导", 32, "场", "300.00", "8,000.00", "1,600.00", ""),
    ("activity", "团辅材料包", 480, "份", "12.50", "6,000.00", "", ""),
    ("activity", "家长沙龙场地", 8, "次", "400.00", "", "", "3,200.00"),
    ("staff", "带组社工补贴", 64, "人次", "150.00", "8,400.00", "1,200.00", ""),
    ("management", "项目管理与财务代管", 1, "项", "4,000.00", "2,500.00", "1,500.00", ""),
]


def budget() -> dict[str, Any]:
    columns = list(BudgetLineForm.base_fields)
    data = {"lines-TOTAL_FORMS": str(len(LINES)), "lines-INITIAL_FORMS": "0"}
    for index, line in enumerate(LINES):
        data |= {f"lines-{index}-{column}": str(value) for column, value in zip(columns, line, strict=True)}
    formset = forms.formset_factory(BudgetLineForm, extra=0, can_delete=True)(data, prefix="lines")
    formset.is_valid()
    totals = {"amount": 32400, "asked": 24900, "self_cash": 4300, "self_in_kind": 3200}
    caps = [
        parts.Cap("asked", "申请资助（元）", Decimal(30000), value=Decimal(24900)),
        parts.Cap("amount", "管理费占比", Decimal("0.1"), "share", "management", value=Decimal("0.1235")),
        parts.Cap("amount", "人员补贴占比", Decimal("0.3"), "share", "staff", value=Decimal("0.2963")),
    ]
    return {"formset": formset, "totals": totals, "caps": caps}


def wrong_form() -> SampleForm:
    form = SampleForm(
        {
            "title": "青少年心理韧性计划",
            "amount": "32,000.00",
            "starts_on": "2026-12-01",
            "closes_at": "2026-11-30T17:00",
        }
    )
    form.is_valid()
    return form


def matrix() -> parts.Matrix:
    def cells(*scores: int) -> list[parts.Cell]:
        low, high = min(scores), max(scores)
        bounds = (60, 70, 80, 85, 90)
        return [parts.Cell(str(n), 1 + sum(n >= b for b in bounds), n in (low, high)) for n in scores]

    return parts.Matrix(
        caption="各专家对各项目的总分",
        row_heading="项目",
        columns=["一号", "二号", "三号", "四号", "五号", "六号", "七号"],
        rows=[
            parts.MatrixRow("认知症友好社区", cells(86, 92, 83, 88, 86, 90, 87), "87.40", "#"),
            parts.MatrixRow("新就业群体友好驿站", cells(77, 84, 70, 79, 78, 80, 74), "77.60", "#"),
            parts.MatrixRow(
                "院落更新参与式设计",
                [*cells(85, 90), parts.Cell("回避"), *cells(89, 84, 87, 83)],
                "86.40",
                "#",
            ),
        ],
        total_label="正式",
        legend=[(1, "不足60"), (2, "60–69"), (3, "70–79"), (4, "80–84"), (5, "85–89"), (6, "90及以上")],
    )


def work() -> dict[str, Any]:
    link = "#main"
    return {
        "task_groups": [
            parts.TaskGroup(
                "项目内容",
                [
                    parts.Task("项目概要", link, "已完成", "ok"),
                    parts.Task("活动计划", link, "进行中", is_current=True),
                ],
            ),
            parts.TaskGroup(
                "资金",
                [parts.Task("预算", link, "1处需更正", "due"), parts.Task("声明与承诺", link, "未开始")],
            ),
        ],
        "due_groups": [
            parts.DueGroup(
                "已逾期",
                [
                    parts.Due(
                        "逾期2天",
                        "答复项目变更申请",
                        link,
                        note="原定11月25日",
                        about="少年小导览员（B04）",
                        blocks="示例小巷青少年服务中心在等，活动不能改期",
                        action="办理",
                        is_late=True,
                    )
                ],
                is_late=True,
            ),
            parts.DueGroup(
                "今天",
                [
                    parts.Due(
                        "17:30前",
                        "决定异议是否受理",
                        link,
                        "今天",
                        "困境儿童多元支持网络（C02）",
                        action="审查",
                    ),
                    parts.Due("24:00", "拟立项公示期满", link, "今天", "2026示例·联合创投", action="预览"),
                ],
            ),
        ],
        "steps": [
            parts.Step("基本信息", "done", "已完成"),
            parts.Step("资金与赛道", "done", "已完成"),
            parts.Step("资格与申报表", "now", "正在填写"),
            parts.Step("评审方案", "next", "未开始"),
            parts.Step("预览与送审", "next", "未开始"),
        ],
        "events": [
            parts.Event(date(2026, 11, 2), "征集公告", "开放28天"),
            parts.Event(date(2026, 11, 9), "资格审查通过", "5项通过，1项不通过", "ok"),
            parts.Event(NOW - timedelta(days=11), "拨付9,000.00元", "申请后6天到账", "money", link),
            parts.Event("2026年12月", "活动报告逾期", "已提醒3次", "due"),
        ],
        "tabs": [
            parts.Tab("最新", "?tab=all", is_current=True),
            parts.Tab("征集", "?tab=calls", count=4),
            parts.Tab("立项", "?tab=awards", count=12),
        ],
        "figures": [
            parts.Figure("报告逾期", "1", "项", "旧物循环集市，6天", link, is_due=True),
            parts.Figure("付款待确认", "1", "笔", "0.90万元", link),
            parts.Figure("异议待处理", "1", "件", "今天17:30前决定是否受理", link),
            parts.Figure("准时付款", "95.8", "%", "24笔中23笔", link),
        ],
        "files": [
            parts.FileItem("登记证书.pdf", link, 1_258_291, "2026年11月20日上传"),
            parts.FileItem("活动照片.jpg", link, 348_160, sha256="4f1c9a07e2b85d33" * 4),
        ],
    }


def results() -> dict[str, Any]:
    link = "#main"
    sources = (
        ("区财政", "60.00", "2026年度预算指标"),
        ("福彩公益金", "25.00", "限扶老、助残、救孤、济困"),
        ("基金会", "8.00", ""),
    )
    return {
        "chart": parts.Chart(
            "资金来源",
            "来源",
            "金额（万元）",
            [parts.Bar(name, Decimal(amount), amount, note, link) for name, amount, note in sources],
            total="93.00",
        ),
        "indicators": [
            parts.Indicator(
                "入户探访独居老人", Decimal(1200), Decimal(1286), "人次", "签到表，抽查12%", link
            ),
            parts.Indicator("电话问候", Decimal(2400), Decimal(2310), "通", "通话记录，抽查5%", link),
            parts.Indicator("服务对象满意度", Decimal(90), None, "%", "第三方抽样"),
        ],
        "grade": parts.Grade(
            "92.05",
            "优秀",
            "四方评分与权重",
            [
                parts.GradeRow("机构自评", "95.00", "10%", "9.50"),
                parts.GradeRow("购买主体", "90.00", "20%", "18.00"),
                parts.GradeRow("第三方", "91.50", "50%", "45.75"),
                parts.GradeRow("服务对象", "94.00", "20%", "18.80"),
            ],
            note="服务对象样本48人，应达32人，样本充足。90分及以上为优秀。",
        ),
        "progress": {
            "is_open": True,
            "state": {"label": "正在汇总"},
            "done": 3,
            "total": 5,
            "share": Decimal("0.6"),
        },
        "papers": documents(),
    }


def anchors(*ranges: tuple[str, str, str]) -> list[parts.Anchor]:
    return [parts.Anchor(Decimal(low), Decimal(high), text) for low, high, text in ranges]


BADGES = [
    (
        "征集",
        [
            ("草拟", ""),
            ("待审批", "info"),
            ("申报中", "info"),
            ("已截止", ""),
            ("已公告结果", "ok"),
            ("征集终止", "off"),
        ],
    ),
    (
        "申报",
        [
            ("草稿", ""),
            ("已提交", "info"),
            ("补正中", "due"),
            ("资格通过", "ok"),
            ("已撤回", "off"),
            ("微型", "plain"),
        ],
    ),
    (
        "拨付",
        [("未到条件", ""), ("待审批", "info"), ("已到账", "ok"), ("逾期未付", "due"), ("结余已退回", "ok")],
    ),
]
COLORS = (
    "blue",
    "blue-tint",
    "green",
    "green-tint",
    "red",
    "red-tint",
    "ink",
    "ink-2",
    "ink-3",
    "line-control",
    "line",
    "ground-2",
)


def specimens(request: HttpRequest) -> dict[str, Any]:
    """Everything the component page shows."""
    return {
        "now": NOW,
        "closes_at": CLOSES,
        "notice_ends_at": NOTICE_ENDS,
        "colors": COLORS,
        "badges": BADGES,
        "chips": [{"label": "关键词：老人", "url": "?"}, {"label": "猛追湾街道", "url": "?"}],
        "downloads": [{"label": "CSV", "url": "#main"}, {"label": "XLSX", "url": "#main"}],
        "filter_form": FilterForm({"q": "老人"}),
        "form": SampleForm(auto_id="empty_%s"),
        "wrong_form": wrong_form(),
        "matrix": matrix(),
        "score_form": ScoreForm(
            initial={"need": 18, "need_note": "基线筛查数据来自社区卫生服务中心，可信。", "goal": "12.5"}
        ),
        "need_anchors": anchors(
            ("18", "20", "有一手调查，需求已登记"),
            ("14", "17.5", "有依据，范围清楚"),
            ("10", "13.5", "依据一般"),
            ("0", "9.5", "缺少依据"),
        ),
        "goal_anchors": anchors(
            ("13.5", "15", "全部可核实"),
            ("10.5", "13", "主要指标可核实"),
            ("7.5", "10", "部分可核实"),
            ("0", "7", "难以核实"),
        ),
        **budget(),
        **work(),
        **results(),
    }
