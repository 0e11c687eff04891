from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.web.refusals import Refused
from organizations.standing.imports import actions
from organizations.standing.imports.actions import discard_list, enter_list, enter_rows, send_list
from organizations.standing.models import (
    AnnualInspection,
    CreditEntry,
    Grade,
    ImportRow,
    ListImport,
    Violation,
)
from tests.factories import NOW, actor_for, make_charity, make_user
from tests.factories.people import make_organization
from tests.organizations.standing.imports.books import (
    CREDIT,
    GRADES,
    INSPECTIONS,
    VIOLATIONS,
    table,
    workbook,
)

Status = ListImport.Status


def upload(*rows, name="名单.csv", heading=INSPECTIONS):
    return SimpleUploadedFile(name, (table if name.endswith("csv") else workbook)([heading, *rows]))


def inspection(organization, result="合格", year="2024"):
    return (organization.code, organization.name, year, result, "2025-05-01")


def verbs(batch):
    return [event.verb.rpartition(".")[2] for event in events_of(batch).order_by("pk")]


def test_a_list_is_looked_through_and_nothing_is_entered(sent, charities):
    batch = sent([inspection(charities[0]), inspection(charities[1], "好"), inspection(charities[0])])

    assert (batch.status, batch.rows, batch.known, batch.wrong, batch.entered) == (Status.CHECKED, 3, 1, 1, 0)
    assert list(batch.lines.order_by("number").values_list("number", "status")) == [
        (2, ImportRow.Status.FINE),
        (3, ImportRow.Status.WRONG),
        (4, ImportRow.Status.KNOWN),
    ]
    assert not AnnualInspection.objects.exists()
    assert verbs(batch) == ["send", "look_through"]


def test_a_workbook_is_taken_as_well(charities, official):
    batch, is_new = send_list(
        "inspections", "公告", upload(inspection(charities[0]), name="名单.xlsx"), by=actor_for(official)
    )
    run_due()

    assert is_new
    assert [row.status for row in batch.lines.all()] == [ImportRow.Status.FINE]


def test_the_new_rows_are_entered_with_source_list_and_official(sent, charities, other_official):
    batch = sent(
        [inspection(charities[0]), inspection(charities[1], "好"), inspection(charities[2], "不合格")]
    )

    enter_list(batch, by=actor_for(other_official))
    run_due()

    batch.refresh_from_db()
    assert (batch.status, batch.entered, batch.wrong) == (Status.DONE, 2, 1)
    assert batch.finished_at is not None
    entries = AnnualInspection.objects.order_by("result")
    assert [(e.organization, e.year, e.form, e.result, e.concluded_on) for e in entries] == [
        (charities[2], 2024, "inspection", "failed", date(2025, 5, 1)),
        (charities[0], 2024, "inspection", "passed", date(2025, 5, 1)),
    ]
    assert {(e.source, e.batch, e.entered_by) for e in entries} == {("示例民政局公告", batch, other_official)}
    assert verbs(batch) == ["send", "look_through", "enter", "enter_rows", "finish"]


@pytest.mark.parametrize(
    ("kind", "heading", "cells", "model", "facts"),
    [
        (
            "grades",
            GRADES,
            ("4A", "2024年1月1日", "2028/12/31", "示例民政局"),
            Grade,
            {
                "level": 4,
                "valid_from": date(2024, 1, 1),
                "valid_until": date(2028, 12, 31),
                "authority": "示例民政局",
            },
        ),
        (
            "credit",
            CREDIT,
            ("活动异常名录", "2025-01-02", "", "未报年报"),
            CreditEntry,
            {"list": "abnormal", "listed_on": date(2025, 1, 2), "lifted_on": None, "cause": "未报年报"},
        ),
        (
            "violations",
            VIOLATIONS,
            ("20250102", "示例民政局", "示罚〔2025〕1号", "违规收费"),
            Violation,
            {
                "decided_on": date(2025, 1, 2),
                "authority": "示例民政局",
                "reference": "示罚〔2025〕1号",
                "description": "违规收费",
            },
        ),
    ],
)
def test_every_kind_of_list_is_entered(sent, charities, official, kind, heading, cells, model, facts):
    batch = sent([(charities[0].code, *cells)], kind=kind, heading=heading)

    enter_list(batch, by=actor_for(official))
    run_due()

    (entry,) = model.objects.all()
    assert {key: getattr(entry, key) for key in facts} == facts
    assert (entry.organization, entry.batch) == (charities[0], batch)


