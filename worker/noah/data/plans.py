"""Plans as files: one, and a folder of them. What a plan may say is in `interview/plan.py`."""

from pathlib import Path

from noah.interview.plan import Plan
from noah.interview.plan_file import MAX_FILE_BYTES, PlanError, parse_plan
from noah.model_profile import VOICES


def load_plan(path: Path | str) -> Plan:
    """Read and check one plan. Raises PlanError, with a line for everything that is wrong with it."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PlanError(f"{path.name}:1: cannot be read: {error.strerror}") from None
    return parse_plan(path.name, content, VOICES)


def load_plans(folder: Path | str) -> dict[str, Plan]:
    """Read and check every plan (`*.yaml`) of a folder, by id. Raises PlanError."""
    plans: dict[str, Plan] = {}
    problems: list[str] = []
    for path in sorted(Path(folder).glob("*.yaml")):
        try:
            plan = load_plan(path)
        except PlanError as error:
            problems.append(str(error))
            continue
        if plan.id in plans:
            problems.append(f"{path.name}:1: another file has a plan with the id {plan.id!r} too")
        plans[plan.id] = plan
    if problems:
        raise PlanError("\n".join(problems))
    if not plans:
        raise PlanError(f"{folder}: holds no plan (*.yaml)")
    return plans
