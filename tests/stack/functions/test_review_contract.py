"""The team looks at interviews and decides: nobody else does, what it does is stored, and the candidate is told."""

import asyncio
import csv
import datetime as dt
import io
import itertools
import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from google.cloud.firestore import AsyncQuery
from review.decision import Decision
from review.filters import Filters
from review.store import EXPORT_PAGE, LIST_PAGE, MAX_DECISIONS, Store
from review.view import Beside
from shared.auth import Caller as ByCaller
from shared.cursor import Cursor
from shared.interviews import ADVICE, LISTED

from local.paths import ROOT
from local.patience import wait_for
from tests.support.caller import Answer, Caller, Person, change

pytestmark = pytest.mark.stack

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2036, 1, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MANY = 2_000
FORMULA = '=HYPERLINK("https://evil.example","x")'


class Reviewing:
    """Somebody of the team, and a plan of this test's own, so that others' interviews are not in its lists."""

    def __init__(self, caller: Caller, staff: Person) -> None:
        self.caller = caller
        self.staff = staff
        self.plan = f"p{uuid.uuid4().hex}"

    async def get(self, path: str, by: Person | None = None) -> Answer:
        return await self.caller.call((by or self.staff).token, method="GET", path=f"/api/review{path}")

    async def listed(self, query: str = "") -> Answer:
        return await self.get(f"/interviews?plan={self.plan}{query}")

    async def decide(self, interview_id: str, by: Person | None = None, **changes: Any) -> Answer:
        said = {"decision_id": uuid.uuid4().hex, "verdict": "advance", "reason": "Clear."} | changes
        path = f"/api/review/interviews/{interview_id}/decision"
        return await self.caller.call((by or self.staff).token, said, path=path)

    async def put(self, name: str, minutes: int = 0, **fields: Any) -> str:
        """An interview that began so many minutes after NOW; its id."""
        known: dict[str, Any] = {
            "uid": "ada",
            "plan": {"id": self.plan, "version": "1"},
            "status": "completed",
            "report": "none",
        }
        known |= {"created_at": NOW + dt.timedelta(minutes=minutes), "expire_at": LATER}
        await self.caller.put(f"interviews/{self.plan}-{name}", **known | fields)
        return f"{self.plan}-{name}"

    def names(self, answer: Answer) -> list[str]:
        assert answer.status == 200, answer.text
        return [each["interview_id"].partition("-")[2] for each in answer.json["interviews"]]


@pytest.fixture
async def team(review: Caller) -> Reviewing:
    return Reviewing(review, await review.account(email=f"{uuid.uuid4().hex}@example.com", verified=True, **STAFF))


STAFF: dict[str, Any] = {"claims": {"noah": "staff"}}


@pytest.fixture
async def interview_id(start_bot: Caller, person: Person) -> str:
    """A candidate's own interview, which has taken place."""
    begun = str((await start_bot.start(person))["interview_id"])
    path = f"interviews/{begun}"
    await start_bot.put(path, status="completed", report="ready", values={"name": FORMULA})
    await start_bot.put(f"{path}/answers/work", outcome="answered", text="Trains.", at=NOW, expire_at=LATER)
    for number in (2, 1):
        turn = {"role": "candidate", "text": f"turn {number}", "at": NOW + dt.timedelta(seconds=number)}
        await start_bot.put(f"{path}/turns/j-00000{number}", **turn, expire_at=LATER)
    scores = [{"criterion": "clarity", "score": 4, "max": 5, "turns": ["j-000002"], "quotations": ["turn 2"]}]
    await start_bot.put(f"{path}/reports/1", summary=FORMULA, scores=scores, at=NOW, expire_at=LATER)
    return begun


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["code"]


async def stored(caller: Caller, interview_id: str) -> dict[str, list[dict[str, Any]]]:
    """What the team has left behind at an interview."""
    reference = caller.firestore.document(f"interviews/{interview_id}")
    return {
        kind: [row.to_dict() or {} for row in await reference.collection(kind).get()] for kind in ("views", "decisions")
    }


NOTHING: dict[str, list[dict[str, Any]]] = {"views": [], "decisions": []}


# -- who


