"""Two windows, two people, one draft: nobody's typing is lost, nothing is readable without the key."""

import pytest

from chenghua_portal.foundation.keys import aead, draft_keys
from chenghua_portal.foundation.obligations.models import Obligation
from organizations.people.models import Role
from procurement.bids import actions
from procurement.bids.drafts import answers_of, content_digest, locked_away, unlocked
from procurement.bids.models import DraftConflict, DraftSection
from tests.factories import make_user
from tests.factories.people import join
from tests.procurement.bids.conftest import Scene, draft_of, pdf


def save(scene: Scene, bid, text: str, revision: int, user=None) -> actions.Saved:
    return actions.save_section(bid, "risks", {"text": text}, revision, by=scene.actor(user))


def saved_text(bid) -> str:
    return answers_of(draft_of(bid))["risks"]["text"]


def test_section_is_saved_as_typed_with_rising_revisions(scene: Scene) -> None:
    bid = scene.start()

    first = save(scene, bid, "一", 0)
    second = save(scene, bid, "二", first.revision)

    assert (first.revision, second.revision) == (1, 2)
    assert saved_text(bid) == "二"


def test_saving_the_same_again_makes_no_revision(scene: Scene) -> None:
    bid = scene.start()
    save(scene, bid, "一", 0)

    assert save(scene, bid, "一", 0).revision == 1
    assert not DraftConflict.objects.exists()


def test_what_is_not_right_yet_is_kept_as_typed(scene: Scene) -> None:
    bid = scene.start()

    actions.save_section(bid, "summary", {"title": "x", "term_months": "三十"}, 0, by=scene.actor())

    assert answers_of(draft_of(bid))["summary"]["term_months"] == "三十"


def test_row_of_a_section_is_unreadable_and_bound_to_its_place(scene: Scene) -> None:
    bid = scene.start()
    save(scene, bid, "机密风险", 0)
    draft, stored = draft_of(bid), DraftSection.objects.get()

    moved = DraftSection(draft=draft, key="need", ciphertext=stored.ciphertext)

    assert "机密风险".encode() not in bytes(stored.ciphertext)
    with pytest.raises(aead.Damaged):
        unlocked(draft, moved)


def test_without_its_key_a_draft_is_lost_for_everybody(scene: Scene) -> None:
    bid = scene.start()
    save(scene, bid, "一", 0)
    draft = draft_of(bid)

    draft_keys.destroy(draft.pk)

    with pytest.raises(draft_keys.KeyDestroyed):
        answers_of(draft)


def test_same_answers_encrypted_twice_differ_and_read_alike(scene: Scene) -> None:
    draft = draft_of(scene.start())

    one, other = (locked_away(draft, "risks", {"text": "一"}) for _time in range(2))

    assert one != other
    assert unlocked(draft, DraftSection(key="risks", ciphertext=other)) == {"text": "一"}


def test_digest_knows_answers_not_their_order() -> None:
    one = {"risks": {"text": "一", "note": ""}, "need": {}}

    assert content_digest(one) == content_digest({"need": {}, "risks": {"note": "", "text": "一"}})
    assert content_digest(one) != content_digest({"need": {}, "risks": {"note": "", "text": "二"}})


def test_second_window_behind_the_first_keeps_both_versions(scene: Scene) -> None:
    bid = scene.start()
    save(scene, bid, "窗口一", 0)

    with pytest.raises(actions.Conflict):
        save(scene, bid, "窗口二", 0)

    conflict = DraftConflict.objects.get()
    assert saved_text(bid) == "窗口一"
    assert unlocked(draft_of(bid), conflict) == {"text": "窗口二"}
    assert (conflict.base_revision, conflict.saved_by) == (0, scene.owner)


@pytest.mark.parametrize(("keep", "stays"), [("mine", "窗口二"), ("theirs", "窗口一")])
def test_conflict_ends_with_the_version_that_was_chosen(scene: Scene, keep: str, stays: str) -> None:
    bid = scene.start()
    save(scene, bid, "窗口一", 0)
    with pytest.raises(actions.Conflict):
        save(scene, bid, "窗口二", 0)

    actions.resolve_conflict(bid, "risks", keep, by=scene.actor())

    assert saved_text(bid) == stays
    assert not DraftConflict.objects.exists()


def test_colleagues_have_a_conflict_each(scene: Scene) -> None:
    bid = scene.start()
    colleague = make_user()
    join(colleague, scene.charity, Role.EDITOR)
    save(scene, bid, "先存的", 0)
    for text, user in (("甲写的", scene.owner), ("乙写的", colleague)):
        with pytest.raises(actions.Conflict):
            save(scene, bid, text, 0, user)

    actions.resolve_conflict(bid, "risks", "mine", by=scene.actor(colleague))

    assert saved_text(bid) == "乙写的"
    assert [conflict.saved_by for conflict in DraftConflict.objects.all()] == [scene.owner]


def test_files_are_no_part_of_what_a_form_saves(scene: Scene) -> None:
    bid = scene.start()
    actions.add_file(bid, pdf(), by=scene.actor())

    actions.save_section(bid, "attachments", {"files": []}, 1, by=scene.actor())

    assert [ref["name"] for ref in answers_of(draft_of(bid))["attachments"]["files"]] == ["项目说明.pdf"]


def test_replacement_draft_has_a_duty_of_its_own(scene: Scene) -> None:
    _bid, copy = scene.submitted()

    actions.restore_from_copy(scene.call, copy, by=scene.actor())

    assert Obligation.objects.filter(kind="bid.submit", discharged_at=None).count() == 1
