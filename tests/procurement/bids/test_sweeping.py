import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from chenghua_portal.foundation.files.resuming import About, open_upload
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.keys.errors import KeyDestroyed
from chenghua_portal.foundation.web.ids import uuid7
from procurement.bids import actions
from procurement.bids.drafts import answers_of
from procurement.bids.models import BidDraft
from procurement.bids.sweeping import MOST_AT_ONCE, sweep_draft_keys
from procurement.bids.tasks import sweep_draft_keys as task
from tests.procurement.bids.conftest import Scene, draft_of


def orphaned() -> UUID:
    """A key whose draft was never committed."""
    draft_id = uuid7()
    draft_keys.create(draft_id)
    return draft_id


def age(keys: Path, days: float) -> None:
    """Make every key that is there `days` old."""
    then = time.time() - days * 24 * 60 * 60
    for key in (keys / "drafts").glob("*.key"):
        os.utime(key, (then, then))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_key_without_a_draft_is_destroyed_after_a_day(scene: Scene, keys: Path) -> None:
    young = orphaned()
    age(keys, 0.9)

    task()
    before = len(draft_keys.read(young))
    age(keys, 1.1)
    task()

    assert before == 32
    with pytest.raises(KeyDestroyed):
        draft_keys.read(young)


def test_living_draft_keeps_its_key_however_old_it_is(scene: Scene, keys: Path) -> None:
    bid = scene.written()
    orphaned()
    age(keys, 400)

    assert sweep_draft_keys() == 1
    assert answers_of(draft_of(bid))["risks"] == {"text": "风险"}


def test_upload_on_its_way_keeps_its_key(scene: Scene, keys: Path) -> None:
    session = open_upload(About("说明.pdf"), 10, by=scene.actor())
    age(keys, 2)

    assert sweep_draft_keys() == 0
    assert len(draft_keys.read(session.pk)) == 32


def test_key_of_a_draft_handed_in_is_no_longer_there_to_sweep(scene: Scene, keys: Path) -> None:
    bid = scene.written()
    draft_id = draft_of(bid).pk
    scene.submit(bid)
    age(keys, 2)

    swept = [sweep_draft_keys(), sweep_draft_keys()]

    # The job that should destroy it has not run here.
    assert swept == [1, 0]
    with pytest.raises(KeyDestroyed):
        draft_keys.read(draft_id)


def test_database_that_knows_no_draft_destroys_nothing(scene: Scene, keys: Path) -> None:
    lost = [orphaned() for _number in range(MOST_AT_ONCE + 1)]
    age(keys, 2)

    assert sweep_draft_keys() == 0
    assert all(len(draft_keys.read(draft_id)) == 32 for draft_id in lost)


def test_there_may_be_no_keys_at_all(scene: Scene) -> None:
    assert not BidDraft.objects.exists()
    assert sweep_draft_keys() == 0


def test_draft_that_is_started_after_the_sweep_began_is_safe(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = draft_keys.made_before

    def and_then_one_more(moment: float) -> Iterator[UUID]:
        yield from listed(moment)
        actions.start_bid(scene.call, by=scene.actor())

    monkeypatch.setattr(draft_keys, "made_before", and_then_one_more)

    assert sweep_draft_keys(before=time.time() + 60) == 0
    assert len(draft_keys.read(BidDraft.objects.get().pk)) == 32