async def test_nobody_else_and_nothing_is_stored(team: Reviewing, review: Caller, interview_id: str) -> None:
    candidate = await review.sign_up()
    other_claim = await review.account(claims={"noah": "candidate"})
    for who in (candidate, other_claim):
        for path in ("/interviews", f"/interviews/{interview_id}", "/export", "/interviews/nobodys"):
            assert refused(await team.get(path, who)) == (403, "staff_only")
        assert refused(await team.decide(interview_id, who)) == (403, "staff_only")
    assert await stored(review, interview_id) == NOTHING


@pytest.mark.parametrize("closed", ["disabled", "deleted", "revoked", "no claim"])
async def test_who_is_of_the_team_no_more(review: Caller, interview_id: str, closed: str) -> None:
    gone = await review.account(**STAFF)
    fields: dict[str, dict[str, object]] = {
        "disabled": {"disableUser": True},
        "deleted": {},
        "revoked": {"validSince": str(int(time.time()) + 60)},
        "no claim": {"customAttributes": "{}"},
    }
    await change(review, gone, **fields[closed])
    answer = await Reviewing(review, gone).get(f"/interviews/{interview_id}")
    assert answer.status == (403 if closed == "no claim" else 401)
    assert await stored(review, interview_id) == NOTHING


# -- the list


async def test_what_is_told_of_each(team: Reviewing) -> None:
    plan = {"id": team.plan, "version": "2", "title": "Career"}
    progress = {"question": 2, "questions": 12}
    known: dict[str, Any] = {"plan": plan, "progress": progress, "values": {"name": "Ada"}, "question": "path"}
    one = await team.put("a", **known, status="live", invitation={"id": "0" * 64, "brief": "for Noah alone"})
    answer = await team.listed()
    (only,) = answer.json["interviews"]
    assert (only["interview_id"], only["title"], only["status"]) == (one, "Career", "live")
    assert (only["candidate"], only["question"], only["progress"]) == ("Ada", "path", progress)
    assert (only["created_at"], only["score"], only["verdict"]) == (NOW.isoformat(), None, None)
    assert "Noah alone" not in answer.text
    assert await stored(team.caller, one) == NOTHING


async def test_points_and_the_newest_verdict(team: Reviewing) -> None:
    one = await team.put("a", report="ready")
    path = f"interviews/{one}/reports"
    for number, points in enumerate((1, 4)):
        scores = [{"criterion": "clarity", "score": points, "max": 5, "rationale": "x"}]
        at = NOW + dt.timedelta(seconds=number)
        await team.caller.put(f"{path}/{number}", scores=scores, incomplete=False, at=at, expire_at=LATER)
    for verdict in ("advance", "decline"):
        assert (await team.decide(one, verdict=verdict)).status == 200
    (only,) = (await team.listed()).json["interviews"]
    assert only["score"] == {"points": 4, "of": 5, "scored": 1, "criteria": 1, "incomplete": False}
    assert only["verdict"] == "decline"


async def test_no_score_decides(team: Reviewing) -> None:
    """The best and the worst report are looked at in every way, and nothing is decided."""
    ids = [await team.put(f"of-{points}", points, report="ready") for points in (1, 5)]
    for one, points in zip(ids, (1, 5), strict=True):
        scores = [{"criterion": "clarity", "score": points, "max": 5}]
        report = {"scores": scores, "overall": points, "incomplete": False, "at": NOW, "expire_at": LATER}
        await team.caller.put(f"interviews/{one}/reports/1", **report)
    before = [await team.caller.document(f"interviews/{one}") for one in ids]
    listed = await team.listed()
    assert team.names(listed) == ["of-5", "of-1"]  # as they began, whatever they came to
    assert [each["verdict"] for each in listed.json["interviews"]] == [None, None]
    for one in ids:
        assert (await team.get(f"/interviews/{one}")).json["decisions"] == []
    for form in ("csv", "jsonl"):
        assert (await team.get(f"/export?plan={team.plan}&format={form}")).text.count(ADVICE) == 2
    assert [await team.caller.document(f"interviews/{one}") for one in ids] == before
    assert [(await stored(team.caller, one))["decisions"] for one in ids] == [[], []]


