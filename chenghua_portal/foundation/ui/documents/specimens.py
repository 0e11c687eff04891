"""One document of each kind with real content. Everything named here is fictional."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.conf import settings

from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.ui.documents.sheets import (
    Column,
    Fact,
    Facts,
    Letter,
    Notice,
    Paragraph,
    Point,
    Receipt,
    Sheet,
    Table,
)

NEEDS = (
    "围绕居民反映集中的独居老人日间照料、青少年心理支持、困境儿童关爱、老旧院落自治等需求，面向在本平台核验的社会组织公开征集项目。"
    "每个项目应有明确的服务对象、可核实的指标和真实的预算，鼓励使用自筹资金。"
)
PROJECTS = ("“暮光守护”独居老人探访", "青少年心理韧性计划", "院落更新参与式设计", "困境儿童多元支持网络")
MADE_AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


def specimens() -> dict[str, Sheet]:
    """By kind. The notice has a table over several pages, the letter no number: what is open shows as a gap."""
    address = f"{settings.PORTAL_BASE_URL}/ui/"
    rows = tuple(
        (
            str(place),
            PROJECTS[place % len(PROJECTS)],
            "示例小巷青少年服务中心",
            f"{Decimal(90) - place / Decimal(4):.2f}",
            format_money(30000 - 150 * place),
        )
        for place in range(1, 61)
    )
    columns = (
        Column("名次", is_number=True),
        Column("项目", share=3),
        Column("承接机构", share=3),
        Column("得分", is_number=True),
        Column("金额（元）", is_number=True),
    )
    notice = Notice(
        code="样张-公告",
        title="关于公布2026年度示例社区公益创投拟立项项目的公告",
        issued_at=MADE_AT,
        address=address,
        issuer="示例区民政局",
        number="示民发〔2026〕3号",
        recipients="各社会组织，各街道办事处",
        body=(
            Paragraph("经专家评审，现将拟立项项目公告如下。"),
            Point("征集内容"),
            Paragraph(NEEDS),
            Point("资金管理"),
            Point("预算要求", 2),
            Point("管理费不超过项目总额的10%。", 3),
            Point("人员补贴不超过项目总额的30%。", 3),
            Point("拟立项项目"),
            Table(columns, rows, caption="拟立项名单", total=("", "合计60项", "", "", "1,525,500.00")),
            Paragraph("公示期为5个工作日。对结果有异议的，请在公示期内通过本平台提出。"),
        ),
        attachments=("项目申报书（格式）", "预算编制说明"),
        signed_on=date(2026, 11, 2),
        remark="此件公开发布",
    )
    letter = Letter(
        code="样张-函",
        title="评审结果告知书",
        issued_at=MADE_AT,
        address=address,
        issuer="示例区民政局",
        recipients="示例小巷青少年服务中心",
        body=(
            Paragraph("你单位申报的“青少年心理韧性计划”已完成评审，现将各评分项得分告知如下。"),
            Table(
                (Column("评分项", share=1), Column("分值", is_number=True), Column("得分", is_number=True)),
                (("需求", "20", "18.00"), ("目标", "15", "12.50"), ("方案可行性", "25", "20.20")),
                total=("合计", "60", "50.70"),
            ),
            Paragraph("对结果有异议的，可自收到本告知书之日起在本平台提出。"),
        ),
        signed_on=date(2026, 11, 2),
    )
    receipt = Receipt(
        code="样张-回执",
        title="申报回执",
        issued_at=MADE_AT,
        address=address,
        issuer="示例区民政局",
        number="R-2026-7K4QX2M9",
        body=(
            Facts(
                (
                    Fact("征集", "2026示例·社区公益创投"),
                    Fact("申报机构", "示例小巷青少年服务中心"),
                    Fact("收到时间", "2026年11月2日（周一）09:00:00 北京时间"),
                    Fact(
                        "封存校验值（SHA-256）",
                        "4f1c9a07e2b85d3360aa7c1e94f2d8b05e6713c9d0fa42b18e7750c63d9b21ae",
                    ),
                )
            ),
            Paragraph("启封后，启封记录公布本编号和相同的校验值，可据此核对。"),
        ),
    )
    return {sheet.kind: sheet for sheet in (notice, letter, receipt)}
