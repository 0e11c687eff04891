"""What the registry keeps about one organization, one of each, for everyone who might knock at its doors."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.models import JoinRequest, Profile, Qualification, Training
from organizations.registry.actions import Account, save_paper, save_step, set_bank_account
from organizations.registry.models import Organization
from organizations.standing.models import (
    AnnualInspection,
    Bar,
    CreditEntry,
    ImportRow,
    IncomeSource,
    IncomeYear,
    ListImport,
)
from tests.factories import actor_for, make_user
from tests.factories.people import credit_code, make_certificate, make_change
from tests.foundation.files.specimens import picture

Nouns = dict[str, dict[str, object]]
PAST = 2024


def registry_nouns(
    organization: Organization, rival: Organization, owner: User, clerk: User, newcomer: User
) -> Nouns:
    """By the beginning of an address, its parts. A longer beginning comes later and goes before.

    Only the rival can ask for another change: one of the organization waits. The rival is listed as abnormal: the
    organization shall be able to bid.
    """
    now = portal_now()
    certificate = make_certificate(organization, status="pending")
    certificate.file = _stored(certificate, owner)
    certificate.save(update_fields=["file"])
    change = make_change(organization)
    change.evidence = _stored(change, owner)
    change.save(update_fields=["evidence"])
    asked = JoinRequest.objects.create(
        organization=organization, user=newcomer, message="新入职。", asked_at=now
    )
    set_bank_account(
        organization, Account("示例机构", "示例银行", "6222020000000012345"), by=actor_for(owner)
    )
    income = IncomeYear.objects.create(
        organization=organization,
        year=PAST,
        spending=100_000,
        reserve=20_000,
        reported_at=now,
        reported_by=owner,
    )
    income.report = _stored(income, owner)
    income.save(update_fields=["report"])
    IncomeSource.objects.create(income=income, kind="fees", name="课程收费", amount=120_000)
    entered: dict[str, Any] = {
        "organization": organization,
        "source": "示例名单",
        "entered_at": now,
        "entered_by": clerk,
    }
    inspection = AnnualInspection.objects.create(
        year=PAST, result="passed", concluded_on=date(PAST + 1, 6, 30), **entered
    )
    listed = CreditEntry.objects.create(
        list="abnormal", listed_on=date(PAST, 7, 1), cause="示例原因", **{**entered, "organization": rival}
    )
    bar = Bar.objects.create(
        organization=organization,
        starts_on=date(PAST, 1, 1),
        ends_on=date(PAST + 2, 1, 1),
        cause="示例原因",
        proposed_at=now,
        proposed_by=make_user(),
    )
    draft_registration(newcomer)
    qualification, training = _profile(owner)
    own: dict[str, object] = {"pk": organization.pk}
    return {
        "organizations:account-": own,
        "organizations:bar-": {"pk": bar.pk},
        "organizations:bar-new": own,
        "organizations:certificate-": {"pk": certificate.pk},
        "organizations:certificate-new": own,
        "organizations:change-": {"pk": change.pk},
        "organizations:change-new": {"pk": rival.pk},
        "organizations:credit-lift": {"pk": listed.pk},
        "organizations:duties": own,
        "organizations:entry-new": {**own, "sort": "inspection"},
        "organizations:entry-withdraw": {"pk": inspection.pk, "sort": "inspection"},
        "organizations:import-": {"pk": _import(clerk).pk, "kind": "inspections", "form": "csv"},
        "organizations:income-": {**own, "year": PAST},
        "organizations:join-": {"pk": asked.pk},
        "organizations:profile-detail": {"pk": owner.pk},
        "organizations:qualification-": {"pk": qualification.pk},
        "organizations:register-step": {"step": "certificate"},
        "organizations:training-": {"pk": training.pk},
    }


def _profile(user: User) -> tuple[Qualification, Training]:
    """A profile that shows everything, with a paper in each of its parts."""
    now = portal_now()
    profile = Profile.objects.create(
        user=user,
        kind="social_worker",
        introduction="示例简介",
        shows_name=True,
        shows_qualifications=True,
        shows_training=True,
        consented_at=now,
        changed_at=now,
    )
    qualification = Qualification.objects.create(
        profile=profile, kind="social_worker", name="示例社工证", number="示例-1", issued_on=date(PAST, 1, 1)
    )
    training = Training.objects.create(
        profile=profile, title="示例培训", provider="示例学院", held_on=date(PAST, 5, 1), hours=8
    )
    for paper in (qualification, training):
        paper.file = _stored(paper, user)
        paper.save(update_fields=["file"])
    return qualification, training


def draft_registration(user: User) -> None:
    """A registration of `user` that is filled in and not handed in."""
    by = actor_for(user)
    code = credit_code()
    steps: dict[str, dict[str, list[str]]] = {
        "way": {"way": ["code"]},
        "certificate": {
            "code": [code],
            "name": ["示例筹备中心"],
            "registration_authority": ["示例区民政局"],
            "supervising_body": [""],
            "legal_representative": ["示例负责人"],
            "founded_on": ["2019-05-06"],
            "registered_capital": ["30000"],
            "valid_from": ["2024-01-01"],
            "valid_until": ["2199-01-01"],
        },
        "place": {
            "address": ["示例路1号"],
            "street": ["510108015"],
            "business_scope": ["社区互助服务。"],
            "service_fields": ["community"],
        },
        "people": {
            "staff": ["6"],
            "assistant_social_workers": ["2"],
            "social_workers": ["1"],
            "senior_social_workers": ["0"],
            "party": ["joint"],
        },
    }
    for key, values in steps.items():
        save_step(key, values, revision=99, by=by)
    save_paper(_scan(), by=by)


def _import(clerk: User) -> ListImport:
    """A list that was looked through, with a row that is wrong."""
    now, key = portal_now(), UUID(int=clerk.pk.int)
    batch = ListImport.objects.create(
        kind="inspections",
        source="示例名单",
        file=_stored(clerk, clerk),
        sha256=key.hex * 2,
        status=ListImport.Status.CHECKED,
        rows=1,
        wrong=1,
        started_at=now,
        started_by=clerk,
    )
    ImportRow.objects.create(
        batch=batch,
        number=2,
        values={"year": "2024"},
        status=ImportRow.Status.WRONG,
        problems={"code": {"rule": "missing"}},
    )
    return batch


def _stored(obj: Any, by: User) -> StoredFile:
    return store_upload(
        _scan(), subject_type=obj._meta.label_lower, subject_id=obj.pk, by=actor_for(by), keep_key=True
    ).file


def _scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("扫描件.png", picture("PNG"), content_type="image/png")