async def test_filters(team: Reviewing) -> None:
    invitation = uuid.uuid4().hex * 2
    for minutes, status in enumerate(LISTED):
        await team.put(status, minutes, status=status)
    await team.put("withdrawn", 50, status="withdrawn")
    await team.put("expired", 51, expire_at=LONG_AGO)
    await team.put("invited", 60, invitation={"id": invitation}, outcome="ended_by_plan", report_points="60-80")
    assert team.names(await team.listed()) == ["invited", *reversed(LISTED)]
    for status in LISTED:
        assert status in team.names(await team.listed(f"&status={status}"))
    assert team.names(await team.listed("&status=live")) == ["live"]
    assert team.names(await team.listed(f"&invitation={invitation}")) == ["invited"]
    ended = await team.listed("&outcome=ended_by_plan")
    assert (team.names(ended), ended.json["interviews"][0]["outcome"]) == (["invited"], "ended_by_plan")
    assert team.names(await team.listed("&outcome=time_up")) == []
    assert team.names(await team.listed("&score=60-80")) == ["invited"]
    assert team.names(await team.listed("&score=80-100")) == []
    (line,) = (
        await team.get(f"/export?plan={team.plan}&score=60-80&outcome=ended_by_plan&format=jsonl")
    ).text.splitlines()
    assert json.loads(line)["outcome"] == "ended_by_plan"
    assert '"ended_by_plan"' in (await team.get(f"/export?plan={team.plan}&status=completed")).text
    assert team.names(await team.get(f"/interviews?invitation={invitation}")) == ["invited"]
    assert team.names(await team.listed("&from=2026-11-22T18:02Z&to=2026-11-22T18:04Z")) == ["completed", "interrupted"]
    assert team.names(await team.listed("&from=2026-11-22&to=2026-11-22&status=live")) == ["live"]
    assert team.names(await team.listed("&to=2026-11-21")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?cursor=x", "cursor"),
        ("?cursor=", "cursor"),
        ("?status=withdrawn", "status"),
        ("?plan=../x", "plan"),
        ("?objection=maybe", "objection"),
        ("?outcome=hired", "outcome"),
        ("?score=70", "score"),
        ("?invitation=me", "invitation"),
        ("?from=now", "from"),
        ("?from=2026-11-22&to=2026-11-01", "to"),
        ("?uid=ada", None),
    ],
)
async def test_what_is_made_up(team: Reviewing, query: str, field: str | None) -> None:
    for place in ("/interviews", "/export"):
        answer = await team.get(place + query)
        assert (*refused(answer), answer.json.get("field")) == (400, "bad_request", field)


