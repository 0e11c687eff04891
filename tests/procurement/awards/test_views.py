from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import allowed
from organizations.people.models import Membership, Role
from procurement.awards.actions import confirm_awards, propose_awards
from procurement.awards.forms import AllocationForm
from procurement.awards.models import AwardList
from procurement.awards.queries import award_lists_visible_to, awards_of_call, ranked_bids
from procurement.awards.ranking import Ranking
from procurement.calls.models import Call
from tests.factories import actor_for, make_charity, make_office
from tests.procurement.awards.conftest import FIELD, Scene, make_scene


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def address(scene: Scene, name: str) -> str:
    return reverse(f"procurement:{name}", args=[scene.call.pk])


def posted(scene: Scene, *amounts: str, **more: str) -> dict[str, str]:
    fields = {f"amount_{bid.pk.hex}": amount for bid, amount in zip(scene.bids, amounts, strict=False)}
    return {"action": "propose", "note": "", **fields, **more}


def proposed(scene: Scene) -> AwardList:
    return propose_awards(scene.call, scene.amounts(60000, 50000, 40000), "", by=scene.clerk)


# Proposing


def test_page_starts_from_rank_order(scene: Scene) -> None:
    response = signed_in(scene.clerk).get(address(scene, "award-propose"))

    assert response.context["form"].amounts == scene.amounts(60000, 50000, 40000)
    assert 'value="60,000.00"' in response.text
    assert "Funding line" in response.text


def test_amounts_as_they_are_typed_are_proposed(scene: Scene) -> None:
    data = posted(scene, "60,000.00", "５００００", "39999.99元")

    response = signed_in(scene.clerk).post(address(scene, "award-propose"), data)

    assert response.headers["Location"] == address(scene, "award-list")
    assert [award.amount for award in awards_of_call(scene.call)] == [60000, 50000, Decimal("39999.99")]


def test_adding_up_anew_saves_nothing(scene: Scene) -> None:
    data = posted(scene, "60000", "50000", "10000", action="check")

    response = signed_in(scene.clerk).post(address(scene, "award-propose"), data)

    assert response.context["form"].total == 120000
    assert "120,000.00" in response.text
    assert not AwardList.objects.exists()


def test_each_wrong_amount_is_named_at_its_field_and_the_sum_on_top(scene: Scene) -> None:
    data = posted(scene, "60000.01", "abc", "130000")

    response = signed_in(scene.clerk).post(address(scene, "award-propose"), data)

    errors = response.context["form"].errors
    first, second, third, _fourth = (f"amount_{bid.pk.hex}" for bid in scene.bids)
    assert set(errors) == {first, second, third, "__all__"}
    assert "60,000.00" in errors[first][0]
    assert "40,000.00" in errors[third][0]
    assert "150,000.00" in errors["__all__"][0]
    assert not AwardList.objects.exists()


def test_departure_without_reason_is_asked_for_one(scene: Scene) -> None:
    data = posted(scene, "60000", "", "40000")

    response = signed_in(scene.clerk).post(address(scene, "award-propose"), data)

    assert set(response.context["form"].errors) == {"note"}
    assert "passed over" in response.text


def test_bid_below_the_pass_mark_has_no_field(scene: Scene) -> None:
    ranking = Ranking.of(scene.call, ranked_bids(scene.call))
    data = posted(scene, "60000", "50000", "40000", "1")

    form = AllocationForm(data, ranking=ranking)

    assert form.is_valid()
    assert form.amounts == scene.amounts(60000, 50000, 40000)


def test_returned_list_starts_from_what_was_proposed(scene: Scene) -> None:
    found = propose_awards(scene.call, scene.amounts(60000, 50000, 30000), "", by=scene.clerk)
    signed_in(scene.approver).post(address(scene, "award-return"), {"reason": "请核对丙项"})

    response = signed_in(scene.clerk).get(address(scene, "award-propose"))

    assert response.context["form"].amounts == scene.amounts(60000, 50000, 30000)
    assert "请核对丙项" in response.text
    assert AwardList.objects.get(pk=found.pk).status == AwardList.Status.RETURNED


def test_before_there_are_results_the_page_says_what_it_waits_for(db: None) -> None:
    scene = make_scene(Call.Status.SCORING)

    assert signed_in(scene.clerk).get(address(scene, "award-propose")).status_code == 409


def test_proposed_list_leads_to_itself(scene: Scene) -> None:
    proposed(scene)

    response = signed_in(scene.clerk).get(address(scene, "award-propose"))

    assert response.headers["Location"] == address(scene, "award-list")


