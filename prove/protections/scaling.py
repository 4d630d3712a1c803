"""The number of workers: what keeps calls and money safe from the one that sets it."""

from prove.protection import Protection
from prove.rewrites import Code

POLICY = "tests/unit/functions/test_scaler_policy.py"
STACK = "tests/stack/functions/test_scaler.py"

PROTECTIONS = [
    Protection(
        name="scaler-blind-keeps",
        why="Without it, a scaler that reads nothing takes workers away in the middle of their calls.",
        promises=("G8",),
        fails=(f"{POLICY}::test_nothing_read_changes_nothing",),
        changes=(Code("scaler.policy.decide", "Decision(instances, Why.BLIND)", "Decision(floor, Why.BLIND)"),),
    ),
    Protection(
        name="scaler-carries-the-calls",
        why="Without it, a ceiling that is lowered ends workers whose calls have no other place.",
        fails=(f"{POLICY}::test_a_lowered_ceiling_cuts_no_call",),
        changes=(
            Code(
                "scaler.policy.decide",
                "max(carried, min(wanted(rules, floor, peak), rules.ceiling))",
                "min(wanted(rules, floor, peak), rules.ceiling)",
            ),
        ),
    ),
    Protection(
        name="scaler-ceiling",
        why="Without it, whatever is read is paid for.",
        fails=(f"{POLICY}::test_10_000_wanted_instances_are_the_ceiling_and_said",),
        changes=(Code("scaler.policy.decide", "min(now, rules.ceiling)", "now"),),
    ),
    Protection(
        name="scaler-cooldown",
        why="Without it, each candidate who leaves ends a worker, and the next one waits for another.",
        fails=(f"{POLICY}::test_fewer_only_after_a_cooldown_without_a_gap",),
        changes=(
            Code(
                "Lately.peak",
                "_seconds(self.since, self.readings[-1].at) < cooldown_s",
                "False",
            ),
        ),
    ),
    Protection(
        name="scaler-gap",
        why="Without it, the first look after an outage, when no lease is renewed yet, takes the workers away.",
        promises=("G8",),
        fails=(
            f"{POLICY}::test_fewer_only_after_a_cooldown_without_a_gap",
            f"{STACK}::test_after_an_outage_nothing_is_taken_away_before_the_cooldown",
        ),
        changes=(Code("scaler.policy.GAP_SECONDS", "150.0", "1e9"),),
    ),
    Protection(
        name="scaler-clock",
        why="Without it, an instance whose clock is off counts no call, or the dead ones too.",
        fails=(f"{POLICY}::test_no_clock_of_the_instance_is_read",),
        changes=(Code("scaler.store.Store.read", "snapshot.read_time - ALIVE", "dt.datetime.now(dt.UTC) - ALIVE"),),
    ),
    Protection(
        name="scaler-etag",
        why="Without it, a number that was read before a deployment, or by another round, is set after it.",
        fails=(f"{STACK}::test_a_deployment_at_the_same_moment_is_left_alone",),
        changes=(Code("scaler.cloud_run.CloudRun.set", "({'etag': etag} if etag else {})", "{}"),),
    ),
]
