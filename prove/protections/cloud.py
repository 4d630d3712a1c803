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
]
