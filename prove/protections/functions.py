"""The functions: who gets a token, for which interview, and whose data it is."""

from prove.protection import Protection
from prove.rewrites import Code, Text

PROTECTIONS = [
    Protection(
        name="starts-outlive-a-deletion",
        why="Without it, whoever deletes all that is held about them may begin as many interviews again that day.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_who_deletes_everything_has_no_more_starts_by_it",),
        changes=(Code("Candidate.begun", "max(self.starts, whole(self.counted.get('count')))", "self.starts"),),
    ),
    Protection(
        name="accounts-that-are-closed",
        why="Without it, a disabled, deleted or signed-out account starts, reads and deletes for an hour.",
        promises=("G1",),
        fails=("tests/stack/functions/test_accounts.py::test_a_closed_account_is_not_let_in",),
        changes=(Code("Gate._claims", "await self._accounts.refusal(uid, _signed_in_at(claims))", "''"),),
    ),
    Protection(
        name="accounts-are-asked-again",
        why="Without it, an account that was closed stays known as good.",
        promises=("G1",),
        fails=(
            "tests/unit/functions/test_functions_accounts.py::test_a_closed_account_is_let_in_for_less_than_a_minute",
        ),
        changes=(Code("accounts.CACHE_SECONDS", "55.0", "3600.0"),),
    ),
    Protection(
        name="body-limit",
        why="Without it, a body of any size is read.",
        fails=("tests/stack/functions/test_start_bot_contract.py::test_a_megabyte",),
        changes=(Code("MAX_BODY_BYTES", "4096", "4096**3"),),
    ),
    Protection(
        name="clients-are-denied",
        why="Without it, a browser reads and writes Firestore by itself.",
        promises=("G10",),
        fails=("tests/terraform/test_delivery.py::test_the_rules_deny_everything",),
        changes=(Text("firestore.rules", "if false;", "if true;"),),
    ),
    Protection(
        name="consent-first",
        why="Without it, an interview begins, and is stored, with nobody's consent.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_start_bot_consent.py::test_without_it_nothing_is_stored_and_no_room_made",
            "tests/stack/functions/test_start_bot_consent.py::test_while_firestore_is_away_the_dispatch_carries_it",
        ),
        changes=(
            Code("start_bot.function._answer", "not is_enough(asked.consent, settings.consent_version)", "False"),
        ),
    ),
    Protection(
        name="consent-to-the-text-of-today",
        why="Without it, who has agreed to another text is taken to agree to this one.",
        promises=("G10",),
        fails=(
            "tests/unit/functions/test_start_bot_consent.py::test_who_may_start",
            "tests/stack/functions/test_start_bot_consent.py::test_a_new_version_asks_again_whoever_goes_on",
        ),
        changes=(Code("is_enough", "given.version == version", "True"),),
    ),
    Protection(
        name="consent-with-the-interview",
        why="Without it, nobody can show what a candidate has agreed to.",
        promises=("G10",),
        fails=("tests/stack/functions/test_start_bot_consent.py::test_it_is_in_the_commit_that_begins_the_interview",),
        changes=(
            Code(
                "start_bot.store.Store.begin",
                '{"consent": kept(consent, firestore.SERVER_TIMESTAMP)} if consent else {}',
                "{}",
            ),
        ),
    ),
    Protection(
        name="consent-in-an-outage",
        why="Without it, what was agreed to while Firestore was away is lost.",
        promises=("G8", "G10"),
        fails=(
            "tests/unit/worker_data/test_worker_began_alone.py"
            "::test_the_consent_is_in_the_commit_that_creates_the_interview",
            "tests/stack/test_consent.py::test_it_is_in_the_document_that_the_worker_creates",
        ),
        changes=(Code("NewInterview.to_dict", "consented({}, self.consent)", "{}"),),
    ),
    Protection(
        name="deletion-leaves-a-tombstone",
        why="Without it, a worker writes about what was deleted.",
        promises=("G10",),
        fails=("tests/stack/functions/test_interviews_contract.py::test_deleting_while_a_worker_writes",),
        changes=(
            Code(
                "interviews.Store._bury",
                "batch.set(snapshot.reference, tombstone)",
                "batch.delete(snapshot.reference)",
            ),
        ),
    ),
    Protection(
        name="tombstone-is-nobodys",
        why="Without it, what is left of a deleted interview says whose it was.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_interviews_contract.py::test_deleting",
            "tests/stack/test_person.py::test_what_a_person_leaves_expires_is_shown_to_them_and_goes_when_they_say_so",
        ),
        changes=(
            Code(
                "interviews.Store.erase",
                '{"uid": firestore.DELETE_FIELD}',
                '{"updated_at": firestore.SERVER_TIMESTAMP}',
            ),
        ),
    ),
    Protection(
        name="me-is-oneself",
        why="Without it, what somebody takes away of themselves has everybody in it.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_me_contract.py"
            "::test_all_of_it_is_deleted_with_a_receipt_and_others_keep_theirs",
        ),
        changes=(Code("People._interviews", 'FieldFilter("uid", "==", uid)', 'FieldFilter("uid", "!=", "")'),),
    ),
    Protection(
        name="me-goes-whole",
        why="Without it, who has everything deleted leaves their name, and invitations to their address.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_me_contract.py"
            "::test_all_of_it_is_deleted_with_a_receipt_and_others_keep_theirs",
            "tests/stack/test_person.py::test_what_a_person_leaves_expires_is_shown_to_them_and_goes_when_they_say_so",
        ),
        changes=(Code("People.erase", "await row.reference.delete(retry=None, timeout=CALL_SECONDS)"),),
    ),
    Protection(
        name="dispatch-with-the-room",
        why="Without it, Noah is dispatched only when the candidate has joined.",
        fails=("tests/stack/functions/test_start_bot_contract.py::test_a_start",),
        changes=(Code("Rooms.create", "agents=self._dispatches(metadata)"),),
    ),
    Protection(
        name="dispatch-with-the-token",
        why="Without it, a candidate whose room has closed before they join finds nobody.",
        promises=("G3",),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_a_start",),
        changes=(Code("Rooms.token", "agents=self._dispatches(metadata)"),),
    ),
    Protection(
        name="list-is-ones-own",
        why="Without it, the list of interviews has everybody's.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_interviews_list.py"
            "::test_nobody_elses_none_that_is_deleted_and_none_that_has_expired",
        ),
        changes=(
            Code("interviews.Store.page", 'FieldFilter("uid", "==", uid)', 'FieldFilter("report", "==", "ready")'),
            Code("interviews.Store.page", "own(row, uid) is not None", "True"),
        ),
    ),
    Protection(
        name="invitation-is-counted",
        why="Without it, an invitation begins more interviews than it may.",
        fails=("tests/stack/functions/test_invitations_contract.py::test_many_at_once_use_it_as_often_as_it_may_be",),
        changes=(
            Code("Store._use", "batch.update(..., fields, ...)", "batch.update(invitation.snapshot.reference, fields)"),
        ),
    ),
    Protection(
        name="invitation-is-counted-first",
        why="Without it, an outage lets in whom the invitation has not counted.",
        fails=(
            "tests/unit/functions/test_start_bot_start.py::test_nobody_is_let_in_whom_the_invitation_has_not_counted",
        ),
        changes=(Code("Starter._begin", "call.invitation is None", "True"),),
    ),
    Protection(
        name="invitation-is-no-code",
        why="Without it, who reads the database can begin with every invitation in it.",
        promises=("G1",),
        fails=(
            "tests/unit/functions/test_invitations_staff.py::"
            "test_a_code_has_128_random_bits_and_its_id_does_not_say_it",
        ),
        changes=(Code("invites.invitation_id", "hashlib.sha256(code.encode()).hexdigest()", "code"),),
    ),
    Protection(
        name="invitation-of-an-email",
        why="Without it, whoever has a link begins with it, and an address that nobody has shown to be theirs is one.",
        fails=("tests/stack/functions/test_invitations_contract.py::test_for_an_email",),
        changes=(Code("Gate.caller", 'claims.get("email_verified") is True', "True"),),
    ),
    Protection(
        name="review-is-the-team-s",
        why="Without it, any candidate reads everybody's interviews.",
        promises=("G10",),
        fails=("tests/stack/functions/test_review_contract.py::test_nobody_else_and_nothing_is_stored",),
        changes=(Code("review.function._answer", "gate.staff(request.headers)", "gate.caller(request.headers)"),),
    ),
    Protection(
        name="look-is-stored",
        why="Without it, the team reads a candidate's interview and the candidate is never told.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_review_contract.py::"
            "test_who_looked_is_stored_once_a_day_and_the_candidate_is_told_when",
        ),
        changes=(Code("Store._look", "await self._add(...)", "True"),),
    ),
    Protection(
        name="objection-is-one-s-own",
        why="Without it, anybody objects to what was written about somebody else.",
        promises=("G10",),
        fails=("tests/stack/functions/test_objections_contract.py::test_nobody_else_may",),
        changes=(Code("Objections.add", "own(snapshot, uid)", "snapshot.to_dict()"),),
    ),
    Protection(
        name="objections-are-counted",
        why="Without it, one candidate fills the database, and nobody can answer all of it.",
        fails=("tests/stack/functions/test_objections_contract.py::test_no_more_than_five",),
        changes=(Code("Objections.add", "if len(known) >= MAX_OBJECTIONS: raise TooManyObjectionsError"),),
    ),
    Protection(
        name="objection-is-not-forgotten",
        why="Without it, an objection that came with another one's answer is in no list of those that wait.",
        fails=(
            "tests/stack/functions/test_objections_contract.py::test_it_is_open_until_each_has_its_answer",
            "tests/unit/functions/test_functions_objections.py::test_as_long_as_one_waits_it_is_open",
        ),
        changes=(Code("objections.summary", "answered < len(objections)", "answered == 0"),),
    ),
    Protection(
        name="answer-is-never-changed",
        why="Without it, what a candidate was answered is replaced by something else.",
        fails=("tests/stack/functions/test_objections_contract.py::test_an_answer_is_given_once",),
        changes=(Code("review.store.Store.answer", "if not same_answer(known, answer, by): raise AnsweredError"),),
    ),
    Protection(
        name="no-decision-without-a-reason",
        why="Without it, somebody is declined and nobody says why.",
        fails=(
            "tests/stack/functions/test_review_contract.py::test_what_is_no_decision",
            "tests/unit/functions/test_review_no_score_decides.py::test_it_is_what_was_sent_and_needs_a_reason",
        ),
        changes=(
            Code(
                "review.decision.Decision",
                "reason: said(MAX_REASON)",
                "reason: str | None = None",
            ),
        ),
    ),
    Protection(
        name="decision-is-never-changed",
        why="Without it, a decision is taken for another one that was stored under its id.",
        fails=("tests/stack/functions/test_review_contract.py::test_sent_again_it_is_stored_once_and_never_changed",),
        changes=(Code("Store.decide", "if not is_same(known, decision, by): raise DecisionConflictError"),),
    ),
    Protection(
        name="deletion-takes-the-team-s-words",
        why="Without it, what the team writes of an interview while it is deleted outlives it.",
        promises=("G10",),
        fails=("tests/stack/functions/test_review_contract.py::test_a_deletion_in_between_leaves_nothing",),
        changes=(Code("shared.tied.commit", "batch.update(...)"),),
    ),
    Protection(
        name="no-file-of-what-was-deleted",
        why="Without it, an export has an interview that its candidate deletes while it is made.",
        promises=("G10",),
        fails=("tests/stack/functions/test_review_contract.py::test_what_is_deleted_during_an_export_is_not_in_it",),
        changes=(Code("review.store.Store.export", "each['id'] in left", "True"),),
    ),
    Protection(
        name="no-cell-runs",
        why="Without it, a candidate's answer is a formula that runs in the team's spreadsheet.",
        fails=("tests/unit/functions/test_review_view.py::test_a_cell_that_a_spreadsheet_would_run_is_made_harmless",),
        changes=(Code("view.harmless", "text.lstrip(_BLANK).startswith(RUNS)", "False"),),
    ),
    Protection(
        name="staff-no-more",
        why="Without it, who was taken off the team goes on inviting and reading for an hour.",
        promises=("G10",),
        fails=("tests/stack/functions/test_accounts.py::test_a_claim_that_was_taken_away_is_none",),
        changes=(Code("Gate.staff", 'if not still: raise Refusal("staff_only")'),),
    ),
    Protection(
        name="staff-by-an-address-that-is-theirs",
        why="Without it, whoever signs up first with a colleague's address is made staff in their place.",
        promises=("G10",),
        fails=("tests/unit/local/test_local_staff.py::test_not_given",),
        changes=(Code("staff.give", "not user.email_verified", "False"),),
    ),
    Protection(
        name="invitations-are-the-team-s",
        why="Without it, any candidate invites, and reads whom the team has invited.",
        promises=("G10",),
        fails=("tests/stack/functions/test_invitations_contract.py::test_nobody_else",),
        changes=(
            Code("Gate.staff", 'if not caller.staff: raise Refusal("staff_only")'),
            Code("Gate.staff", 'if not still: raise Refusal("staff_only")'),
        ),
    ),
    Protection(
        name="microphone-only",
        why="Without it, a token also opens the camera and the screen.",
        promises=("G1",),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_a_start",),
        changes=(Code("Rooms.token", 'can_publish_sources=["microphone"]'),),
    ),
    Protection(
        name="no-second-dispatch",
        why="Without it, a call dispatches where a dispatch is on its way.",
        promises=("G2",),
        fails=("tests/stack/functions/test_start_bot_claims.py::test_no_second_dispatch_while_one_is_on_its_way",),
        changes=(
            Code(
                "Starter._see_to_noah",
                "metadata is None or room.has_agent or room.seconds_old < DISPATCH_SECONDS",
                "metadata is None or room.has_agent",
            ),
            Code(
                "Store.claim_dispatch",
                "_asked_for(interview.lease) < DISPATCH_SECONDS or self._is_held(interview.lease)",
                "self._is_held(interview.lease)",
            ),
        ),
    ),
    Protection(
        name="one-claim",
        why="Without it, two calls at once begin two interviews.",
        promises=("G2",),
        fails=("tests/stack/functions/test_start_bot_claims.py::test_many_calls_at_once_begin_one_interview",),
        changes=(
            Code("Store.begin", "batch.create", "batch.set"),
            Code("Store._put", "batch.create", "batch.set"),
            Code("Starter.start", "interview_id(secret, call.uid, call.series, today, 0)", "secrets.token_hex(20)"),
        ),
    ),
    Protection(
        name="one-person",
        why="Without it, a second person can join the interview.",
        promises=("G1",),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_a_start",),
        changes=(Code("room.MAX_PARTICIPANTS", "1", "2"),),
    ),
    Protection(
        name="outage-is-no-bad-token",
        why="Without it, an outage at Google signs every candidate out.",
        fails=("tests/stack/functions/test_start_bot_tokens.py::test_an_outage_of_the_certificates_is_no_bad_token",),
        changes=(Code("Gate._claims", "auth.CertificateFetchError", "()"),),
    ),
    Protection(
        name="own-interview",
        why="Without it, a call continues somebody else's interview, and anybody who knows its id reads it.",
        promises=("G10",),
        fails=(
            "tests/stack/functions/test_start_bot_claims.py::test_somebody_elses_interview_is_not_taken_up",
            "tests/stack/functions/test_interviews_contract.py::test_nobody_elses",
        ),
        changes=(
            Code(
                "shared.documents.own",
                'document is not None and document.get("uid") == uid',
                "document is not None",
            ),
        ),
    ),
    Protection(
        name="profile-texts-are-texts",
        why="Without it, a profile holds what nobody sees and a model reads, and what breaks a line.",
        fails=("tests/unit/functions/test_functions_texts.py::test_what_no_text_may_hold",),
        changes=(Code("texts._is_text", "unicodedata.category(char) not in _REFUSED and ... and ...", "True"),),
    ),
    Protection(
        name="profile-that-expired-stays-gone",
        why="Without it, a start gives a new date to a profile that has expired.",
        promises=("G10",),
        fails=("tests/stack/functions/test_profile_contract.py::test_what_has_expired_does_not_come_back",),
        changes=(
            Code("Store._put", '{"profile": firestore.DELETE_FIELD} if candidate.document is None else {}', "{}"),
        ),
    ),
    Protection(
        name="refused-key-is-read-again",
        why="Without it, a rotated key stops every start until the cache has aged.",
        fails=("tests/stack/functions/test_start_bot_outage.py::test_the_key_is_rotated",),
        changes=(Code("Rooms._call", "if error.status != 401: raise", "raise"),),
    ),
    Protection(
        name="starts-are-limited",
        why="Without it, one candidate can begin any number of interviews.",
        fails=("tests/stack/functions/test_start_bot_claims.py::test_the_limit_on_starts",),
        changes=(
            Code(
                "Starter._begin",
                "candidate.begun >= self._settings.starts_per_day",
                "False",
            ),
        ),
    ),
    Protection(
        name="starts-by-address",
        why="Without it, new accounts from one address take any number of rooms.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_new_accounts_of_one_address",),
        changes=(
            Code(
                "Quota.take", '(await self._count(f"address-{key}", hour + HOUR))[0] > self._per_address_hour', "False"
            ),
        ),
    ),
    Protection(
        name="addresses-are-not-claimed",
        why="Without it, a caller writes another address into a header and is somebody else each time.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_new_accounts_of_one_address",),
        changes=(Code("address_of", "entries[-trusted_proxies]", "entries[0]"),),
    ),
    Protection(
        name="starts-of-a-day",
        why="Without it, nothing bounds what an environment can cost in a day.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_a_day_of_an_environment",),
        changes=(Code("Quota.take", "count > self._per_day", "False"),),
    ),
    Protection(
        name="who-never-joins-waits",
        why="Without it, an account that calls and never joins holds a worker's place for ever.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_dispatches_that_nobody_came_for",),
        changes=(Code("Starter._have_them_wait", "seconds > 0", "False"),),
    ),
    Protection(
        name="apps-that-may-call",
        why="Without it, any app of the project's, also one that was forgotten, passes for the page.",
        fails=("tests/stack/functions/test_start_bot_tokens.py::test_another_app_of_the_project_is_not_let_in",),
        changes=(Code("Gate._check_app", 'self._apps and claims["app_id"] not in self._apps', "False"),),
    ),
    Protection(
        name="one-app-check-token-one-start",
        why="Without it, a token that was copied from one page begins interviews for thirty people.",
        fails=("tests/stack/functions/test_start_bot_tokens.py::test_an_app_check_token_begins_one_interview",),
        changes=(Code("Gate._check_app", 'claims.get("already_consumed")', "False"),),
    ),
    Protection(
        name="addresses-that-are-confirmed",
        why="Without it, who signs up with somebody else's address begins where only confirmed ones may.",
        fails=("tests/stack/functions/test_start_bot_tokens.py::test_a_confirmed_address_is_asked_for",),
        changes=(Code("start_bot.function._answer", "settings.verified_email_required", "False"),),
    ),
    Protection(
        name="who-has-cost-enough-waits",
        why="Without it, who has used up their hour begins the next interview at once, and has some turns in each.",
        fails=(
            "tests/stack/functions/test_start_bot_limits.py::test_who_has_cost_enough_begins_nothing_until_the_next_hour",
        ),
        changes=(Code("Starter._have_them_wait", "candidate.tokens >= settings.tokens_per_person_hour", "False"),),
    ),
    Protection(
        name="whose-minutes-are-used-up-waits",
        why="Without it, who has used up their day's minutes begins the next interview at once.",
        fails=(
            "tests/stack/functions/test_start_bot_limits.py::test_whose_minutes_are_used_up_begins_nothing_until_the_next_day",
        ),
        changes=(
            Code("Starter._have_them_wait", "candidate.seconds >= settings.minutes_per_person_day * 60", "False"),
        ),
    ),
    Protection(
        name="interviews-at-once",
        why="Without it, one account holds as many places of workers as it may begin interviews in a day.",
        fails=(
            "tests/stack/functions/test_start_bot_limits.py::test_one_person_is_in_two_interviews_at_once_at_most",
            "tests/unit/functions/test_start_bot_start.py::test_whoever_is_in_other_interviews_does_not_enter_one_more[None]",
        ),
        changes=(Code("Starter._have_them_wait", "len(others) >= at_once", "False"),),
    ),
    Protection(
        name="interviews-at-once-in-an-outage",
        why="Without it, they hold those places while Firestore is away.",
        fails=("tests/stack/functions/test_start_bot_outage.py::test_interviews_at_once_while_firestore_hangs",),
        changes=(Code("Ledger.check", "sum((name in elsewhere for name in names)) >= self._at_once", "False"),),
    ),
    Protection(
        name="starts-in-an-outage",
        why="Without it, each instance grants the day's starts again while Firestore is away.",
        fails=("tests/stack/functions/test_start_bot_outage.py::test_the_limit_while_firestore_hangs",),
        changes=(
            Code(
                "Starter._without_store",
                "await self._ledger.check(secret, start, self._elsewhere(call, secret, start.now))",
            ),
        ),
    ),
    Protection(
        name="tenants-stay-apart",
        why="Without it, a user of another tenant with the same uid reads a candidate's interview.",
        promises=("G1", "G10"),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_an_invalid_token",),
        changes=(Code("Gate._claims", "_tenant(claims) != self._tenant", "False"),),
    ),
    Protection(
        name="uid-is-a-document",
        why="Without it, a uid can name another collection.",
        promises=("G10",),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_an_invalid_token",),
        changes=(Code("Gate._claims", "not _is_document_id(uid)", "False"),),
    ),
    Protection(
        name="verified-first",
        why="Without it, a body is read and answered before anybody is known.",
        promises=("G1",),
        fails=("tests/stack/functions/test_start_bot_contract.py::test_the_order_of_the_checks",),
        changes=(
            Code(
                "start_bot.function._start",
                "caller = await gate.caller(request.headers)",
                "read(Asked, await body(request)); caller = await gate.caller(request.headers)",
            ),
        ),
    ),
    Protection(
        name="day-is-spent",
        why="Without it, interviews are begun for a day whose tokens are used up.",
        fails=("tests/stack/functions/test_start_bot_limits.py::test_tokens_that_were_used_close_the_day",),
        changes=(Code("Quota.take", "tokens >= self._tokens_per_day", "False"),),
    ),
]
