"""What is stored: documents, leases and the journal."""

from prove.protection import Protection
from prove.rewrites import Body, Code

PROTECTIONS = [
    Protection(
        name="journal-record-form",
        why="Without it, a record with fields of another kind fails each time that it is to be stored or read.",
        promises=("G6",),
        fails=("tests/unit/worker/test_worker_strangers.py::test_a_file_of_the_journal",),
        changes=(Code("journal.decode", "_FORMS[kind].validate_json(text, strict=True)"),),
    ),
    Protection(
        name="a-profile-expires",
        why="Without it, Noah speaks of what somebody wrote about themselves after it has expired.",
        promises=("G10",),
        fails=("tests/unit/worker_data/test_worker_memory.py::test_a_profile_that_has_expired_is_none",),
        changes=(Code("data.store._living", "document is None or expired(document, now)", "document is None"),),
    ),
    Protection(
        name="a-memory-is-ones-own",
        why="Without it, Noah greets somebody by what another has said, or by what they have deleted.",
        promises=("G10",),
        fails=("tests/unit/worker_data/test_worker_memory.py::test_no_others",),
        changes=(
            Code(
                "memory._reports",
                'stored.interview.get("uid") != uid or stored.interview.get("status") != Status.COMPLETED',
                "False",
            ),
        ),
    ),
    Protection(
        name="answers-are-created",
        why="Without it, an answer replaces the one that was stored.",
        promises=("G6",),
        fails=(
            "tests/stack/test_store_firestore.py::test_an_answer_of_an_older_epoch_is_taken_but_does_not_replace_one",
        ),
        changes=(Code("noah.Store._add", "if stored is not None and not replaces(new, stored): return False"),),
    ),
    Protection(
        name="answers-grow",
        why="Without it, what a candidate added to an answer after a pause is not stored.",
        promises=("G6",),
        fails=(
            "tests/unit/worker_data/test_worker_records.py::test_a_stored_answer_is_replaced_by_one_that_says_all_of_it_and_more",
        ),
        changes=(Code("_goes_on", "says_all(text, earlier) and not says_all(earlier, text)", "False"),),
    ),
    Protection(
        name="answer-without-transcript",
        why="Without it, an interview whose transcriptions did not come has a report without a score.",
        fails=(
            "tests/unit/worker/test_report_evaluation.py::test_an_answer_without_a_transcript_is_evaluated_all_the_same",
        ),
        changes=(Code("evaluation.with_answers", "found.insert(...)"),),
    ),
    Protection(
        name="broken-state-stays",
        why="Without it, a state of a shape that this version does not know is overwritten.",
        fails=("tests/stack/test_resume.py::test_documents_of_a_broken_shape_are_left_alone[a_time_that_is_a_text]",),
        changes=(Code("Record.leave_state_alone", "self._writes_state = False"),),
    ),
    Protection(
        name="completed-stays",
        why="Without it, a late checkpoint reopens a completed interview.",
        fails=("tests/stack/test_store_firestore.py::test_a_completed_interview_stays_completed",),
        changes=(
            Code(
                "update_state",
                'fields = {key: value for key, value in fields.items() if key not in {"status", "report", "ended_at"}}',
            ),
        ),
    ),
    Protection(
        name="deadline",
        why="Without it, a silent Firestore holds a call up.",
        promises=("G8",),
        fails=("tests/stack/test_store_firestore.py::test_a_silent_firestore_is_given_up_at_the_deadline",),
        changes=(
            Code("noah.Store.call", "asyncio.timeout(timeout_s)", "asyncio.timeout(30)"),
            Code("noah.Store._read", "timeout=self.timeout_s", "timeout=30"),
            Code("noah.Store._children", "timeout=self.timeout_s", "timeout=30"),
        ),
    ),
    Protection(
        name="expiry-on-reading",
        why="Without it, what has expired is read until the database deletes it, a day late.",
        promises=("G10",),
        fails=("tests/unit/worker_data/test_worker_records.py::test_what_has_expired_is_gone",),
        changes=(Code("noah.expired", "expire_at <= now", "False"),),
    ),
    Protection(
        name="fault-journal",
        why="Without the journal, what Noah acknowledged while the database failed is lost.",
        promises=("G6",),
        fails=("tests/faults/test_five_classics.py::test_database_timeout",),
        changes=(Code("Delivery._append", "await self._journal.append(entry)", "return None"),),
    ),
    Protection(
        name="fault-withdrawn",
        why="Without a look at the documents when the lease is renewed, a call goes on after their deletion.",
        promises=("G10",),
        fails=("tests/faults/test_protections.py::test_a_withdrawn_interview_ends_at_once",),
        changes=(Code("Lease._renew", 'return "deleted"', 'return ""'),),
    ),
    Protection(
        name="journal-is-bounded",
        why="Without it, a long outage fills the disk.",
        fails=("tests/unit/worker_data/test_worker_journal.py::test_a_journal_is_bounded",),
        changes=(Code("Journal.append", "self.depth >= self._max_records", "False"),),
    ),
    Protection(
        name="journal-is-known",
        why="Without it, what waits in the journal is asked again when its replay is interrupted.",
        promises=("G7",),
        fails=("tests/unit/worker/test_worker_entrypoint.py::test_what_could_not_be_replayed_is_known_all_the_same",),
        changes=(Code("entrypoint.read", "held or not replayed.left", "True"),),
    ),
    Protection(
        name="journal-is-whole",
        why="Without it, half of an answer is taken for an answer.",
        fails=("tests/unit/worker_data/test_worker_journal.py::test_no_part_of_a_record_is_taken_for_a_record",),
        changes=(Code("journal.decode", 'not text.endswith("\\n")', "False"),),
    ),
    Protection(
        name="journal-order",
        why="Without it, a journal that is written by somebody who lives is replayed from under them.",
        fails=("tests/stack/test_journal_replay.py::test_a_living_writer_flushes_its_own_journal",),
        changes=(Code("replay.replay", "await _writer_lives(store, interview, job_id, lease_seconds)", "False"),),
    ),
    Protection(
        name="lease-clock",
        why="Without it, a worker with a wrong clock takes a lease that is held.",
        promises=("G2",),
        fails=("tests/stack/test_lease_firestore.py::test_expiry_does_not_ask_the_workers_clock[30]",),
        changes=(
            Code(
                "lease.take",
                "lease.held(change.read_time, lease_seconds)",
                "lease.held(type(change.read_time).now(change.read_time.tzinfo), lease_seconds)",
            ),
        ),
    ),
    Protection(
        name="lease-is-held",
        why="Without it, two dispatches make two Noahs.",
        promises=("G2",),
        fails=("tests/stack/test_lease_firestore.py::test_a_renewed_lease_is_never_free",),
        changes=(
            Code("lease.take", "lease.job_id != job_id and lease.held(change.read_time, lease_seconds)", "False"),
        ),
    ),
    Protection(
        name="release-asks-for-another",
        why="Without it, nobody looks after a candidate whose worker had to go.",
        promises=("G3",),
        fails=("tests/stack/test_lease_firestore.py::test_a_release_checkpoints_and_asks_for_another_in_one_write",),
        changes=(
            Code(
                "Lease.release",
                '{"job_id": None, "renewed_at": None, "waiting": waiting}',
                '{"job_id": None, "renewed_at": None}',
            ),
        ),
    ),
    Protection(
        name="stalled-worker-looks",
        why="Without it, a worker that stood still plays on although it was replaced.",
        promises=("G2",),
        fails=(
            "tests/stack/test_lease_firestore.py::test_a_worker_that_was_replaced_while_it_stalled_does_not_play_on",
        ),
        changes=(
            Code("Lease.valid", "not self.lost.is_set() and monotonic() < self.valid_until", "not self.lost.is_set()"),
        ),
    ),
    Protection(
        name="state-is-fenced",
        why="Without it, a worker that was replaced overwrites its successor's state.",
        promises=("G2",),
        fails=("tests/stack/test_store_firestore.py::test_a_stale_epoch_changes_nothing",),
        changes=(Code("update_state", 'interview.get("epoch", 0) != epoch', "False"),),
    ),
    Protection(
        name="tombstone",
        why="Without it, an answer is written about an interview whose data was withdrawn.",
        promises=("G10",),
        fails=("tests/stack/test_store_firestore.py::test_nothing_is_written_about_a_withdrawn_interview",),
        changes=(Body("refuse_withdrawn", "return"),),
    ),
    Protection(
        name="withdrawal-wins",
        why="Without it, an answer that was being written outlives a deletion.",
        promises=("G10",),
        fails=("tests/stack/test_store_firestore.py::test_a_withdrawal_between_reading_and_writing_wins",),
        changes=(Code("noah.Store._add", 'change.update(ref, {"updated_at": SERVER_TIMESTAMP})'),),
    ),
    Protection(
        name="gone-model-fails-at-once",
        why="Without it, a report whose model is gone is put off ten times, and nobody is told for three hours.",
        fails=("tests/unit/worker/test_report_tries.py::test_only_a_model_that_is_gone_fails_a_report_at_once",),
        changes=(Code("noah.report.report.gone", "error.code == HTTPStatus.NOT_FOUND", "False"),),
    ),
]