def test_the_same_file_twice_has_one_effect(charities, official, other_official):
    first, _is_new = send_list(
        "inspections", "公告", upload(inspection(charities[0])), by=actor_for(official)
    )
    enter_list_of(first, official)

    again, is_new = send_list(
        "inspections", "另", upload(inspection(charities[0])), by=actor_for(other_official)
    )
    run_due()

    assert (again, is_new) == (first, False)
    assert AnnualInspection.objects.count() == 1
    assert ListImport.objects.count() == 1


def enter_list_of(batch, official):
    run_due()
    batch.refresh_from_db()
    enter_list(batch, by=actor_for(official))
    run_due()


def test_the_same_rows_in_another_file_are_known(sent, charities, official):
    enter_list_of(sent([inspection(charities[0])]), official)

    second = sent([inspection(charities[0]), ("", "", "", "", "")], heading=(*INSPECTIONS, "备注"))

    assert (second.known, second.wrong) == (1, 0)
    with pytest.raises(Refused):
        enter_list(second, by=actor_for(official))
    assert AnnualInspection.objects.count() == 1


def test_entering_goes_on_where_it_was_killed(sent, charities, official, monkeypatch):
    years = range(2001, 2025)
    rows = [inspection(charity, year=str(year)) for charity in charities for year in years]
    batch = sent([(*row[:4], "2025-12-01") for row in rows])
    monkeypatch.setattr(actions, "PIECE", 10)
    enter_list(batch, by=actor_for(official))
    entered, alive = actions._enter_piece, iter(range(3))

    def die_after_three(*args):
        next(alive)
        return entered(*args)

    with monkeypatch.context() as dying:
        dying.setattr(actions, "_enter_piece", die_after_three)
        with pytest.raises(StopIteration):
            enter_rows(batch.pk, official.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.entered, AnnualInspection.objects.count()) == (Status.ENTERING, 30, 30)

    enter_rows(batch.pk, official.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.entered, AnnualInspection.objects.count()) == (Status.DONE, 72, 72)
    assert verbs(batch).count("enter_rows") == 8


def test_a_piece_is_entered_whole_or_not_at_all(sent, charities, official, monkeypatch):
    batch = sent([inspection(charity) for charity in charities])
    enter_list(batch, by=actor_for(official))

    def no_room(*args, **kwargs):
        raise OSError("on purpose")

    monkeypatch.setattr(actions, "record", no_room)
    with pytest.raises(OSError, match="on purpose"):
        enter_rows(batch.pk, official.pk)

    assert not AnnualInspection.objects.exists()
    assert set(batch.lines.values_list("status", flat=True)) == {ImportRow.Status.FINE}


def test_looking_through_begins_anew_when_it_was_killed(charities, official, monkeypatch):
    batch, _is_new = send_list(
        "inspections", "公告", upload(*(inspection(c) for c in charities)), by=actor_for(official)
    )
    monkeypatch.setattr(actions, "PIECE", 1)

    def die(*args):
        raise RuntimeError("on purpose")

    with monkeypatch.context() as dying:
        dying.setattr(actions, "_finish_looking", die)
        with pytest.raises(RuntimeError):
            actions.look_through_list(batch.pk)
    assert batch.lines.count() == 3

    run_due()

    batch.refresh_from_db()
    assert (batch.status, batch.rows, batch.known) == (Status.CHECKED, 3, 0)


def test_what_was_entered_by_hand_since_is_known_and_what_contradicts_it_is_wrong(sent, charities, official):
    batch = sent([inspection(charity) for charity in charities])
    by_hand = {"source": "来函", "entered_at": NOW, "entered_by": official, "concluded_on": date(2025, 5, 1)}
    AnnualInspection.objects.create(organization=charities[0], year=2024, result="passed", **by_hand)
    AnnualInspection.objects.create(organization=charities[1], year=2024, result="failed", **by_hand)

    enter_list_of(batch, official)

    batch.refresh_from_db()
    assert (batch.status, batch.entered, batch.known, batch.wrong) == (Status.DONE, 1, 1, 1)
    assert AnnualInspection.objects.filter(batch=batch).get().organization == charities[2]
    wrong = batch.lines.get(status=ImportRow.Status.WRONG)
    assert wrong.problems == {"result": {"rule": "contradicts", "known": "不合格"}}