async def test_page_after_page_each_once(team: Reviewing) -> None:
    """Also those that began in one moment; one that begins meanwhile disturbs nothing."""
    count = 2 * LIST_PAGE
    for number in range(count):
        await team.put(f"{number:03}", number // 10)
    first = await team.listed()
    await team.put("new", 1000)
    second = await team.listed(f"&cursor={first.json['next_cursor']}")
    assert len(team.names(first)) == len(team.names(second)) == LIST_PAGE
    assert team.names(first) + team.names(second) == sorted((f"{each:03}" for each in range(count)), reverse=True)
    assert second.json["next_cursor"] is None


async def test_a_tombstone_is_in_no_list(team: Reviewing, interviews: Caller, person: Person) -> None:
    """A list without a filter asks for no status. It finds what has a `created_at`, which a deletion takes away."""
    later = 10 * 365 * 24 * 60  # a year of this test's own
    begun = [await team.put(name, later + number, uid=person.uid) for number, name in enumerate(("kept", "gone"))]
    # as an earlier version left it
    await team.put("old", later + 2, status="withdrawn")
    deleted = await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{begun[1]}")
    assert deleted.status == 200, deleted.text
    assert "created_at" not in await team.caller.document(f"interviews/{begun[1]}")
    found = await team.get(f"/interviews?from={(NOW + dt.timedelta(minutes=later)).date()}")
    assert team.names(found) == ["kept"]


async def test_what_is_read_does_not_grow(team: Reviewing, monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 interviews, and the first page is as many documents as with 40."""
    client = team.caller.firestore
    for begin in range(0, MANY, 500):
        batch = client.batch()
        for number in range(begin, begin + 500):
            fields = {"plan": {"id": team.plan}, "status": LISTED[number % len(LISTED)], "expire_at": LATER}
            began = NOW + dt.timedelta(seconds=number)
            batch.set(client.document(f"interviews/{team.plan}-{number:05}"), fields | {"created_at": began})
        await batch.commit()
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", team.caller.stack.firestore_emulator)
    store = Store(team.caller.stack.project)
    assert len(await store.query(Filters(), None, LIST_PAGE + 1).get()) == LIST_PAGE + 1
    for filters in (Filters(plan=team.plan), Filters(plan=team.plan, status="live")):
        found = await store.query(filters, None, LIST_PAGE + 1).get()
        assert len(found) == LIST_PAGE + 1
        rows, end = await store.page(filters, None)
        assert len(rows) == LIST_PAGE
        assert end is not None
    answer = await team.listed()
    assert team.names(answer) == [f"{number:05}" for number in range(MANY - 1, MANY - 1 - LIST_PAGE, -1)]
    file = await team.get(f"/export?plan={team.plan}")
    assert file.text.count("\r\n") == 1 + EXPORT_PAGE


async def test_a_first_page_with_reports_and_decisions_reads_the_same_of_few_and_of_many(
    team: Reviewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Firestore returns is what it reads: each query has an index, as the next test holds."""
    returned: list[int] = []
    get = AsyncQuery.get

    async def counted(query: AsyncQuery, *args: Any, **options: Any) -> Any:
        rows = await get(query, *args, **options)
        returned.append(len(rows))
        return rows

    async def first_page() -> tuple[int, int]:
        """How many queries a first page takes, and how many documents they return."""
        returned.clear()
        monkeypatch.setattr(AsyncQuery, "get", counted)
        rows, _ = await store.page(Filters(plan=team.plan), None)
        beside = await store.beside(rows)
        monkeypatch.setattr(AsyncQuery, "get", get)
        assert len(rows) == LIST_PAGE
        assert all(len(each.reports) == len(each.decisions) == 1 for each in beside.values())
        return len(returned), sum(returned)

    client = team.caller.firestore
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", team.caller.stack.firestore_emulator)
    store = Store(team.caller.stack.project)

    async def fill(begin: int, end: int) -> None:
        batch = client.batch()
        for number in range(begin, end):
            one = client.document(f"interviews/{team.plan}-{number:05}")
            fields = {"plan": {"id": team.plan}, "status": "completed", "report": "ready", "expire_at": LATER}
            batch.set(one, fields | {"created_at": NOW + dt.timedelta(seconds=number)})
            for version in ("1", "2"):  # the newest is shown
                batch.set(one.collection("reports").document(version), {"at": NOW, "expire_at": LATER})
            decision = {"interview_id": one.id, "verdict": "hold", "at": NOW, "expire_at": LATER}
            batch.set(one.collection("decisions").document("1"), decision)
        await batch.commit()

    await fill(0, 2 * LIST_PAGE)
    few = await first_page()
    assert few == (1 + LIST_PAGE + 1, LIST_PAGE + 1 + LIST_PAGE + LIST_PAGE)
    for begin in range(2 * LIST_PAGE, 10 * LIST_PAGE, 2 * LIST_PAGE):
        await fill(begin, begin + 2 * LIST_PAGE)
    assert await first_page() == few


def test_each_set_of_filters_has_a_limit_and_an_index(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulator answers without an index, Firestore does not."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", cloud.firestore_emulator)
    store = Store(cloud.project)
    declared = json.loads((ROOT / "firestore.indexes.json").read_text())
    # by the time alone Firestore has an index by itself, unless it is told to have none
    assert ("interviews", "created_at") not in {
        (each["collectionGroup"], each["fieldPath"]) for each in declared["fieldOverrides"]
    }
    known = [
        ({each["fieldPath"] for each in index["fields"][:-1]}, index["fields"][-1])
        for index in declared["indexes"]
        if index["collectionGroup"] == "interviews"
    ]
    chosen = itertools.product(
        (None, "career"),
        (None, "live"),
        (None, "a" * 64),
        (None, NOW),
        (None, LATER),
        (None, "open"),
        (None, "time_up"),
        (None, "80-100"),
    )
    for each in chosen:
        asked = Filters(*each)
        query = store.query(asked, Cursor(NOW, "x"), 7)._to_protobuf()._pb
        assert query.limit.value == 7
        assert [order.field.field_path for order in query.order_by] == ["created_at", "__name__"]
        where = query.where
        parts = where.composite_filter.filters if where.HasField("composite_filter") else [where]
        equal = {part.field_filter.field.field_path for part in parts} - {"created_at", ""}
        assert not equal or (equal, {"fieldPath": "created_at", "order": "DESCENDING"}) in known
        assert bool(equal) == any(
            (asked.plan, asked.status, asked.invitation, asked.objection, asked.outcome, asked.score)
        )


# -- one of them


async def test_a_whole_one(team: Reviewing, review: Caller, invitations: Caller, interview_id: str) -> None:
    asked = {"plan": "career", "context": {"role": "nurse", "brief": "for Noah alone"}}
    made = (await invitations.call(team.staff.token, asked, path="/api/invitations")).json["invitation"]
    kept = {"id": made["invitation_id"], "brief": "for Noah alone"}
    await review.put(f"interviews/{interview_id}", invitation=kept)
    answer = await team.get(f"/interviews/{interview_id}")
    shown = answer.json
    assert [turn["id"] for turn in shown["transcript"]] == ["j-000001", "j-000002"]
    assert shown["report"]["scores"][0]["turns"] == ["j-000002"]
    assert (shown["answers"][0]["text"], shown["interview"]["candidate"]) == ("Trains.", FORMULA)
    assert (shown["invitation"]["role"], shown["invitation"]["created_by"]) == ("nurse", team.staff.uid)
    assert "Noah alone" not in answer.text
    (view,) = shown["views"]
    assert (view["by"], view["role"]) == (team.staff.uid, "team")
    assert view["email"].endswith("@example.com")


async def test_who_looked_is_stored_once_a_day_and_the_candidate_is_told_when(
    team: Reviewing, review: Caller, interviews: Caller, person: Person, interview_id: str
) -> None:
    path = f"/api/interviews/{interview_id}"
    own = await interviews.call(person.token, method="GET", path=path)
    assert (own.json["viewed"], own.json["decisions"]) == ([], [])
    other = await review.account(**STAFF)
    before = (await review.document(f"interviews/{interview_id}"))["updated_at"]
    for _ in range(3):
        await team.get(f"/interviews/{interview_id}")
    await team.get(f"/interviews/{interview_id}", other)
    await team.decide(interview_id, verdict="hold", reason="Not yet.")
    found = await stored(review, interview_id)
    assert {each["by"] for each in found["views"]} == {team.staff.uid, other.uid}
    assert len(found["views"]) == 2
    interview = await review.document(f"interviews/{interview_id}")
    assert interview["updated_at"] == before  # to look changes nothing of it
    assert {each["expire_at"] for kind in found.values() for each in kind} == {interview["expire_at"]}
    own = await interviews.call(person.token, method="GET", path=path)
    assert [each["role"] for each in own.json["viewed"]] == ["team", "team"]
    (decision,) = own.json["decisions"]
    assert (decision["verdict"], decision["reason"], decision["role"]) == ("hold", "Not yet.", "team")
    assert decision["at"]
    assert team.staff.uid not in own.text
    assert "@example.com" not in own.text


@pytest.mark.parametrize("fields", [{"status": "withdrawn"}, {"expire_at": LONG_AGO}])
async def test_what_is_gone(team: Reviewing, fields: dict[str, Any]) -> None:
    gone = await team.put("gone", **fields)
    for one in (gone, "nobodys", "__x__"):
        assert refused(await team.get(f"/interviews/{one}")) == (404, "not_found")
        assert refused(await team.decide(one)) == (404, "not_found")
    assert await stored(team.caller, gone) == NOTHING


@pytest.mark.parametrize(
    "path", ["", "/", "/interviews/a/b", "/interviews/a%2fb", "/interviews/%09", "/invitations", "/export/x"]
)
async def test_what_is_not_there(team: Reviewing, path: str) -> None:
    assert refused(await team.get(path)) == (404, "not_found")


# -- decisions


async def test_one_decision_follows_another(team: Reviewing, interview_id: str) -> None:
    first = (await team.decide(interview_id, verdict="hold", reason="Not yet.\nAsk again.")).json["decision"]
    assert (first["verdict"], first["reason"], first["by"]) == ("hold", "Not yet.\nAsk again.", team.staff.uid)
    assert first["at"]
    await team.decide(interview_id, verdict="advance")
    shown = (await team.get(f"/interviews/{interview_id}")).json["decisions"]
    assert [each["verdict"] for each in shown] == ["advance", "hold"]
    assert shown[1] == first


async def test_sent_again_it_is_stored_once_and_never_changed(
    team: Reviewing, review: Caller, interview_id: str
) -> None:
    said: dict[str, Any] = {"decision_id": "of-a-client-of-ours"}
    answers = await asyncio.gather(*(team.decide(interview_id, **said) for _ in range(4)))
    assert {answer.status for answer in answers} == {200}
    assert len({json.dumps(answer.json) for answer in answers}) == 1
    other = await review.account(**STAFF)
    for answer in (
        await team.decide(interview_id, **said, verdict="decline"),
        await team.decide(interview_id, **said, reason="Otherwise."),
        await team.decide(interview_id, other, **said),
    ):
        assert (*refused(answer), answer.json["interview_id"]) == (409, "decision_conflict", interview_id)
    (only,) = (await stored(review, interview_id))["decisions"]
    assert (only["verdict"], only["reason"], only["by"]) == ("advance", "Clear.", team.staff.uid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"reason": ""}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"reason": "\u202e"}, "reason"),
        ({"reason": 7}, "reason"),
        ({"decision_id": "short"}, "decision_id"),
        ({"decision_id": "../../candidates/a"}, "decision_id"),
        ({"decision_id": "x" * 65}, "decision_id"),
        ({"at": "2026-11-22"}, "at"),
    ],
)
async def test_what_is_no_decision(team: Reviewing, interview_id: str, changes: dict[str, Any], field: str) -> None:
    answer = await team.decide(interview_id, **changes)
    assert (*refused(answer), answer.json["field"]) == (400, "bad_request", field)
    assert await stored(team.caller, interview_id) == NOTHING


