import pytest
from interviews.settings import Settings as InterviewsSettings
from invitations.settings import Settings as InvitationsSettings
from profiles.settings import Settings as ProfilesSettings
from review.settings import Settings as ReviewSettings
from scaler.settings import Settings as ScalerSettings
from shared.plans import Plan
from shared.settings import SharedSettings, load
from start_bot.settings import Settings

pytestmark = pytest.mark.unit

FUNCTIONS: dict[str, type[SharedSettings]] = {
    "start_bot": Settings,
    "interviews": InterviewsSettings,
    "invitations": InvitationsSettings,
    "profiles": ProfilesSettings,
    "review": ReviewSettings,
    "scaler": ScalerSettings,
}

GOOD = {
    "GOOGLE_CLOUD_PROJECT": "demo-noah",
    "LIVEKIT_URL": "wss://noah.livekit.cloud",
    "LIVEKIT_CREDENTIALS_SECRET": "projects/demo-noah/secrets/livekit",
    "PLANS": "career, sales@3",
    "PAGE_URL": "https://noah.example",
    "ALLOWED_ORIGINS": "https://noah.example,http://localhost:5173",
    "SCALED": "projects/demo-noah/locations/europe-west4/services/noah-worker",
    "MAX_SESSIONS": "8",
    "CEILING": "4",
}
LOCAL_ONLY = [
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "SECRET_MANAGER_ENDPOINT",
    "GEMINI_BASE_URL",
    "GEMINI_CA_FILE",
    "CLOUD_RUN_ENDPOINT",
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


def test_defaults() -> None:
    settings = load(Settings, "start_bot")
    assert settings.agent_name == "noah-voice-agent"
    assert settings.token_ttl_seconds == 300
    assert settings.require_app_check is False
    assert settings.allowed_origins == ("https://noah.example", "http://localhost:5173")
    assert (settings.plans[0].id, settings.plans[0].version) == ("career", None)
    assert settings.plan("sales") == Plan(id="sales", version="3")
    assert settings.plan("nothing") is None


@pytest.mark.parametrize("name", ["GOOGLE_CLOUD_PROJECT", "LIVEKIT_URL", "LIVEKIT_CREDENTIALS_SECRET", "PLANS"])
def test_a_missing_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SystemExit) as stopped:
        load(Settings, "start_bot")
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
def test_a_malformed_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load(Settings, "start_bot")
    message = str(stopped.value.code)
    assert message.startswith(f"start_bot: {name} ")
    assert "\n" not in message


@pytest.mark.parametrize("name", LOCAL_ONLY)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_local_stays_local(monkeypatch: pytest.MonkeyPatch, function: str, name: str) -> None:
    settings = FUNCTIONS[function]
    monkeypatch.setenv(name, "127.0.0.1:9099")
    load(settings, function)
    monkeypatch.setenv("K_SERVICE", "start-bot")
    with pytest.raises(SystemExit, match=f"^{function}: {name} is for local use"):
        load(settings, function)


def test_a_function_reads_its_own_settings_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEKIT_URL", "no address")
    assert load(InterviewsSettings, "interviews").google_cloud_project == "demo-noah"
    with pytest.raises(SystemExit, match=r"^start_bot: LIVEKIT_URL "):
        load(Settings, "start_bot")


def test_livekit_is_reached_by_tls_on_google_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K_SERVICE", "start-bot")
    monkeypatch.setenv("LIVEKIT_URL", "ws://livekit")
    with pytest.raises(SystemExit, match="wss://"):
        load(Settings, "start_bot")
