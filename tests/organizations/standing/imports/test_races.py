from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.standing.imports.actions import enter_list, send_list
from organizations.standing.models import AnnualInspection, ListImport
from tests.factories import actor_for, make_office
from tests.factories.people import make_organization
from tests.organizations.standing.imports.books import INSPECTIONS, table


def content_of(charities):
    return table([INSPECTIONS, *((c.code, c.name, "2024", "合格", "2025-05-01") for c in charities)])


def test_two_officials_who_send_one_file_at_once_make_one_import(together):
    _office, first, second = make_office()
    content, at = content_of([make_organization()]), portal_now()

    results = together(
        *(
            lambda user=user: send_list(
                "inspections", "公告", SimpleUploadedFile("名单.csv", content), by=actor_for(user, at=at)
            )
            for user in (first, second)
        )
    )

    assert sorted(is_new for _batch, is_new in results) == [False, True]
    assert len({batch.pk for batch, _is_new in results}) == 1
    assert ListImport.objects.count() == 1


def test_two_officials_who_press_at_once_enter_once(together):
    _office, first, second = make_office()
    charities, at = [make_organization() for _number in range(20)], portal_now()
    upload = SimpleUploadedFile("名单.csv", content_of(charities))
    batch, _is_new = send_list("inspections", "公告", upload, by=actor_for(first, at=at))
    run_due()

    together(
        *(
            lambda user=user: enter_list(ListImport.objects.get(pk=batch.pk), by=actor_for(user, at=at))
            for user in (first, second)
        )
    )
    together(run_due, run_due)

    batch.refresh_from_db()
    assert (batch.status, batch.entered) == (ListImport.Status.DONE, 20)
    assert AnnualInspection.objects.count() == 20
