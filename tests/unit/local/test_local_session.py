"""What `make up` is asked for is checked by name before anything starts."""

import argparse
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from noah.interview.plan_file import PlanError

from local import session, up
from local.paths import STACK_FILE
from local.scenarios import load_plan
from local.stack import Stack

pytestmark = pytest.mark.unit

TESTS = Path(__file__).parents[2]


def test_the_team_s_page_is_where_the_team_s_function_is() -> None:
    """Each interview does without it: `make demo` does not start it."""
    assert "review" not in session.parts_for_model()
    stack = Stack()
    assert stack.review_url == ""
    stack.parts = {"web": SimpleNamespace(url="http://127.0.0.1:1")}  # type: ignore[dict-item]
    assert stack.review_url == ""
    stack.parts["review"] = stack.parts["web"]
    assert stack.review_url == "http://127.0.0.1:1/review"


def test_without_an_emulator_there_are_no_events(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(session, "has_pubsub", lambda: False)
    assert session.parts_for_events() == frozenset()
    (line,) = capsys.readouterr().out.splitlines()
    assert "PUBSUB_EMULATOR_JAR" in line


def test_ports_are_given_by_the_part() -> None:
    assert session.ports("web=5173 livekit=7880 worker-2=8082") == {"web": 5173, "livekit": 7880, "worker-2": 8082}
    assert session.ports("") == {}


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("webb=5173", "there is no part webb; say one of .*web"),
        ("5173", "there is no part 5173"),
        ("worker-0=1", "there is no part worker-0"),
        ("workers=5173", "there is no part workers"),
        ("web=", "web= gives no port"),
        ("web=http", "number from 1 to 65535"),
        ("web=70000", "number from 1 to 65535"),
        ("web=0", "number from 1 to 65535"),
        ("web=5173 web=5174", "comes twice"),
        ("web=5173 livekit=5173", "a port of its own"),
    ],
)
def test_ports_that_are_not_understood_are_refused_by_name(given: str, what: str) -> None:
    with pytest.raises(session.UsageError, match=what):
        session.ports(given)


def ends_with(failure: Exception) -> str:
    async def run() -> int:
        raise failure

    with pytest.raises(SystemExit) as ended:
        session.main(run)
    return str(ended.value)


def test_what_the_disk_refuses_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    assert ends_with(OSError(28, "No space left on device")).startswith("the disk is full: free some space")
    assert "folder of your own" in ends_with(PermissionError(13, "Permission denied", ".local/run"))
    assert ends_with(session.UsageError("there is no plan x")) == "there is no plan x"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param("id: [\n", r"^mine\.yaml:2: ", id="no YAML"),
        pytest.param("id: mine\n", r"^mine\.yaml:1: goodbye: is missing", id="fields that are missing"),
        pytest.param("{}", r"^mine\.yaml:1: ", id="nothing"),
    ],
)
def test_a_plan_with_a_mistake_is_refused_in_the_words_of_the_check(tmp_path: Path, content: str, what: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(PlanError, match=what) as refused:
        session.choose(str(path))
    assert ends_with(refused.value) == str(refused.value)


def test_a_plan_that_is_given_by_its_path_is_taken_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its file is called, and whatever lies beside it."""
    monkeypatch.setattr(session, "ALONE", tmp_path / "alone")
    mine = tmp_path / "My plan.yml"
    mine.write_text((TESTS / "plans" / "short.yaml").read_text())
    (tmp_path / "broken.yaml").write_text("id: [")
    chosen = session.choose(str(mine))
    assert chosen.id == "short"
    assert [each.name for each in chosen.folder.iterdir()] == ["short.yaml"]


def test_a_plan_of_the_project_has_its_id_for_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PLANS", tmp_path)
    (tmp_path / "other.yaml").write_text((TESTS / "plans" / "short.yaml").read_text())
    refused = "has the id short: call the file short.yaml"
    with pytest.raises(session.UsageError, match=refused):
        session.choose("other")
    (tmp_path / "other.yaml").rename(tmp_path / "short.yaml")
    assert session.choose("short").folder == tmp_path
    (tmp_path / "broken.yaml").write_text("id: [")
    with pytest.raises(PlanError, match=r"^broken\.yaml:1: "):
        session.choose("short")


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ("wrok: Bridges.", "the plan has no question 'wrok'; it has work, years, anything"),
        ("work: {shouted: Hey.}", "shouted"),
        ("work: [", "answers"),
        ("- work", "answers"),
    ],
)
def test_answers_that_do_not_fit_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str, what: str
) -> None:
    monkeypatch.setattr(session, "ALONE", tmp_path / "alone")
    monkeypatch.setattr(session, "ANSWERS", tmp_path / "answers")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "short.yaml").write_text(answers)
    with pytest.raises(session.UsageError, match=what):
        session.choose(str(TESTS / "plans" / "short.yaml"))


def test_the_documented_answers_fit_the_documented_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TESTS.parent / "docs" / "plans.md").read_text()
    monkeypatch.setattr(session, "ALONE", tmp_path / "alone")
    monkeypatch.setattr(session, "ANSWERS", tmp_path)
    plan = tmp_path / "yours.yml"
    plan.write_text(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
    (tmp_path / "welcome.yaml").write_text(re.findall(r"```yml\n(.*?)```", text, re.DOTALL)[1])
    assert [each.outcome for each in session.choose(str(plan)).answers["worst"]] == ["vague", "answered"]


async def test_a_system_without_a_worker_is_refused() -> None:
    with pytest.raises(session.UsageError, match="WORKERS=0"):
        await up.run(argparse.Namespace(workers=0, plan="career", scenario=None, ports="", out=None))


def test_a_wrong_key_ends_it_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network here, as port 9 of this machine answers nobody."""
    for name, value in {"GOOGLE_API_KEY": "AIza-x", "GEMINI_BASE_URL": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    for name in ("GEMINI_MODELS", "GOOGLE_GENAI_USE_VERTEXAI"):
        monkeypatch.delenv(name, raising=False)
    assert ends_with(AssertionError("it was started")).startswith("Google cannot be reached")


def test_a_second_stack_of_a_clone_leaves_the_first_ones_description_alone(tmp_path: Path) -> None:
    assert up.where(tmp_path / "up") == STACK_FILE
    assert up.where(tmp_path / "up-4711") == tmp_path / "up-4711" / "stack.json"


def test_the_page_is_told_of_each_plan(tmp_path: Path) -> None:
    stack = Stack("it", plan="career")
    stack.run = tmp_path
    plan = load_plan(stack.plans_dir / "career.yaml")
    config = stack.web_config()
    assert config["plan"] == "career"
    assert set(config["plans"]) == {path.stem for path in stack.plans_dir.glob("*.yaml")}
    facts = config["plans"]["career"]
    assert (facts["title"], facts["minutes"]) == (plan["title"], plan["minutes"])
    assert facts["questions"] == sum(len(phase["questions"]) for phase in plan["phases"])
    assert config["simulator"] is False  # without a simulator among its parts
    unknown = Stack("it", plan="unknown")
    unknown.run = tmp_path
    assert unknown.web_config()["plan"] == "unknown"