def test_pressing_again_changes_nothing(sent, charities, official, other_official):
    batch = sent([inspection(charities[0])])

    enter_list(batch, by=actor_for(official))
    enter_list(ListImport.objects.get(pk=batch.pk), by=actor_for(other_official))
    run_due()
    enter_list(ListImport.objects.get(pk=batch.pk), by=actor_for(other_official))
    run_due()

    assert AnnualInspection.objects.get().entered_by == official
    assert verbs(batch).count("enter") == 1


def test_the_organizations_concerned_are_told_once(sent, official):
    charity, owner = make_charity()
    batch = sent([inspection(charity), inspection(make_organization())])

    enter_list_of(batch, official)
    actions.tell_of_entries(batch.pk, None)

    told = Notice.objects.filter(kind="organization.entry_made", channel=Notice.Channel.SITE)
    assert [notice.recipient_id for notice in told] == [owner.pk]


def test_a_file_that_cannot_be_read_is_told_and_may_be_sent_again(official, db):
    broken = SimpleUploadedFile("名单.csv", b"a,b\n1,2\n")

    batch, _is_new = send_list("grades", "公告", broken, by=actor_for(official))
    run_due()
    batch.refresh_from_db()

    assert (batch.status, batch.problem, batch.rows) == (Status.FAILED, '{"rule": "no_headings"}', 0)
    broken.seek(0)
    assert send_list("grades", "公告", broken, by=actor_for(official))[1]


def test_a_file_that_is_no_list_is_refused_on_its_field(official, db):
    with pytest.raises(Refused) as refused:
        send_list("grades", "公告", SimpleUploadedFile("名单.pdf", b"%PDF-1.7"), by=actor_for(official))

    assert refused.value.refusal.field == "file"
    assert not ListImport.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_discarded_list_leaves_no_rows_and_no_file_and_may_be_sent_again(charities, official):
    batch, _is_new = send_list(
        "inspections", "公告", upload(inspection(charities[0])), by=actor_for(official)
    )
    run_due()
    batch.refresh_from_db()

    discard_list(batch, by=actor_for(official))

    assert not batch.lines.exists()
    assert StoredFile.objects.get(pk=batch.file_id).deleted_at is not None
    assert send_list("inspections", "公告", upload(inspection(charities[0])), by=actor_for(official))[1]


def test_a_list_discarded_while_it_is_looked_through_stays_empty(charities, official):
    batch, _is_new = send_list(
        "inspections", "公告", upload(inspection(charities[0])), by=actor_for(official)
    )
    discard_list(batch, by=actor_for(official))

    run_due()

    batch.refresh_from_db()
    assert (batch.status, batch.lines.count()) == (Status.DISCARDED, 0)
    assert not Job.objects.filter(failed_at__isnull=False).exists()


def test_what_is_being_entered_cannot_be_discarded(sent, charities, official):
    batch = sent([inspection(charities[0])])
    enter_list(batch, by=actor_for(official))

    with pytest.raises(Refused):
        discard_list(batch, by=actor_for(official))


@pytest.mark.parametrize("act", [enter_list, discard_list])
def test_only_officials_act(sent, charities, act):
    batch = sent([inspection(charities[0])])
    _charity, owner = make_charity()

    for user in (owner, make_user()):
        with pytest.raises(PermissionDenied):
            act(batch, by=actor_for(user))
        with pytest.raises(PermissionDenied):
            send_list("inspections", "公告", upload(), by=actor_for(user))


def test_no_name_of_an_organization_is_on_record_with_the_list(sent, charities):
    batch = sent([inspection(charities[0])])

    bodies = [event.payload.body for event in AuditEvent.objects.filter(subject_id=str(batch.pk))]
    assert len(bodies) == 2
    assert charities[0].code not in "".join(bodies)
