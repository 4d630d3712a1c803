from collections.abc import Callable
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit

Loader = Callable[[str], ModuleType]

GOOD = {
    "GOOGLE_CLOUD_PROJECT": "demo-noah",
    "LIVEKIT_URL": "wss://noah.livekit.cloud",
    "LIVEKIT_CREDENTIALS_SECRET": "projects/demo-noah/secrets/livekit",
    "PLANS": "career, sales@3",
    "ALLOWED_ORIGINS": "https://noah.example,http://localhost:5173",
}
LOCAL_ONLY = [
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "SECRET_MANAGER_ENDPOINT",
    "GEMINI_BASE_URL",
    "GEMINI_CA_FILE",
]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        *LOCAL_ONLY,
        "K_SERVICE",
        "REQUIRE_APP_CHECK",
        "STARTS_PER_DAY",
        "TOKEN_TTL_SECONDS",
        "AGENT_NAME",
    ]:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_defaults(start_bot: Loader) -> None:
    settings = start_bot("settings").load()
    assert settings.agent_name == "noah-voice-agent"
    assert settings.token_ttl_seconds == 300
    assert settings.require_app_check is False
    assert settings.allowed_origins == ("https://noah.example", "http://localhost:5173")
    assert (settings.plans[0].id, settings.plans[0].version) == ("career", None)
    assert (settings.plan("sales").id, settings.plan("sales").version) == ("sales", "3")
    assert settings.plan("nothing") is None


@pytest.mark.parametrize("name", ["GOOGLE_CLOUD_PROJECT", "LIVEKIT_URL", "LIVEKIT_CREDENTIALS_SECRET", "PLANS"])
def test_a_missing_setting_is_named_in_one_line(start_bot: Loader, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit) as stopped:
        start_bot("settings").load()
    assert stopped.value.code == f"start_bot: {name} is not set"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIVEKIT_URL", "https://noah.livekit.cloud"),
        ("LIVEKIT_URL", "wss://noah.livekit.cloud/a path"),
        ("LIVEKIT_CREDENTIALS_SECRET", "livekit"),
        ("PLANS", ""),
        ("PLANS", "career,Career?"),
        ("PLANS", "career,career@2"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://noah.example/page"),
        ("REQUIRE_APP_CHECK", "perhaps"),
        ("STARTS_PER_DAY", "0"),
        ("TOKEN_TTL_SECONDS", "five minutes"),
        ("AGENT_NAME", ""),
    ],
)
def test_a_malformed_setting_is_named_in_one_line(
    start_bot: Loader, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        start_bot("settings").load()
    message = str(stopped.value.code)
    assert message.startswith(f"start_bot: {name} ")
    assert "\n" not in message


@pytest.mark.parametrize("name", LOCAL_ONLY)
@pytest.mark.parametrize("function", ["start_bot", "interviews"])
def test_what_is_local_stays_local(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, function: str, name: str
) -> None:
    load: Loader = request.getfixturevalue(function)
    monkeypatch.setenv(name, "127.0.0.1:9099")
    load("settings").load()
    monkeypatch.setenv("K_SERVICE", "start-bot")
    with pytest.raises(SystemExit, match=f"{name} is for local use"):
        load("settings").load()


def test_livekit_is_reached_by_tls_on_google_cloud(start_bot: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K_SERVICE", "start-bot")
    monkeypatch.setenv("LIVEKIT_URL", "ws://livekit")
    with pytest.raises(SystemExit, match="wss://"):
        start_bot("settings").load()
