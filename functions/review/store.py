"""Everybody's interviews in Firestore: a page of them, one of them whole; who has looked, and what was decided.

What is written here is tied to the interview as it was read, as all that belongs to one is: a deletion comes before or
after it, and leaves nothing of it behind.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from typing import Any, TypeVar

from google.cloud import firestore
from google.cloud.firestore_v1.async_batch import AsyncWriteBatch
from google.cloud.firestore_v1.async_document import AsyncDocumentReference
from google.cloud.firestore_v1.async_query import AsyncQuery
from google.cloud.firestore_v1.base_query import FieldFilter

from review.answer import Answer, answered
from review.answer import is_same as same_answer
from review.decision import Decision, document, is_same, view_document, view_id
from review.filters import Filters
from review.view import Beside
from shared import tied
from shared.auth import Caller
from shared.cursor import Cursor, newest_first, page_of
from shared.documents import Document, Snapshot, StoreUnavailable, all_living, deadline, living
from shared.interviews import LISTED
from shared.invites import COLLECTION as INVITATIONS
from shared.objections import COLLECTION as OBJECTIONS
from shared.objections import MAX_OBJECTIONS, OPEN, state, summary

CALL_SECONDS = 3.0
READ_SECONDS = 6.0
EXPORT_SECONDS = 20.0
LIST_PAGE = 20
EXPORT_PAGE = 50
AT_ONCE = LIST_PAGE  # all that a page of the list needs, in one wave
# Above any interview's length: what one answer of ours can hold.
MAX_TURNS = 5000
MAX_DECISIONS = 50
# Those that are shown: one for each of the team and each day.
MAX_VIEWS = 200
# The most values that Firestore accepts in an `in` filter.
MOST_IDS = 30
LIST_FIELDS = (
    "plan",
    "values.name",
    "invitation.id",
    "status",
    "phase",
    "question",
    "progress",
    "report",
    "active_seconds",
    "objections",
    "outcome",
    "created_at",
    "updated_at",
    "ended_at",
    "expire_at",
)
T = TypeVar("T")


class DecisionConflictError(Exception):
    """There is another decision with this id."""


class TooManyDecisionsError(Exception):
    """More would be no decision any more."""


class AnsweredError(Exception):
    """The objection has another answer."""


class Store:
    """Every method raises StoreUnavailable."""

    def __init__(self, project: str) -> None:
        self._client = firestore.AsyncClient(project=project)

    def query(self, filters: Filters, after: Cursor | None, most: int) -> AsyncQuery:
        """At most so many interviews, the newest first. firestore.indexes.json has an index for each set of filters."""
        interviews = self._client.collection("interviews")
        asked = {
            "plan.id": filters.plan,
            "invitation.id": filters.invitation,
            "objections.open": None if filters.objection is None else filters.objection == OPEN,
            "outcome": filters.outcome,
            "report_points": filters.score,
            "status": filters.status,
        }
        equal = {path: value for path, value in asked.items() if value is not None}
        query: AsyncQuery = interviews.select(LIST_FIELDS)
        if equal and filters.status is None:
            # every status of the list: each index that has a filter's field also has the status
            query = query.where(filter=FieldFilter("status", "in", LISTED))
        for path, value in equal.items():
            query = query.where(filter=FieldFilter(path, "==", value))
        if filters.since is not None:
            query = query.where(filter=FieldFilter("created_at", ">=", filters.since))
        if filters.until is not None:
            query = query.where(filter=FieldFilter("created_at", "<", filters.until))
        return newest_first(query, interviews, after).limit(most)

    async def page(
        self, filters: Filters, after: Cursor | None, most: int = LIST_PAGE
    ) -> tuple[list[Document], Cursor | None]:
        """A page of interviews, and where it ends; None when no more follow. Deleted and expired ones are left out."""
        async with deadline(READ_SECONDS):
            rows = await self.query(filters, after, most + 1).get(retry=None, timeout=CALL_SECONDS)
        shown, end = page_of(rows, most)
        # a tombstone of an earlier version has a `created_at`, and is found by it
        return [each for row in shown if (each := _there(row)) is not None], end

    async def beside(self, interviews: Sequence[Document]) -> dict[str, Beside]:
        """The newest report and the decisions of each."""
        found = {each["id"]: Beside() for each in interviews}
        ready = [each["id"] for each in interviews if each.get("report") == "ready"]
        async with deadline(READ_SECONDS):
            reports, decisions = await asyncio.gather(
                _together(self._newest_report(each) for each in ready), self._decisions(list(found))
            )
        for interview_id, report in zip(ready, reports, strict=True):
            found[interview_id].reports = report
        for each in decisions:
            if (known := found.get(each.get("interview_id", ""))) is not None:
                known.decisions.append(each)
        return found

    async def read(self, interview_id: str, by: Caller) -> tuple[Document, Beside] | None:
        """One interview and all that belongs to it; None when there is none. That they look is stored first."""
        reference = self._reference(interview_id)
        async with deadline(READ_SECONDS):
            seen = await self._look(interview_id, by)
            if seen is None:
                return None
            (reports, decisions, answers, turns, objections, views), invitation = await asyncio.gather(
                asyncio.gather(
                    _all(reference.collection("reports").limit(MAX_TURNS)),
                    _all(reference.collection("decisions").limit(MAX_DECISIONS)),
                    _all(reference.collection("answers").limit(MAX_TURNS)),
                    _all(reference.collection("turns").limit(MAX_TURNS)),
                    _all(reference.collection(OBJECTIONS).limit(MAX_OBJECTIONS)),
                    _all(_newest(reference.collection("views")).limit(MAX_VIEWS)),
                ),
                self._invitation(seen),
            )
            # last: of one that was deleted meanwhile nothing is shown
            interview = _there(await reference.get(retry=None, timeout=CALL_SECONDS))
        if interview is None:
            return None
        return interview, Beside(reports, decisions, answers, turns, views, objections, invitation)

    async def export(
        self, filters: Filters, after: Cursor | None, by: Caller, *, answers: bool
    ) -> tuple[list[tuple[Document, Beside]], Cursor | None]:
        """A page of interviews with reports and decisions, and `answers` and objections where asked for.

        A look at each is stored.
        """
        rows, end = await self.page(filters, after, EXPORT_PAGE)
        async with deadline(EXPORT_SECONDS):
            seen = await _together(self._look(each["id"], by) for each in rows)
            interviews = [each for each in seen if each is not None]
            found = await self.beside(interviews)
            if answers:
                said = await _together(
                    _all(self._reference(each["id"]).collection("answers").limit(MAX_TURNS)) for each in interviews
                )
                for each, stored in zip(interviews, said, strict=True):
                    found[each["id"]].answers = stored
                objecting = [each["id"] for each in interviews if state(each) is not None]
                objected = await _together(
                    _all(self._reference(each).collection(OBJECTIONS).limit(MAX_OBJECTIONS)) for each in objecting
                )
                for interview_id, stored in zip(objecting, objected, strict=True):
                    found[interview_id].objections = stored
            # last: of what was deleted meanwhile nothing is in the file
            left = await self._left([each["id"] for each in interviews])
        return [(each, found[each["id"]]) for each in interviews if each["id"] in left], end

    async def decide(self, interview_id: str, decision: Decision, by: Caller) -> Document | None:
        """Store a decision, once; None when there is no such interview.

        Raises DecisionConflictError, TooManyDecisionsError.
        """
        reference = self._reference(interview_id)
        decisions = reference.collection("decisions")
        place = decisions.document(decision.decision_id)
        async with deadline(READ_SECONDS):
            for number in range(tied.TRIES):
                interview = _there(snapshot := await reference.get(retry=None, timeout=CALL_SECONDS))
                if interview is None:
                    return None
                # one read between the interview's and the commit: a worker who writes meanwhile makes it begin again
                others = await decisions.select([]).limit(MAX_DECISIONS).get(retry=None, timeout=CALL_SECONDS)
                if any(each.id == place.id for each in others):
                    stored = await place.get(retry=None, timeout=CALL_SECONDS)
                    known = stored.to_dict() or {}
                    if not is_same(known, decision, by):
                        raise DecisionConflictError
                    return {**known, "id": stored.id}
                if len(others) >= MAX_DECISIONS:
                    raise TooManyDecisionsError
                now, expire_at = firestore.SERVER_TIMESTAMP, interview.get("expire_at")
                await self._add(snapshot, place, document(decision, by, interview_id, now, expire_at), number)
        raise StoreUnavailable("too many writers at once")

    async def answer(self, interview_id: str, number: str, answer: Answer, by: Caller) -> Document | None:
        """Store an answer to an objection, once; None when there is no such interview or objection.

        Raises AnsweredError.
        """
        reference = self._reference(interview_id)
        objections = reference.collection(OBJECTIONS)
        async with deadline(READ_SECONDS):
            for tries in range(tied.TRIES):
                snapshot = await reference.get(retry=None, timeout=CALL_SECONDS)
                if _there(snapshot) is None:
                    return None
                rows = {each["id"]: each for each in await _all(objections.limit(MAX_OBJECTIONS))}
                if (objection := rows.get(number)) is None:
                    return None
                if known := objection.get("answer"):
                    if not same_answer(known, answer, by):
                        raise AnsweredError
                    return objection
                objection["answer"] = answered(answer, by, firestore.SERVER_TIMESTAMP)
                batch = self._client.batch()
                batch.update(objections.document(number), {"answer": objection["answer"]})
                # of two answers at once the second reads the first one's
                await self._tied(batch, snapshot, {"objections": summary(rows.values())}, tries)
        raise StoreUnavailable("too many writers at once")

    async def _left(self, ids: Sequence[str]) -> set[str]:
        """Those of these interviews that are there now."""
        rows = self._client.get_all([self._reference(each) for each in ids], retry=None, timeout=CALL_SECONDS)
        return {row.id async for row in rows if _there(row) is not None}

    async def _look(self, interview_id: str, by: Caller) -> Document | None:
        """Store that they look at an interview today, and answer with it; None when there is none."""
        reference = self._reference(interview_id)
        for number in range(tied.TRIES):
            interview = _there(snapshot := await reference.get(retry=None, timeout=CALL_SECONDS))
            if interview is None:
                return None
            place = reference.collection("views").document(view_id(by, snapshot.read_time))
            fields = view_document(by, firestore.SERVER_TIMESTAMP, interview.get("expire_at"))
            if await self._add(snapshot, place, fields, number):
                return interview
        raise StoreUnavailable("too many writers at once")

    async def _add(
        self, interview: Snapshot, place: AsyncDocumentReference, fields: dict[str, Any], tries: int
    ) -> bool:
        """Create a document of an interview's, if that is unchanged since it was read.

        Whether it is there now; when not, somebody has written meanwhile, and it is for the caller to read again.
        """
        batch = self._client.batch()
        batch.create(place, fields)
        # changes nothing: it ties the new document to what was read
        return await self._tied(batch, interview, {"status": interview.get("status")}, tries)

    async def _tied(self, batch: AsyncWriteBatch, interview: Snapshot, change: dict[str, Any], tries: int) -> bool:
        """Commit, and change the interview by it, if that is unchanged since it was read; whether it is stored now."""
        return await tied.commit(self._client, batch, interview, change, tries, CALL_SECONDS)

    async def _newest_report(self, interview_id: str) -> list[Document]:
        return await _all(_newest(self._reference(interview_id).collection("reports")).limit(1))

    async def _decisions(self, ids: list[str]) -> list[Document]:
        groups = [ids[begin : begin + MOST_IDS] for begin in range(0, len(ids), MOST_IDS)]
        decisions = self._client.collection_group("decisions")
        found = await _together(
            _all(decisions.where(filter=FieldFilter("interview_id", "in", group)).limit(MAX_DECISIONS * len(group)))
            for group in groups
        )
        return [each for group in found for each in group]

    async def _invitation(self, interview: Document) -> Document | None:
        kept = interview.get("invitation")
        invitation_id = kept.get("id") if isinstance(kept, dict) else None
        if not isinstance(invitation_id, str) or not invitation_id.isalnum():
            return None
        reference = self._client.collection(INVITATIONS).document(invitation_id)
        return living(await reference.get(retry=None, timeout=CALL_SECONDS))

    def _reference(self, interview_id: str) -> AsyncDocumentReference:
        return self._client.collection("interviews").document(interview_id)


def _there(snapshot: Snapshot) -> Document | None:
    """The interview; None when it is absent, expired, or deleted down to its tombstone."""
    interview = living(snapshot)
    return {**interview, "id": snapshot.id} if interview is not None and interview.get("status") in LISTED else None


def _newest(collection: Any) -> AsyncQuery:
    query: AsyncQuery = collection.order_by("at", direction=firestore.Query.DESCENDING)
    return query


async def _all(query: AsyncQuery) -> list[Document]:
    return all_living(await query.get(retry=None, timeout=CALL_SECONDS))


async def _together(calls: Iterable[Awaitable[T]]) -> list[T]:
    """What all of them return, AT_ONCE at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(call: Awaitable[T]) -> T:
        async with places:
            return await call

    return list(await asyncio.gather(*(one(call) for call in calls)))
