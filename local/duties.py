"""What the law asks of who runs Noah, and the tests that show what the code does for it: docs/trust.md as a table."""

from __future__ import annotations

from dataclasses import dataclass

GDPR = "General Data Protection Regulation (EU)"
AI_ACT = "Artificial Intelligence Act (EU)"
NYC = "Local Law 144 (New York City)"
LAWS = {
    GDPR: "",
    AI_ACT: (
        "Where interviews serve to select people for work, the system that scores them is a high-risk one "
        "(Annex III, 4 a)."
    ),
    NYC: "Where the report's scores substantially assist a decision to hire or to promote somebody in the city.",
}

YOURS_ALONE = {
    GDPR: "records, an impact assessment, the notice of a breach (Art. 30, 33 to 35).",
    AI_ACT: (
        "risk management, data governance, documentation, registration, conformity (Art. 9 to 11, 16, 27, 43, 49), as "
        "provider or deployer of the system that you make of this."
    ),
}
"""What no code can do a part of."""


@dataclass(frozen=True)
class Duty:
    """One of them: `what`, the tests, and what no code can do for `yours`."""

    law: str
    what: str
    tests: tuple[str, ...]
    yours: str


_ME = "tests/stack/functions/test_me_contract.py"
_OWN = "tests/stack/functions/test_interviews_contract.py"
_CONSENT = "tests/stack/functions/test_start_bot_consent.py"
_RECORD = "tests/stack/test_recordings.py"
_REVIEW = "tests/stack/functions/test_review_contract.py"
_OBJECT = "tests/stack/functions/test_objections_contract.py"
_CALIBRATE = "tests/unit/calibrate/test_calibrate.py"
_NO_SCORE = "tests/unit/functions/test_review_no_score_decides.py"
_PERSON = "tests/stack/test_person.py::test_what_a_person_leaves_expires_is_shown_to_them_and_goes_when_they_say_so"

