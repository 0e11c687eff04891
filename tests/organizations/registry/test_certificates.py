from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.actors import actor_for as person
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Role
from organizations.registry.actions import (
    Paper,
    add_certificate,
    refuse_certificate,
    verify_certificate,
    withdraw_certificate,
)
from organizations.registry.models import Certificate
from organizations.registry.panels import papers_of
from organizations.registry.queries import certificates_visible_to, pending_certificates
from tests.factories import NOW, actor_for, make_charity, make_user
from tests.factories.people import join
from tests.foundation.files.specimens import picture

pytestmark = pytest.mark.usefixtures("db")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scan():
    return SimpleUploadedFile("免税资格.pdf", PDF, content_type="application/pdf")


def paper(**changes):
    stands = {
        "kind": "tax_exempt",
        "number": "川财税〔2024〕1号",
        "issuer": "示例税务局",
        "valid_from": date(2024, 1, 1),
        "valid_until": date(2028, 12, 31),
    }
    return Paper(**{**stands, **changes})


@pytest.fixture
def added():
    organization, owner = make_charity()
    return add_certificate(organization, paper(), scan(), by=actor_for(owner)), organization, owner


def test_a_certificate_is_seen_by_others_once_an_official_has_verified_it(added, office):
    certificate, _organization, _owner = added
    outsider = actor_for(make_user())
    assert list(pending_certificates()) == [certificate]
    assert not certificates_visible_to(outsider).exists()

    verify_certificate(certificate, by=actor_for(office[1]))

    assert list(certificates_visible_to(outsider)) == [certificate]
    assert not pending_certificates().exists()


def test_one_that_has_expired_is_marked(office):
    organization, owner = make_charity()
    by = actor_for(owner)
    expired = add_certificate(organization, paper(valid_until=date(2026, 6, 9)), scan(), by=by)
    verify_certificate(expired, by=actor_for(office[1]))

    line = papers_of(organization, by)["certificates"][0]

    assert (str(line["label"]), line["tone"]) == ("已过期", "due")


def test_it_cannot_end_before_it_begins():
    organization, owner = make_charity()

    with pytest.raises(Refused) as refused:
        add_certificate(organization, paper(valid_until=date(2023, 1, 1)), scan(), by=actor_for(owner))

    assert refused.value.refusal.field == "valid_until"


def test_refused_with_a_reason_withdrawn_only_while_pending(added, office):
    certificate, _organization, owner = added
    with pytest.raises(Refused):
        refuse_certificate(certificate, "", by=actor_for(office[1]))

    refuse_certificate(certificate, "扫描件不清晰。", by=actor_for(office[1]))

    assert certificate.refusal_reason == "扫描件不清晰。"
    with pytest.raises(Refused):
        withdraw_certificate(certificate, by=actor_for(owner))


def test_nobody_decides_over_the_own_organization(added, office):
    certificate, organization, owner = added
    join(owner, office[0], Role.CLERK)

    with pytest.raises(Refused):
        verify_certificate(certificate, by=person(owner.pk, at=NOW, organization_id=office[0].pk))
    with pytest.raises(PermissionDenied):
        verify_certificate(certificate, by=actor_for(owner, organization))


def test_the_scan_is_for_members_and_officials_and_its_reading_on_record(added, office, signed_in):
    certificate, organization, _owner = added
    verify_certificate(certificate, by=actor_for(office[1]))
    url = reverse("organizations:certificate-file", args=[certificate.pk])

    assert signed_in(office[1]).get(url).content == PDF
    assert signed_in(make_user()).get(url).status_code == 403
    event = AuditEvent.objects.get(verb="organizations.organization.read_scan")
    assert (event.actor_id, event.subject_id) == (office[1].pk, str(organization.pk))


def test_the_scan_is_shown_as_a_picture_to_the_same_people_on_record(office, signed_in):
    organization, owner = make_charity()
    photo = SimpleUploadedFile("证书.png", picture("PNG"), content_type="image/png")
    certificate = add_certificate(organization, paper(), photo, by=actor_for(owner))
    url = reverse("organizations:certificate-picture", args=[certificate.pk])

    assert signed_in(office[1]).get(url).headers["Content-Type"] == "image/png"
    assert signed_in(make_user()).get(url).status_code == 404
    assert AuditEvent.objects.filter(verb="organizations.organization.read_scan").count() == 1


def test_the_pages_add_and_decide(signed_in, office):
    organization, owner = make_charity()
    stands = {
        "kind": "charity",
        "number": "1",
        "issuer": "示例民政局",
        "valid_from": "2024-01-01",
        "scan": scan(),
    }
    new = reverse("organizations:certificate-new", args=[organization.pk])

    assert signed_in(owner).post(new, stands).status_code == 302
    certificate = Certificate.objects.get()
    url = reverse("organizations:certificate-decide", args=[certificate.pk])
    client = signed_in(office[1])
    assert url in client.get(reverse("organizations:certificate-list")).content.decode()
    assert "慈善组织认定" in client.get(url).content.decode()
    assert client.post(url, {"verify": "1"}).status_code == 302
    assert client.post(url, {"verify": "1"}).status_code == 409
    assert signed_in(owner).get(url).status_code == 403
