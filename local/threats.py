"""What may be attacked, by boundary and by STRIDE's letters, and the tests that show what is done: docs/threats.md."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "S": "somebody else's identity",
    "T": "tampering",
    "R": "denying what was done",
    "I": "reading what is not one's own",
    "D": "keeping others out",
    "E": "more rights than were given",
}
PAGE = "The page or an app, and the functions"
ROOM = "The candidate's side of the room, and the worker"
MODEL = "What people write and say, and the models"
DATA = "The functions and the worker, and Firestore"
DELIVERY = "The repository, and Google Cloud"
BOUNDARIES = {
    PAGE: "Anybody on the internet reaches the functions. Whoever calls has a token of Firebase's, or nothing.",
    ROOM: (
        "A candidate's token opens one room. What comes out of it is sound, text and messages of any kind, at any rate."
    ),
    MODEL: "Answers, typed lines, names, profiles and briefs reach a model that may take any of it for an instruction.",
    DATA: "Several programs write the same documents, stop at any moment, and come back late.",
    DELIVERY: "Whoever changes the main branch changes what runs.",
}


@dataclass(frozen=True)
class Threat:
    """One of them, and what is done against it."""

    boundary: str
    kind: str
    what: str
    done: str
    tests: tuple[str, ...]


_CONTRACT = "tests/stack/functions/test_start_bot_contract.py"
_OWN = "tests/stack/functions/test_interviews_contract.py"
_LIMITS = "tests/stack/functions/test_start_bot_limits.py"
_PIPELINE = "tests/terraform/test_delivery.py"
_PERSONAL = "tests/unit/interview/test_interview_personal.py"
_INJECTIONS = "tests/unit/interview/test_interview_injections.py"
_FUZZ = "tests/stack/functions/test_fuzz.py::test_what_strangers_send_is_answered_as_documented_and_harms_nobody"

THREATS = (
    Threat(
        PAGE,
        "S",
        "A token that is forged, expired, of another project or tenant, or of an account that was closed",
        "Firebase Admin verifies it before anything else happens; the account is asked for within a minute",
        (
            f"{_CONTRACT}::test_an_invalid_token",
            "tests/stack/functions/test_start_bot_tokens.py::test_tokens",
            "tests/stack/functions/test_accounts.py::test_a_closed_account_is_not_let_in",
        ),
    ),
    Threat(
        PAGE,
        "S",
        "A program that passes for the page: with another app's App Check token, or with one that somebody's page had",
        "Where App Check is on, tokens of apps that are not named are refused, and each can be made good for one start",
        (
            "tests/stack/functions/test_start_bot_tokens.py::test_app_check",
            "tests/stack/functions/test_start_bot_tokens.py::test_another_app_of_the_project_is_not_let_in",
            "tests/stack/functions/test_start_bot_tokens.py::test_an_app_check_token_begins_one_interview",
        ),
    ),
    Threat(
        PAGE,
        "S",
        "Somebody who signs up with an address that is not theirs, or with none",
        "Where the environment asks for it, only those begin who have opened the link that was sent to their address",
        (
            "tests/stack/functions/test_start_bot_tokens.py::test_a_confirmed_address_is_asked_for",
            "tests/browser/test_page_confirmed.py::test_a_guest_signs_up_confirms_and_begins",
        ),
    ),
    Threat(
        PAGE,
        "S",
        "An invitation to somebody else's address, or a guessed code",
        "The address has to be theirs for certain; a code is 128 random bits, and stored as its hash alone",
        (
            "tests/stack/functions/test_invitations_contract.py::test_for_an_email",
            ""
            "tests/unit/functions/test_invitations_staff.py::test_a_code_has_128_random_bits_and_its_id_does_not_say_it",
        ),
    ),
    Threat(
        PAGE,
        "T",
        "A body of another form, a huge one, or one that never ends",
        "Strict forms, unknown fields refused; never more than the limit is read, for 5 s",
        (
            f"{_CONTRACT}::test_a_bad_body",
            f"{_CONTRACT}::test_a_body_without_a_length_is_not_read_to_its_end",
            "tests/unit/functions/test_functions_texts.py::test_what_no_text_may_hold",
        ),
    ),
    Threat(
        PAGE,
        "R",
        "A candidate says that they never agreed",
        "The consent is in the commit that begins the interview, with version, hash and Firestore's time",
        (
            "tests/stack/functions/test_start_bot_consent.py::test_it_is_in_the_commit_that_begins_the_interview",
            "tests/stack/functions/test_start_bot_consent.py::test_without_it_nothing_is_stored_and_no_room_made",
        ),
    ),
    Threat(
        PAGE,
        "I",
        "Somebody else's interview by its id, in a list, or with all that is one's own",
        "Each is looked up by the caller's uid; anybody else's id is as absent as one that is none",
        (
            f"{_OWN}::test_nobody_elses",
            ""
            "tests/stack/functions/test_interviews_list.py::test_nobody_elses_none_that_is_deleted_and_none_that_has_expired",
            ""
            "tests/stack/functions/test_me_contract.py::test_all_of_it_is_deleted_with_a_receipt_and_others_keep_theirs",
        ),
    ),
    Threat(
        PAGE,
        "I",
        "What an error or a log says: a token, a key, somebody's words",
        "A caller sees a code; a log has the kind and the place of an error, never its text",
        (
            "tests/unit/functions/test_functions_web.py::test_a_defect_says_where_it_is_and_nothing_else",
            f"{_CONTRACT}::test_nothing_of_a_token_is_logged",
            f"{_OWN}::test_its_log_holds_no_content",
            "tests/stack/test_canaries.py::test_no_input_comes_out_in_a_log_or_a_metric",
        ),
    ),
    Threat(
        PAGE,
        "I",
        "What one person leaves in a browser, for the next one there",
        "Everything has its owner in its key, and goes with them",
        ("tests/browser/test_page.py::test_unsent_words_are_not_given_to_the_next_person",),
    ),
    Threat(
        PAGE,
        "D",
        "Starts without end, from one account, one address or many",
        "Limits for each, counted for all instances together, also while Firestore is away; who never joins "
        "has to wait",
        (
            f"{_LIMITS}::test_new_accounts_of_one_address",
            f"{_LIMITS}::test_a_day_of_an_environment",
            f"{_LIMITS}::test_dispatches_that_nobody_came_for",
            "tests/stack/functions/test_start_bot_outage.py::test_the_limit_while_firestore_hangs",
        ),
    ),
    Threat(
        PAGE,
        "D",
        "One account in many interviews at once, which holds the places of workers, or in one after the other all day",
        "So many at once, also while Firestore is away; and so many minutes of calls in a day, which workers count",
        (
            f"{_LIMITS}::test_one_person_is_in_two_interviews_at_once_at_most",
            "tests/stack/functions/test_start_bot_outage.py::test_interviews_at_once_while_firestore_hangs",
            f"{_LIMITS}::test_whose_minutes_are_used_up_begins_nothing_until_the_next_day",
            "tests/unit/worker/test_worker_budget.py::test_two_calls_of_a_person_use_the_same_minutes",
        ),
    ),
    Threat(
        PAGE,
        "D",
        "Calls without end that are refused one by one, from an address that is made up; scanners",
        "Where it is asked for, a load balancer with Cloud Armor is the only way to the functions: each address that "
        "Google has seen has its limits there, and known scanners get nothing",
        (
            "tests/terraform/test_load_balancer.py::test_nobody_reaches_a_function_past_it",
            "tests/terraform/test_load_balancer.py::test_the_caller_is_the_second_from_the_end",
            "tests/unit/functions/test_functions_address.py::test_the_address",
        ),
    ),
    Threat(
        PAGE,
        "T",
        "Requests of any shape: what the contract does not have, half of it, and what is no call at all",
        "Everything is read against a model before anything is done; `make fuzz` sends such requests, with and "
        "without a right, looks at every answer and at all that is stored, and tries each parser by itself",
        (_FUZZ, "tests/unit/fuzz/test_fuzz_parsers.py::test_nothing_that_is_read_does_harm"),
    ),
    Threat(
        PAGE,
        "E",
        "A page of another origin speaks for a candidate; a script gets into ours",
        "CORS for named origins alone; a content security policy without anything inline",
        (
            f"{_CONTRACT}::test_another_origin_gets_no_permission",
            "tests/browser/test_page_weight.py::test_the_policy_lets_livekit_through_and_nothing_inline",
        ),
    ),
    Threat(
        PAGE,
        "E",
        "A candidate invites, or reads invitations",
        "A custom claim that only an administrator sets, or a named service account",
        (
            "tests/stack/functions/test_invitations_contract.py::test_nobody_else",
            "tests/unit/functions/test_invitations_staff.py::test_no_other",
        ),
    ),
    Threat(
        ROOM,
        "S",
        "Somebody else in the room, or a second Noah",
        "A token is for one identity in one room for 5 minutes; one job owns the interview by its lease",
        (
            "tests/stack/functions/test_start_bot_claims.py::test_the_token_opens_the_room",
            "tests/stack/test_resume.py::test_a_dispatch_for_another_candidate_than_the_one_who_is_here",
            "tests/stack/test_lease_firestore.py::test_of_two_takers_at_once_exactly_one_wins_a_hundred_times",
        ),
    ),
    Threat(
        ROOM,
        "T",
        "A dispatch whose metadata is not ours",
        "It is checked before anything is done with it, and refused with one line",
        (
            "tests/unit/worker/test_worker_metadata.py::test_bad_metadata_is_one_line_that_says_why",
            "tests/stack/test_resume.py::test_metadata_that_cannot_be_used_ends_the_job_with_one_line",
            "tests/unit/worker/test_worker_strangers.py::test_the_metadata_of_a_dispatch",
        ),
    ),
    Threat(
        ROOM,
        "D",
        "A flood of messages, of changes, of comings and goings, fifty tracks, or tracks that are no microphone",
        "All are bounded for each candidate; who goes on is put out, and no other call notices (`make attack`); a "
        "worker takes one track, their microphone",
        (
            "tests/stack/test_floods.py::test_a_flooder_is_put_out_and_nobody_else_notices",
            "tests/stack/test_floods.py::test_a_video_that_calls_itself_a_microphone",
            "tests/stack/test_floods.py::test_a_track_of_somebody_else_is_not_taken",
            "tests/unit/worker/test_worker_edge.py::test_a_microphone_that_comes_and_goes_without_end",
            "tests/unit/worker/test_worker_edge.py::test_who_leaves_and_comes_back_without_end",
        ),
    ),
    Threat(
        ROOM,
        "D",
        "Turns of the model bought without a word: by typing, by buttons, by leaving and coming back",
        "So many a minute together; each turn counts against what an interview, a person's hour and a day may use, "
        "also one that is cut",
        (
            "tests/stack/test_attack.py::test_what_was_without_a_bound",
            "tests/unit/worker/test_worker_buttons.py::test_what_is_pressed_too_often_is_not_taken_but_the_end_always",
            "tests/unit/worker/test_worker_usage.py::test_a_turn_whose_tokens_are_never_said_counts_as_the_one_before_it",
        ),
    ),
    Threat(
        ROOM,
        "D",
        "Turns of the model bought with words: noise without end, one interview after the other, or several at once",
        "What the model costs for one person in an hour is bounded, in all of their interviews together",
        (
            "tests/stack/test_budget.py::test_what_has_used_enough_is_brought_to_a_goodbye",
            "tests/stack/functions/test_start_bot_limits.py::test_who_has_cost_enough_begins_nothing_until_the_next_hour",
            "tests/unit/worker/test_worker_budget.py::test_two_calls_of_a_person_have_one_budget_and_others_their_own",
        ),
    ),
    Threat(
        ROOM,
        "E",
        "A token of an interview that is over or deleted is renewed by LiveKit",
        "The job ends before the model is asked, and the room goes",
        ("tests/stack/test_resume.py::test_a_renewed_token_brings_no_noah_to_an_interview_that_is_over",),
    ),
    Threat(
        MODEL,
        "T",
        "An answer that tells the evaluator which score to give",
        "Each turn is one line of data; the reply can only fill in a schema, and quotations are compared "
        "with what was said",
        (
            "tests/stack/test_report_store.py::test_what_the_candidate_says_to_the_evaluator_stays_in_its_line",
            "tests/unit/worker/test_report_evaluation.py::test_no_turn_can_look_like_more_than_one_line",
            f"{_INJECTIONS}::test_as_a_turn_that_is_evaluated",
            "tests/stack/test_report_store.py::test_an_invented_quotation_is_dropped_and_its_score_is_unsupported",
        ),
    ),
    Threat(
        MODEL,
        "E",
        "A name, a profile or a brief that is an instruction to Noah",
        "It is fenced as data, cut to a line, and nothing of it changes the table of what happens next",
        (
            f"{_PERSONAL}::test_a_name_cannot_say_more_than_a_name",
            f"{_PERSONAL}::test_what_is_known_is_fenced",
            f"{_PERSONAL}::test_no_text_leaves_its_line",
            f"{_INJECTIONS}::test_as_a_profile_and_a_brief",
            f"{_INJECTIONS}::test_as_a_name_and_as_values",
        ),
    ),
    Threat(
        MODEL,
        "E",
        "An answer that is an instruction: to ask something else, to end, to call a tool with other ids",
        "The model's calls are held to the table of what happens next; what was said is stored as one answer's text, "
        "and shown to a model as a part of a line",
        (
            f"{_INJECTIONS}::test_as_the_answer_that_a_tool_is_given",
            f"{_INJECTIONS}::test_as_any_other_argument_of_a_tool",
            f"{_INJECTIONS}::test_as_what_the_candidate_says_or_types",
        ),
    ),
    Threat(
        DATA,
        "S",
        "A worker that was replaced goes on as if it were Noah",
        "Each owner has a higher epoch; a write of the state with an older one is refused, and who stood "
        "still asks before it speaks",
        (
            "tests/stack/test_lease_firestore.py::test_who_stops_renewing_is_replaced_and_fenced",
            "tests/stack/test_lease_firestore.py::test_a_worker_that_was_replaced_while_it_stalled_does_not_play_on",
        ),
    ),
    Threat(
        DATA,
        "T",
        "A late write brings back what was deleted",
        "A tombstone in the first commit of a deletion, which every later write looks at",
        (
            f"{_OWN}::test_deleting_while_a_worker_writes",
            "tests/stack/test_journal_replay.py::test_what_was_withdrawn_is_deleted_from_the_journal_unwritten",
        ),
    ),
    Threat(
        DATA,
        "T",
        "A document, a journal's file or a plan of another shape than ours",
        "It is refused in the one way that its reader is ready for, and holds up nothing else",
        (
            "tests/unit/worker/test_worker_strangers.py::test_a_stored_interview",
            "tests/unit/worker/test_worker_strangers.py::test_a_file_of_the_journal",
            "tests/unit/worker/test_worker_strangers.py::test_a_file_that_should_be_a_plan",
        ),
    ),
    Threat(
        DATA,
        "R",
        "An answer that was acknowledged is not there",
        "It is in Firestore or on disk before it is acknowledged, and stored once",
        (
            "tests/stack/test_journal_replay.py::test_what_a_killed_worker_acknowledged_is_replayed_once",
            "tests/stack/test_words_kept.py::test_an_answer_survives_a_cut_at_any_moment",
        ),
    ),
    Threat(
        DATA,
        "I",
        "What somebody said, or who they are, in an event that leaves for a team's webhook",
        "An event has ids, numbers and states alone, each of the form that it has to have",
        (
            "tests/unit/worker_data/test_worker_events.py"
            "::test_whatever_an_interview_holds_no_word_of_it_is_in_an_event",
            "tests/unit/functions/test_interviews_events.py::test_it_says_that_there_was_an_interview_and_nothing_else",
        ),
    ),
    Threat(
        DATA,
        "S",
        "Somebody who calls a team's webhook as if they were Noah; a webhook that is slow, huge, or leads elsewhere",
        "Pub/Sub signs each push, and docs/events.md has the code that looks; Pub/Sub waits for it, and no interview",
        (
            "tests/unit/docs/test_docs_events.py::test_others_are_not",
            "tests/stack/test_events.py::test_a_webhook_that_does_not_take_an_event_gets_it_again",
            "tests/stack/test_events.py::test_a_webhook_that_answers_nothing_holds_nobody_up",
        ),
    ),
    Threat(
        DATA,
        "I",
        "A client that reads the database itself; data that outlives its purpose; a tombstone that names somebody",
        "Rules deny everything; every collection has a TTL that readers look at too; a tombstone is nobody's",
        (
            "tests/terraform/test_delivery.py::test_the_rules_deny_everything",
            "tests/terraform/test_code.py::test_every_document_expires",
            "tests/stack/test_person.py::test_what_a_person_leaves_expires_is_shown_to_them_and_goes_when_they_say_so",
        ),
    ),
    Threat(
        DELIVERY,
        "S",
        "A key that was stolen",
        "The pipeline has none: it signs in by its repository; LiveKit's key is in Secret Manager, and "
        "rotated without a pause",
        (
            "tests/terraform/test_delivery.py::test_no_workflow_uses_a_stored_key",
            "tests/terraform/test_made.py::test_the_secret_is_in_no_state_and_no_plan",
            "tests/stack/functions/test_start_bot_outage.py::test_the_key_is_rotated",
        ),
    ),
    Threat(
        DELIVERY,
        "T",
        "Another library, action or image than was looked at",
        "Everything is locked by hash; the worker is deployed by digest; what ships is written down, held to a "
        "policy of licences, and looked up among known vulnerabilities in each pull request",
        (
            "tests/unit/local/test_local_shipped.py::test_every_licence_of_what_ships_is_allowed",
            "tests/unit/local/test_local_audit.py::test_a_pull_request_is_held_to_it",
            "tests/terraform/test_delivery.py::test_actions_are_pinned_by_hash",
            "tests/terraform/test_delivery.py::test_the_worker_is_deployed_by_digest",
            "tests/unit/functions/test_functions_source.py::test_requirements_are_those_of_the_lock",
        ),
    ),
    Threat(
        DELIVERY,
        "T",
        "An image of the worker that did not come out of the pipeline, pushed or deployed past it",
        "Where it is asked for, Cloud Run runs no digest that the pipeline has not signed after tests and scan, "
        "with a key that it can use and not change",
        (
            f"{_PIPELINE}::test_what_is_signed_is_what_is_deployed",
            f"{_PIPELINE}::test_an_image_that_could_not_be_signed_is_not_deployed",
            f"{_PIPELINE}::test_the_attestor_that_signs_is_the_one_that_the_policy_asks",
        ),
    ),
    Threat(
        DELIVERY,
        "E",
        "Whoever delivers signs in as a candidate, or delivers from a branch that nobody has looked at",
        "No account of the pipeline may sign a user in, or change one, unless it is asked for; a run of another branch "
        "becomes none",
        (
            f"{_PIPELINE}::test_the_smoke_test_s_user_signs_up_unless_nobody_can",
            f"{_PIPELINE}::test_only_the_environment_s_job_becomes_apply_or_deploy",
        ),
    ),
    Threat(
        DATA,
        "I",
        "A recording of somebody who has not agreed, who took it back, or that whoever finds it can hear",
        "Plan, environment and the stored yes, asked for anew by each start; where it lies is noted before it begins; "
        "a bucket that nobody of ours may read, with an end; what could not be ended or deleted is an alert",
        (
            "tests/stack/test_recordings.py::test_without_the_candidates_yes_nothing_is_recorded",
            "tests/stack/test_recordings.py::test_a_start_without_a_yes_ends_it",
            "tests/stack/test_recordings.py::test_deleting_the_interview_during_the_call_deletes_it_too",
            "tests/unit/worker/test_worker_recording.py::test_where_it_lies_is_noted_before_it_begins",
            "tests/terraform/test_made.py::test_recordings_are_kept_from_everybody",
        ),
    ),
    Threat(
        DELIVERY,
        "E",
        "Whoever applies makes an account, signs as the worker, or acts as an account that is none of theirs",
        "A person makes the accounts that run; what applies may have services run as them, and neither change one nor "
        "sign as one",
        (
            "tests/terraform/test_made.py::test_nothing_of_the_pipeline_reaches_every_account",
            "tests/terraform/test_made.py::test_an_environment_makes_no_account_and_gives_none_away",
            "tests/terraform/test_made.py::test_what_runs_has_an_account_that_bootstrap_makes",
        ),
    ),
    Threat(
        DELIVERY,
        "E",
        "A package whose script runs when a build installs it, as the account that deploys",
        "No build runs such scripts",
        ("tests/terraform/test_supply.py::test_no_script_of_a_package_runs_where_a_build_deploys",),
    ),
    Threat(
        DELIVERY,
        "E",
        "Emulators' unsigned tokens on Google Cloud; an account with more roles than it needs",
        "Settings that are for local use end the process there; each service has an account of its own, which reaches "
        "the interviews' database and no copy of it",
        (
            "tests/unit/functions/test_functions_settings.py::test_what_is_local_stays_local",
            "tests/terraform/test_made.py::test_no_primitive_role_anywhere",
            "tests/terraform/test_made.py::test_each_account_reaches_the_interviews_database_alone",
            "tests/terraform/test_made.py::test_what_apply_may_grant_is_what_an_environment_grants",
        ),
    ),
)