DUTIES = (
    Duty(
        GDPR,
        "A consent can be shown: to which text, in which language, when (Art. 7)",
        (
            f"{_CONSENT}::test_without_it_nothing_is_stored_and_no_room_made",
            f"{_CONSENT}::test_it_is_in_the_commit_that_begins_the_interview",
            f"{_CONSENT}::test_a_new_version_asks_again_whoever_goes_on",
            "tests/stack/test_consent.py::test_it_is_in_the_document_that_the_worker_creates",
            "tests/browser/test_page_consent.py::test_what_is_agreed_to_is_stored_and_a_reload_goes_on",
        ),
        "The text, a new `CONSENT_VERSION` whenever it changes, keeping each version; whether consent is "
        "your legal basis at all: of "
        "applicants it is often not given freely",
    ),
    Duty(
        GDPR,
        "Their voice is recorded only with a yes of its own, which nobody needs, and which is taken back as easily as "
        "it was given (Art. 7)",
        (
            f"{_RECORD}::test_without_the_candidates_yes_nothing_is_recorded",
            f"{_RECORD}::test_who_takes_it_back_during_the_call_is_recorded_no_more",
            f"{_RECORD}::test_deleting_the_interview_during_the_call_deletes_it_too",
            "tests/stack/functions/test_recordings.py::test_nobody_is_kept_from_an_interview_without_it",
            "tests/stack/functions/test_recordings.py::test_every_start_says_it_anew",
            "tests/browser/test_page_recording.py::test_a_yes_by_keyboard_is_stored_shown_and_taken_back",
        ),
        "Whether you need recordings at all, the notice of what they are for, who hears them; the law of the "
        "candidate's place, which may ask for more (docs/recordings.md)",
    ),
    Duty(
        GDPR,
        "They are told who asks, who processes, and what is kept for how long (Art. 13)",
        ("tests/browser/test_page_call.py::test_an_operator_introduces_themselves",),
        "`web/page.json`, and the notice that `privacyUrl` leads to",
    ),
    Duty(
        GDPR,
        "They get all that is held about them, in a form that a program reads (Art. 15, 20)",
        (
            f"{_ME}::test_everything_is_in_it_with_what_it_is",
            f"{_OWN}::test_reading",
            "tests/unit/functions/test_interviews_view.py::test_all_that_is_stored_is_shown",
            _PERSON,
        ),
        "Answering who asks in another way than by the page; what you hold elsewhere; the account in "
        "Firebase Authentication",
    ),
    Duty(
        GDPR,
        "What they say of themselves can be set right (Art. 16)",
        ("tests/stack/functions/test_profile_contract.py::test_a_second_one_takes_the_place_of_the_first",),
        "A transcript or a report that is wrong: they can delete it, and nobody can edit it",
    ),
    Duty(
        GDPR,
        "What is held about them is deleted when they say so, and nothing brings it back (Art. 17)",
        (
            f"{_ME}::test_all_of_it_is_deleted_with_a_receipt_and_others_keep_theirs",
            f"{_ME}::test_what_a_deletion_that_died_has_left_is_found_again",
            f"{_OWN}::test_deleting_while_a_worker_writes",
            "tests/stack/test_journal_replay.py::test_what_was_withdrawn_is_deleted_from_the_journal_unwritten",
            _PERSON,
        ),
        "Backups until they expire: whoever restores one deletes again what was deleted since; the account",
    ),
    Duty(
        GDPR,
        "Nothing is kept longer than is needed (Art. 5 (1) e)",
        (
            "tests/terraform/test_code.py::test_every_document_expires",
            "tests/terraform/test_code.py::test_the_journal_is_kept_as_long_as_the_worker_keeps_it",
            f"{_OWN}::test_what_has_expired_is_not_there",
            ""
            "tests/unit/worker/test_worker_retention.py::test_an_interview_that_a_call_creates_is_kept_as_the_settings_say",
        ),
        "`RETENTION_DAYS`, the backups' days, the log's retention: as short as your purpose allows",
    ),
    Duty(
        GDPR,
        "No more is kept than is needed (Art. 5 (1) c, 25): no word in a log, no address in the open",
        (
            f"{_OWN}::test_its_log_holds_no_content",
            "tests/stack/functions/test_start_bot_contract.py::test_nothing_of_a_token_is_logged",
            "tests/unit/worker/test_worker_log.py::test_lines_have_the_ids_and_no_secret",
            "tests/stack/functions/test_start_bot_limits.py::test_what_is_kept_of_an_address",
        ),
        "What your plans ask for, and what a brief says of people; whether LiveKit's and Google's own "
        "settings keep more",
    ),
    Duty(
        GDPR,
        "Nobody else reads it (Art. 32)",
        (
            f"{_OWN}::test_nobody_elses",
            "tests/terraform/test_delivery.py::test_the_rules_deny_everything",
            "tests/terraform/test_made.py::test_no_primitive_role_anywhere",
            "tests/terraform/test_made.py::test_nothing_of_the_pipeline_reaches_every_account",
            "tests/terraform/test_load_balancer.py::test_nobody_reaches_a_function_past_it",
            "tests/unit/functions/test_functions_accounts.py::test_a_closed_account_is_let_in_for_less_than_a_minute",
        ),
        "Who has roles in the project; who reads a report in your house; whether a load balancer with Cloud Armor "
        "stands in front (`load_balancer`, off by default)",
    ),
    Duty(
        GDPR,
        "It is processed where it was said to be (Art. 28, 44)",
        ("tests/terraform/test_made.py::test_everything_is_in_one_region",),
        "Contracts with Google and LiveKit; where the models are asked (`model.location`, "
        "`model.report_location`: `global` is anywhere)",
    ),
    Duty(
        GDPR,
        "No decision about them is made by a program alone, and no setting changes that (Art. 22 (1))",
        (
            f"{_REVIEW}::test_no_score_decides",
            f"{_NO_SCORE}::test_one_function_writes_decisions_and_others_read_them",
            f"{_NO_SCORE}::test_it_is_asked_for_by_somebody_of_the_team_alone",
            f"{_NO_SCORE}::test_it_is_what_was_sent_and_needs_a_reason",
            f"{_NO_SCORE}::test_no_setting_can_change_it",
            f"{_NO_SCORE}::test_one_interview_at_a_time_and_no_order_by_points",
        ),
        "That who decides reads the transcript, may come to another view, and has the time for it; what is done with "
        "an export elsewhere",
    ),
    Duty(
        GDPR,
        "They can object, have a human look again, and are answered (Art. 21, 22 (3))",
        (
            f"{_OBJECT}::test_an_objection_is_stored_found_answered_and_the_candidate_reads_it",
            f"{_OBJECT}::test_it_is_open_until_each_has_its_answer",
            f"{_OBJECT}::test_a_deletion_takes_them_and_one_that_comes_in_between_leaves_none",
            "tests/browser/test_page_team.py::test_an_objection_and_its_answer",
            "tests/browser/test_review_page.py::test_an_objection_is_found_and_answered",
        ),
        "Answering within the month that Art. 12 (3) gives, and deciding again where they are right; objections "
        "that come in another way",
    ),
    Duty(
        AI_ACT,
        "They know that they talk with an AI, and that a report is an AI's (Art. 50, 26 (11))",
        (
            "tests/browser/test_page.py::test_a_first_interview_by_voice_to_the_report",
            "tests/browser/test_page_languages.py::test_a_whole_visit",
        ),
        "The same in an app of your own, and in what you send to people before",
    ),
    Duty(
        AI_ACT,
        "A person can check what the report says, and overrule it, and the candidate is told why (Art. 14, 86)",
        (
            f"{_REVIEW}::test_one_decision_follows_another",
            f"{_OBJECT}::test_an_objection_is_stored_found_answered_and_the_candidate_reads_it",
            "tests/stack/test_report_call.py::test_a_finished_interview_has_a_report_that_quotes_the_candidate",
            "tests/stack/test_report_store.py::test_an_invented_quotation_is_dropped_and_its_score_is_unsupported",
            ""
            "tests/unit/worker/test_report_evaluation.py::test_only_what_the_candidate_said_in_the_named_turn_supports_a_score",
        ),
        "Who oversees it, with the time and the standing to do so; explaining a decision to who asks",
    ),
    Duty(
        AI_ACT,
        "Nothing is concluded about what they feel (Art. 5 (1) f)",
        (
            "tests/unit/worker/test_report_evaluation.py"
            "::test_nothing_of_what_somebody_feels_is_asked_for_or_can_be_said",
        ),
        "What your plans ask for and score: no criterion of feelings, manner or voice",
    ),
    Duty(
        AI_ACT,
        "What happened can be traced (Art. 12, 26 (6))",
        (
            "tests/terraform/test_code.py::test_every_metric_names_an_event_that_the_code_emits",
            "tests/unit/worker/test_worker_log.py::test_lines_have_the_ids_and_no_secret",
        ),
        "Keeping the logs for six months at least, where you are a deployer",
    ),
    Duty(
        AI_ACT,
        "It is robust, and what people say does not steer it (Art. 15)",
        (
            "tests/stack/test_report_store.py::test_what_the_candidate_says_to_the_evaluator_stays_in_its_line",
            "tests/unit/interview/test_interview_personal.py::test_no_text_leaves_its_line",
            "tests/faults/test_five_classics.py::test_database_timeout",
        ),
        "How well it scores for your plan and your people: `make calibrate`, before you rely on it and ever again",
    ),
    Duty(
        AI_ACT,
        "How exact it is, and for whom it is not, can be measured (Art. 10 (2) f, 15 (2), 26 (5))",
        (
            f"{_CALIBRATE}::test_agreement_error_and_bias",
            f"{_CALIBRATE}::test_kappa_is_that_of_the_matrix_of_weights",
            f"{_CALIBRATE}::test_a_gap_is_welch_s_and_small_groups_are_left_out",
            f"{_CALIBRATE}::test_below_thirty_nothing_is_printed",
            f"{_CALIBRATE}::test_no_file_is_written",
        ),
        "Raters, a lawful source of the categories (Art. 10 (5)), and what you do about a gap",
    ),
    Duty(
        NYC,
        "Candidates are told what is collected, from where, and for how long it is kept (§ 20-871 b 3)",
        ("tests/browser/test_page_call.py::test_an_operator_introduces_themselves",),
        "The notice ten business days before, with the qualities that are assessed, and another way for who "
        "asks for one",
    ),
    Duty(
        NYC,
        "The scores that a bias audit needs can be had, each with what it is based on (§ 20-870, 20-871 a)",
        (f"{_ME}::test_everything_is_in_it_with_what_it_is", f"{_REVIEW}::test_lines_page_after_page"),
        "The bias audit by somebody independent within a year, and its published summary; Noah asks nobody "
        "for race, ethnicity or sex",
    ),
    Duty(
        NYC,
        "Impact ratios by sex, by race or ethnicity, and by both can be computed beforehand (6 RCNY § 5-300, 5-301)",
        (
            f"{_CALIBRATE}::test_impact_ratios_of_the_city_s_own_example",
            f"{_CALIBRATE}::test_a_score_above_the_median_of_all_and_not_the_median_itself",
            f"{_CALIBRATE}::test_less_than_two_in_a_hundred_has_no_ratio_and_is_no_yardstick",
            f"{_CALIBRATE}::test_kinds_are_sex_race_and_both_where_both_are_known",
            f"{_CALIBRATE}::test_no_file_is_written",
        ),
        "Who people say they are, in a file of yours beside the interviews; `make calibrate` is no audit",
    ),
)
