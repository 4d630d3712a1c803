"""Google Cloud, and what delivers to it: who may do what, and what may run."""

from prove.protection import Protection
from prove.rewrites import Text

PROTECTIONS = [
    Protection(
        name="signed-before-it-is-deployed",
        why="Without it, an image is deployed that is not signed, also one that could not be.",
        fails=("tests/terraform/test_delivery.py::test_the_steps_wait_for_each_other",),
        changes=(Text("cloudbuild.yaml", "waitFor: [sign]", "waitFor: [push]"),),
    ),
    Protection(
        name="signed-by-digest",
        why="Without it, what is signed is a tag, and not what runs.",
        fails=("tests/terraform/test_delivery.py::test_what_is_signed_is_what_is_deployed",),
        changes=(Text("cloudbuild.yaml", '--artifact-url "$(cat image)"', '--artifact-url "$(cat tag)"'),),
    ),
    Protection(
        name="the-pipeline-signs-nobody-in",
        why="Without it, the build's smoke test signs as an account whose signature makes it any candidate.",
        fails=("tests/terraform/test_delivery.py::test_the_smoke_test_s_user_signs_up_unless_nobody_can",),
        changes=(Text("cloudbuild.yaml", "${_CUSTOM_TOKENS:+--custom", "${_REGION:+--custom"),),
    ),
    Protection(
        name="one-database",
        why="Without it, a function reads the copies that were restored beside the interviews' database.",
        promises=("G10",),
        fails=("tests/terraform/test_made.py::test_each_account_reaches_the_interviews_database_alone",),
        changes=(Text("terraform/modules/function/iam.tf", 'each.value == "roles/datastore.user"', "false"),),
    ),
    Protection(
        name="apply-is-nobody-else",
        why="Without it, what applies makes itself token creator of any account, and is each of them.",
        fails=("tests/terraform/test_made.py::test_nothing_of_the_pipeline_reaches_every_account",),
        changes=(
            Text(
                "terraform/modules/delivery/iam.tf",
                '"roles/run.admin",',
                '"roles/run.admin", "roles/iam.serviceAccountAdmin",',
            ),
        ),
    ),
    Protection(
        name="accounts-outlive-their-move",
        why="Without it, an apply deletes the account that a function runs as.",
        fails=(
            "tests/terraform/test_made.py::test_an_environment_that_made_its_accounts_forgets_them_and_deletes_none",
        ),
        changes=(
            Text("terraform/modules/function/removed.tf", "google_service_account.this", "google_service_account.that"),
        ),
    ),
    Protection(
        name="no-way-past-the-load-balancer",
        why="Without it, a caller goes past Cloud Armor to the function's own address, and claims any address.",
        fails=("tests/terraform/test_load_balancer.py::test_nobody_reaches_a_function_past_it",),
        changes=(Text("terraform/modules/function/main.tf", "var.behind_load_balancer ?", "false ?"),),
    ),
]