async def test_the_longest_reason(team: Reviewing, interview_id: str) -> None:
    assert (await team.decide(interview_id, reason="\U0001f600" * 2000)).status == 200


async def test_no_more_than_is_a_decision(team: Reviewing) -> None:
    one = await team.put("a")
    batch = team.caller.firestore.batch()
    for number in range(MAX_DECISIONS - 1):
        batch.set(team.caller.firestore.document(f"interviews/{one}/decisions/{number}"), {"at": NOW})
    await batch.commit()
    last: dict[str, Any] = {"decision_id": "the-last-of-them"}
    assert (await team.decide(one, **last)).status == 200
    assert refused(await team.decide(one)) == (409, "too_many_decisions")
    assert (await team.decide(one, **last)).status == 200


async def test_while_a_worker_writes(team: Reviewing) -> None:
    """Ten times a second: more often than any worker, and others can still read and write in between."""
    one = await team.put("live", status="live")
    reference = team.caller.firestore.document(f"interviews/{one}")
    done = asyncio.Event()

    async def worker() -> None:
        while not done.is_set():
            await reference.update({"updated_at": dt.datetime.now(dt.UTC)})
            await asyncio.sleep(0.1)

    task = asyncio.create_task(worker())
    assert (await team.get(f"/interviews/{one}")).status == 200
    assert (await team.decide(one)).status == 200
    done.set()
    await wait_for(task, 30)


