"""Papers that leaders of the story signed: shown, not real, and marked as specimens on every page."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.ui.documents.sheets import Notice, Paragraph
from chenghua_portal.foundation.ui.documents.typesetting import render
from chenghua_portal.foundation.workdays.calendar import beijing_date

LEADER = "示例局长"
AUTHORITY = "示例区民政局"


def signed_paper(subject: str, *, at: datetime) -> SimpleUploadedFile:
    """A 呈批件 about `subject` as a scanner would give it, signed the day of `at`."""
    sheet = Notice(
        code="CPJ-DEMO",
        title=f"关于{subject}的呈批件",
        issued_at=at,
        address="",
        issuer=AUTHORITY,
        recipients=LEADER,
        body=(
            Paragraph(f"现将{subject}一事呈请审批。相关材料已在平台编制完成，内容与本件一致。"),
            Paragraph(f"批示：同意。（{LEADER}签字，示例）"),
        ),
        signed_on=beijing_date(at),
    )
    return SimpleUploadedFile(f"{subject}呈批件.pdf", render(sheet), "application/pdf")


def certificate_scan(
    kind: str, holder: str, number: str, facts: dict[str, str], *, at: datetime
) -> SimpleUploadedFile:
    """A certificate of `holder` as a scanner would give it, with `facts` by their names."""
    sheet = Notice(
        code="CPJ-DEMO",
        title=f"{kind}（样张）",
        issued_at=at,
        address="",
        issuer=AUTHORITY,
        recipients=holder,
        body=(
            Paragraph(f"证书编号：{number}"),
            *(Paragraph(f"{name}：{value}") for name, value in facts.items()),
        ),
        signed_on=beijing_date(at),
    )
    return SimpleUploadedFile(f"{kind}.pdf", render(sheet), "application/pdf")
