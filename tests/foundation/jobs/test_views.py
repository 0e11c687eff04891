import pytest
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs import durable, queries
from chenghua_portal.foundation.jobs.models import Job
from tests.factories import NOW, make_user

LIST = reverse("jobs:job-list")


@durable.task("tests.viewed")
def viewed(word: str) -> None:
    pass


def make_job(word: str, **fields: object) -> Job:
    durable.enqueue("tests.viewed", [word], key=f"viewed:{word}")
    Job.objects.filter(key=f"viewed:{word}").update(**fields)
    return Job.objects.get(key=f"viewed:{word}")


@pytest.fixture
def operator(client, db):
    client.force_login(make_user("管理员", roles=[User.Role.ADMINISTRATOR]))
    return client


def test_jobs_are_for_administrators_alone(client, db):
    job = make_job("a")
    client.force_login(make_user())

    assert client.get(LIST).status_code == 403
    assert client.get(reverse("jobs:retry-all")).status_code == 403
    assert client.get(reverse("jobs:job-detail", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:job-retry", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:job-cancel", args=[job.pk])).status_code == 404


def test_menu_leads_only_administrators_to_jobs(operator, client):
    assert LIST in operator.get(LIST).text
    client.force_login(make_user())
    assert LIST not in client.get(reverse("workbench:desk")).text


def test_list_shows_what_was_given_up_and_why(operator):
    make_job("a", failed_at=NOW, attempts=8, last_error="RuntimeError", last_place="x.py:1 f")
    make_job("b")

    page = operator.get(LIST).text

    assert "viewed:a" in page
    assert "RuntimeError" in page
    assert "x.py:1 f" in page
    assert "viewed:b" not in page


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("waiting", {}),
        ("running", {"running_since": NOW, "steps_done": 3, "steps_total": 7}),
        ("cancelled", {"cancelled_at": NOW}),
    ],
)
def test_each_list_has_its_page(operator, state, fields):
    make_job("here", **fields)
    make_job("elsewhere", failed_at=NOW)

    page = operator.get(LIST, {"state": state}).text

    assert "viewed:here" in page
    assert "viewed:elsewhere" not in page


def test_list_goes_on_behind_its_last_row(operator, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    make_job("a", failed_at=NOW)
    make_job("b", failed_at=NOW)
    first = operator.get(LIST)

    second = operator.get(LIST + first.context["next_url"])

    assert ("viewed:b" in first.text, "viewed:a" in second.text) == (True, True)
    assert second.context["next_url"] == ""


def test_operator_lets_a_job_begin_anew(operator):
    job = make_job("a", failed_at=NOW)

    page = operator.post(reverse("jobs:job-retry", args=[job.pk]), follow=True).text

    assert "重新执行" in page
    assert Job.objects.get().failed_at is None


def test_job_that_waits_is_not_tried_again(operator):
    job = make_job("a")

    answer = operator.post(reverse("jobs:job-retry", args=[job.pk]))

    assert answer.status_code == 409


def test_operator_sees_what_begins_anew_before_it_does(operator):
    make_job("a", failed_at=NOW)

    assert "1 项" in operator.get(reverse("jobs:retry-all")).text
    assert Job.objects.exclude(failed_at=None).count() == 1
    operator.post(reverse("jobs:retry-all"))
    assert Job.objects.exclude(failed_at=None).count() == 0


def test_operator_cancels_after_a_page_that_says_what_it_means(operator):
    job = make_job("a")
    address = reverse("jobs:job-cancel", args=[job.pk])

    assert operator.get(address).status_code == 200
    assert Job.objects.get().cancelled_at is None
    page = operator.post(address, follow=True).text
    assert "人工取消" in page
    assert AuditEvent.objects.get().verb == "jobs.cancel"
    assert operator.get(address).status_code == 409


def test_open_job_is_looked_at_again_and_an_ended_one_is_not(operator):
    job = make_job("a", running_since=NOW, steps_done=3, steps_total=7)
    address = reverse("jobs:job-detail", args=[job.pk])

    running = operator.get(address).text
    Job.objects.update(done_at=NOW)
    ended = operator.get(address).text

    assert f'hx-get="{address}"' in running
    assert "3 / 7" in running
    assert "hx-get" not in ended