# -- deletion


async def test_a_deletion_takes_what_the_team_has_left(
    team: Reviewing, interviews: Caller, person: Person, interview_id: str
) -> None:
    await team.get(f"/interviews/{interview_id}")
    await team.decide(interview_id)
    gone = await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{interview_id}")
    assert gone.status == 200
    assert await stored(interviews, interview_id) == NOTHING
    assert refused(await team.get(f"/interviews/{interview_id}")) == (404, "not_found")
    assert refused(await team.decide(interview_id)) == (404, "not_found")
    assert interview_id not in (await team.get("/interviews?status=completed")).text
    assert interview_id not in (await team.get("/export?status=completed&format=jsonl")).text
    assert await stored(interviews, interview_id) == NOTHING


async def test_a_deletion_in_between_leaves_nothing(
    team: Reviewing, interviews: Caller, person: Person, interview_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after the interview was read, and before what the team leaves at it is stored."""

    class Late(Store):
        async def _add(self, *what: Any) -> bool:
            await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{interview_id}")
            return await super()._add(*what)

    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", interviews.stack.firestore_emulator)
    store, by = Late(interviews.stack.project), ByCaller(team.staff.uid, staff=True)
    assert await store.read(interview_id, by) is None
    # as if it had been there until now
    await interviews.put(f"interviews/{interview_id}", status="completed", uid=person.uid)
    decision = Decision(decision_id="a" * 16, verdict="hold", reason="Not yet.")
    assert await store.decide(interview_id, decision, by) is None
    assert await stored(interviews, interview_id) == NOTHING


# -- the file


@pytest.mark.parametrize("answers", [False, True])
async def test_what_is_deleted_during_an_export_is_not_in_it(
    team: Reviewing,
    interviews: Caller,
    person: Person,
    interview_id: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answers: bool,
) -> None:
    """Its candidate deletes it after it was read, while reports and decisions are."""

    class Late(Store):
        async def beside(self, asked: Sequence[dict[str, Any]]) -> dict[str, Beside]:
            await interviews.call(person.token, method="DELETE", path=f"/api/interviews/{interview_id}")
            return await super().beside(asked)

    await interviews.put(f"interviews/{interview_id}", plan={"id": team.plan, "version": "1"})
    other = await team.put("other", -1)
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", interviews.stack.firestore_emulator)
    store, by = Late(interviews.stack.project), ByCaller(team.staff.uid, staff=True)
    rows, end = await store.export(Filters(plan=team.plan), None, by, answers=answers)
    assert ([interview["id"] for interview, _ in rows], end) == ([other], None)
    assert await stored(interviews, interview_id) == NOTHING


async def test_a_table(team: Reviewing, review: Caller, interview_id: str) -> None:
    await review.put(f"interviews/{interview_id}", plan={"id": team.plan, "version": "1"})
    await team.decide(interview_id, reason="@SUM(A1)")
    answer = await team.get(f"/export?plan={team.plan}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="noah-interviews.csv"'
    assert "X-Next-Cursor" not in answer.headers
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    assert (row["interview_id"], row["candidate"], row["summary"]) == (interview_id, f"'{FORMULA}", f"'{FORMULA}")
    assert (row["verdict"], row["reason"], row["points"], row["of"]) == ("advance", "'@SUM(A1)", "4", "5")
    (view,) = (await stored(review, interview_id))["views"]  # to have it is to look at it
    assert view["by"] == team.staff.uid


async def test_lines_page_after_page(team: Reviewing) -> None:
    for number in range(EXPORT_PAGE + 1):
        await team.put(f"{number:03}", number)
    await team.put("new", 1000, status="withdrawn")
    first = await team.get(f"/export?format=jsonl&plan={team.plan}")
    second = await team.get(f"/export?format=jsonl&plan={team.plan}&cursor={first.headers['X-Next-Cursor']}")
    assert "X-Next-Cursor" not in second.headers
    rows = [json.loads(line) for answer in (first, second) for line in answer.text.splitlines()]
    ids = [f"{team.plan}-{number:03}" for number in range(EXPORT_PAGE, -1, -1)]
    assert [row["interview_id"] for row in rows] == ids
    assert len((await stored(team.caller, ids[0]))["views"]) == 1


# -- when something is away


async def test_firestore_is_away(team: Reviewing, review: Caller) -> None:
    part = await review.stack.start_function("review", {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"})
    try:
        away = Reviewing(Caller(review.stack, part.url, review._session), team.staff)
        for answer in (await away.listed(), await away.get("/interviews/x"), await away.decide("x")):
            assert refused(answer) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.seconds < 7
    finally:
        await part.stop()


async def test_its_log_holds_no_content(team: Reviewing, review: Caller, interview_id: str) -> None:
    await team.get(f"/interviews/{interview_id}")
    await team.decide(interview_id, reason="A reason of mine.")
    await team.get("/export?format=jsonl")
    (part,) = [part for part in review.stack.parts.values() if part.url == review.url]
    log = part.log.read_text()
    assert f'"interview_id": "{interview_id}", "by": "{team.staff.uid}", "event": "review_read"' in log
    for content in ("turn 1", "reason of mine", "HYPERLINK", "eyJ", "Traceback", "@example.com"):
        assert content not in log
