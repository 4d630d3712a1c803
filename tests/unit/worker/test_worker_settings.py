"""A wrong setting stops the process at start, with one line that names it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

GOOD = {
    "GOOGLE_CLOUD_PROJECT": "demo-noah",
    "LIVEKIT_URL": "ws://127.0.0.1:7880",
    "LIVEKIT_CREDENTIALS": json.dumps({"api_key": "key", "api_secret": "very-secret"}),
}

from noah.settings import Settings, SettingsError, load  # noqa: E402

TODAY = date(2026, 11, 28)
OLD = "gemini-live-2.5-flash-native-audio"


def settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, today: date = TODAY, /, **changed: str | None
) -> Settings:
    for name in (*Settings.model_fields, "gemini_model"):
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {**GOOD, **changed}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return load(today)


def test_good_settings_and_their_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loaded = settings(monkeypatch, tmp_path)
    assert loaded.livekit_credentials.api_key == "key"
    assert loaded.participant_timeout_seconds == 30
    assert loaded.reconnect_grace_seconds == 60
    assert loaded.state_timeout_seconds == 2
    assert loaded.retention_days == 90
    assert loaded.disclosure
    assert not settings(monkeypatch, tmp_path, DISCLOSURE="off").disclosure
    assert loaded.live_model.name == "gemini-3.8-live"
    assert loaded.live_location == "us-central1"
    assert (loaded.report_model, loaded.report_location) == ("gemini-3.8-flash", "global")
    assert "very-secret" not in repr(loaded)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GOOGLE_CLOUD_PROJECT", None, "GOOGLE_CLOUD_PROJECT is not set"),
        ("LIVEKIT_URL", None, "LIVEKIT_URL is not set"),
        ("LIVEKIT_URL", "http://example.com", "LIVEKIT_URL"),
        ("LIVEKIT_CREDENTIALS", None, "LIVEKIT_CREDENTIALS is not set"),
        ("LIVEKIT_CREDENTIALS", "key:very-secret", "LIVEKIT_CREDENTIALS: must be JSON"),
        ("LIVEKIT_CREDENTIALS", '{"api_key": "k"}', "LIVEKIT_CREDENTIALS (api_secret)"),
        ("PORT", "http", "PORT"),
        ("PORT", "70000", "PORT"),
        ("MAX_SESSIONS", "0", "MAX_SESSIONS"),
        ("LEASE_SECONDS", "0", "LEASE_SECONDS"),
        ("RETENTION_DAYS", "0", "RETENTION_DAYS"),
        ("EVENTS_TOPIC", "noah-events", "EVENTS_TOPIC"),
        ("EVENTS_TOPIC", "projects/p/topics/no", "EVENTS_TOPIC"),
        ("RETENTION_DAYS", "half", "RETENTION_DAYS"),
        ("DISCLOSURE", "perhaps", "DISCLOSURE"),
        ("PLANS_DIR", "/nowhere", "PLANS_DIR: holds no plan"),
        ("GEMINI_CA_FILE", "/nowhere", "GEMINI_CA_FILE: is not a file"),
        ("GOOGLE_GENAI_USE_VERTEXAI", "false", "GOOGLE_API_KEY is needed"),
        ("GEMINI_MODELS", "", "GEMINI_MODELS: '' is not model or model@location"),
        ("GEMINI_MODELS", "gemini-3.8-live,", "GEMINI_MODELS: '' is not"),
        ("GEMINI_MODELS", "gemini-3.8-live@", "GEMINI_MODELS: 'gemini-3.8-live@' is not"),
        (
            "GEMINI_MODELS",
            "gemini-3.8-live@eu, gemini-3.8-live@eu",
            "GEMINI_MODELS: gemini-3.8-live@eu is listed twice",
        ),
        (
            "GEMINI_MODELS",
            "gemini-3.1-flash-live-preview",
            "GEMINI_MODELS: gemini-3.1-flash-live-preview is not on Vertex",
        ),
        ("GEMINI_MODELS", f"{OLD}@global", f"GEMINI_MODELS: {OLD} is not served at global"),
        ("REPORT_LOCATION", "us-central1", "REPORT_LOCATION: gemini-3.8-flash is not served at us-central1"),
        (
            "REPORT_MODEL",
            "gemini-2.5-flash",
            "REPORT_MODEL: gemini-2.5-flash was retired on 2026-10-20: use gemini-3.8",
        ),
        ("REPORT_LOCATION", "", "REPORT_LOCATION"),
        ("REPORT_MODEL", "", "REPORT_MODEL"),
        ("GEMINI_MODEL", "gemini-3.8-live", "GEMINI_MODEL is now GEMINI_MODELS"),
    ],
)
def test_one_line_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str | None, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, tmp_path, **{name: value})
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)
    assert "very-secret" not in str(refused.value)


def test_the_first_of_the_models_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listed = "gemini-3.8-live@europe-west4, gemini-live-2.5-flash-native-audio"
    loaded = settings(monkeypatch, tmp_path, GEMINI_MODELS=listed)
    assert [str(model) for model in loaded.gemini_models] == listed.split(", ")
    assert (loaded.live_model.name, loaded.live_location) == ("gemini-3.8-live", "europe-west4")


@pytest.mark.parametrize(
    ("models", "says"),
    [
        (
            "gemini-3.8-live,gemini-live-2.5-flash-native-audio",
            "gemini-live-2.5-flash-native-audio is not on the Gemini API",
        ),
        ("gemini-3.8-live@us", "gemini-3.8-live@us names a location, and the Gemini API has none"),
        ("gemini-3.8-live-extended-thinking", "gemini-3.8-live-extended-thinking does not wait for its tools"),
    ],
)
def test_with_a_key_the_models_are_those_of_the_gemini_api(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models: str, says: str
) -> None:
    key = {"GOOGLE_GENAI_USE_VERTEXAI": "false", "GOOGLE_API_KEY": "very-secret"}
    assert settings(monkeypatch, tmp_path, **key).live_model.name == "gemini-3.8-live"
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, tmp_path, GEMINI_MODELS=models, **key)
    assert str(refused.value).startswith(f"GEMINI_MODELS: {says}")


def test_a_retired_model_is_refused_with_its_successor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert settings(monkeypatch, tmp_path, date(2026, 12, 12), GEMINI_MODELS=OLD).live_model.name == OLD
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, tmp_path, date(2026, 12, 13), GEMINI_MODELS=OLD)
    assert str(refused.value) == f"GEMINI_MODELS: {OLD} was retired on 2026-12-13: use gemini-3.8-live"


def test_a_retired_one_beside_another_does_not_stop_the_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loaded = settings(monkeypatch, tmp_path, date(2026, 12, 13), GEMINI_MODELS=f"{OLD},gemini-3.8-live")
    assert loaded.warnings(date(2026, 12, 13)) == [f"{OLD} was retired on 2026-12-13: use gemini-3.8-live"]


def test_the_worker_warns_60_days_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loaded = settings(monkeypatch, tmp_path, GEMINI_MODELS=OLD)
    assert not loaded.warnings(date(2026, 10, 13))
    assert "retires on 2026-12-13" in loaded.warnings(date(2026, 10, 14))[0]


def test_the_simulator_speaks_as_a_retired_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    local = {"GEMINI_BASE_URL": "https://127.0.0.1:1", "GOOGLE_CLOUD_LOCATION": "global"}
    loaded = settings(monkeypatch, tmp_path, date(2030, 1, 1), GEMINI_MODELS=OLD, **local)
    assert not loaded.warnings(date(2030, 1, 1))


def test_the_old_name_of_a_setting_is_found_in_a_dotenv_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GEMINI_MODEL=gemini-live-2.5-flash-native-audio\n")
    with pytest.raises(SettingsError, match="GEMINI_MODEL is now GEMINI_MODELS"):
        settings(monkeypatch, tmp_path)


@pytest.mark.parametrize("where", ["K_SERVICE", "CLOUD_RUN_WORKER_POOL"])
@pytest.mark.parametrize(
    "name", ["GEMINI_BASE_URL", "FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "GEMINI_CA_FILE"]
)
def test_local_settings_are_refused_on_google_cloud(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, where: str
) -> None:
    """A worker pool has no K_SERVICE."""
    file = tmp_path / "ca.pem"
    file.touch()
    value = {"GEMINI_BASE_URL": "https://127.0.0.1:1", "GEMINI_CA_FILE": str(file)}.get(name, "127.0.0.1:1")
    with pytest.raises(SettingsError, match=f"{name} is for local use"):
        settings(monkeypatch, tmp_path, **{where: "noah-worker", name: value})


def test_a_dotenv_file_never_overrides_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MAX_SESSIONS=3\nGEMINI_VOICE=Kore\n")
    loaded = settings(monkeypatch, tmp_path, MAX_SESSIONS="5")
    assert loaded.max_sessions == 5
    assert loaded.gemini_voice == "Kore"


def test_the_process_exits_at_once_with_that_line(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in GOOD}
    done = subprocess.run(
        [sys.executable, "-m", "noah", "start"],
        cwd=tmp_path,
        env=env | GOOD | {"LIVEKIT_URL": "nowhere", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("LIVEKIT_URL: ")
    assert done.stderr.count("\n") == 1
