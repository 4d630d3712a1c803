"""The event of a deletion has the form of the worker's, which relays it, and says nothing of what was deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from interviews import events
from interviews.settings import Settings
from noah.data.events import COLLECTION, KEPT, Event, of_change, source_of
from pydantic import ValidationError

pytestmark = pytest.mark.unit
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_it_has_the_form_of_the_others() -> None:
    (other, *_), _ = of_change(source_of("p"), "i1", {}, {"status": "live"}, NOW)
    ours = Event(events.event_id("i1"), events.deleted("p", "i1", 3, NOW))
    assert ours.fields.keys() == other.fields.keys()
    assert ours.attributes.keys() == other.attributes.keys()
    assert (ours.fields["source"], ours.fields["subject"]) == (other.fields["source"], other.fields["subject"])
    assert ours.fields["data"].keys() < other.fields["data"].keys()
    assert (events.COLLECTION, events.KEPT) == (COLLECTION, KEPT)


def test_it_says_that_there_was_an_interview_and_nothing_else() -> None:
    ours = Event(events.event_id("i1"), events.deleted("p", "i1", 3, NOW))
    assert ours.id == "i1.interview.deleted.1"
    assert json.loads(ours.body) == {"interview_id": "i1", "status": "withdrawn", "epoch": 3, "number": 1}


@pytest.mark.parametrize("topic", ["events", "projects/p/topics/", "projects/p/topics/1a", "projects/p/topics/a b c"])
def test_a_topic_that_is_none_is_refused(topic: str) -> None:
    with pytest.raises(ValidationError):
        Settings(google_cloud_project="p", events_topic=topic)