# Deciding


def test_approver_sees_both_ways(scene: Scene) -> None:
    proposed(scene)

    text = signed_in(scene.approver).get(address(scene, "award-list")).text

    assert address(scene, "award-confirm") in text
    assert address(scene, "award-return") in text


def test_clerk_sees_that_the_list_waits(scene: Scene) -> None:
    proposed(scene)

    text = signed_in(scene.clerk).get(address(scene, "award-list")).text

    assert "Waiting for the approver" in text
    assert address(scene, "award-confirm") not in text


def test_first_click_confirms_nothing(scene: Scene) -> None:
    proposed(scene)

    response = signed_in(scene.approver).get(address(scene, "award-confirm"))

    assert "人民币壹拾伍万元整" in response.text
    assert AwardList.objects.get().status == AwardList.Status.PROPOSED


def test_second_click_confirms_and_shows_the_result(scene: Scene) -> None:
    proposed(scene)

    response = signed_in(scene.approver).post(address(scene, "award-confirm"), follow=True)

    assert response.redirect_chain == [(address(scene, "award-list"), 302)]
    assert "The awards are confirmed" in response.text
    assert f"{scene.call.number}-0001" in response.text


def test_proposer_with_both_roles_is_told_why_not(scene: Scene) -> None:
    Membership.objects.filter(user_id=scene.clerk.user_id).update(roles=[Role.CLERK, Role.APPROVER])
    proposed(scene)
    client = signed_in(scene.clerk)

    shown = client.get(address(scene, "award-confirm"))
    refused = client.post(address(scene, "award-confirm"))

    assert "another person" in shown.text
    assert "Confirm and publish" not in shown.text
    assert refused.status_code == 409
    assert AwardList.objects.get().status == AwardList.Status.PROPOSED


def test_second_approver_is_told_that_it_is_done(scene: Scene) -> None:
    confirm_awards(proposed(scene), by=scene.approver)

    for name, data in (("award-confirm", {}), ("award-return", {"reason": "迟了"})):
        response = signed_in(scene.approver).post(address(scene, name), data, follow=True)
        assert response.redirect_chain == [(address(scene, "award-list"), 302)]
        assert "c-messages" in response.text


def test_returning_takes_a_reason(scene: Scene) -> None:
    proposed(scene)

    response = signed_in(scene.approver).post(address(scene, "award-return"), {"reason": ""})

    assert "id_reason_error" in response.text
    assert AwardList.objects.get().status == AwardList.Status.PROPOSED


def test_who_may_come_here(scene: Scene) -> None:
    proposed(scene)
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()
    expected: dict[str, Any] = {
        "award-propose": (302, 403, 403, 403),
        "award-list": (200, 200, 404, 404),
        "award-confirm": (403, 200, 404, 404),
        "award-return": (403, 200, 404, 404),
    }

    for name, codes in expected.items():
        actors = (scene.clerk, scene.approver, actor_for(stranger), actor_for(owner))
        assert tuple(signed_in(a).get(address(scene, name)).status_code for a in actors) == codes, name


def test_lists_seen_are_those_that_may_be_viewed(scene: Scene) -> None:
    found = proposed(scene)
    _office, stranger, _approver = make_office()
    _charity, owner = make_charity()

    for actor in (scene.clerk, scene.approver, actor_for(stranger), actor_for(owner)):
        sees = award_lists_visible_to(actor).filter(pk=found.pk).exists()
        assert sees == allowed(actor, "procurement.view_award_list", found)


def test_pages_cost_as_many_queries_at_thirty_bids_as_at_four(db: None) -> None:
    counts: dict[str, list[int]] = {"award-propose": [], "award-list": [], "award-confirm": []}
    long = tuple((f"项目{place}", f"{92 - place}.00", "4000") for place in range(30))
    for field in (FIELD, long):
        scene = make_scene(field=field)
        _count(counts, scene, scene.clerk, "award-propose")
        amounts = Ranking.of(scene.call, ranked_bids(scene.call)).suggested_amounts()
        propose_awards(scene.call, amounts, "", by=scene.clerk)
        _count(counts, scene, scene.approver, "award-list")
        _count(counts, scene, scene.approver, "award-confirm")

    assert all(few == many <= 12 for few, many in counts.values()), counts


def _count(counts: dict[str, list[int]], scene: Scene, actor: Actor, name: str) -> None:
    client = signed_in(actor)
    client.get(address(scene, name))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(scene, name))
    counts[name].append(len(queries))
