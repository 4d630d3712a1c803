"""The machine that `make bare` makes has nothing of this one but the few programs that it names."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local import bare

pytestmark = pytest.mark.unit


def test_only_python_git_and_make_are_found(tmp_path: Path) -> None:
    folder = bare.folder_of_programs(tmp_path / "bin")
    for name in ("python3", "git", "make", "sh", "ls"):
        assert shutil.which(name, path=str(folder)), name
    for name in ("node", "npm", "java", "go", "terraform", "gcloud", "chromium", "apt-get", "uv", "pip", "curl"):
        assert shutil.which(name, path=str(folder)) is None, name
    version = [str(folder / "python3"), "-c", "import sys, venv; print(sys.prefix == sys.base_prefix)"]
    assert subprocess.run(version, capture_output=True, text=True, check=True).stdout == "True\n"


def test_no_setting_of_this_machine_comes_along_but_how_it_reaches_registries(tmp_path: Path) -> None:
    here = {"GOOGLE_API_KEY": "x", "JAVA_HOME": "/j", "HOME": "/root", "PATH": "/usr/bin", "HTTPS_PROXY": "p"}
    made = bare.environment(tmp_path / "bin", tmp_path / "home", here | {"UV_DEFAULT_INDEX": "i"})
    assert made.keys() == {"PATH", "HOME", "LANG", "TMPDIR", "HTTPS_PROXY", "UV_DEFAULT_INDEX"}
    assert (made["PATH"], made["HOME"]) == (str(tmp_path / "bin"), str(tmp_path / "home"))


def test_what_a_person_brings_is_there_and_has_to_be_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "terraform").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{mine}{os.pathsep}{os.environ['PATH']}")
    assert (bare.folder_of_programs(tmp_path / "bin", ["terraform"]) / "terraform").is_file()
    with pytest.raises(SystemExit, match="no-such-program is not here: install it"):
        bare.folder_of_programs(tmp_path / "other", ["no-such-program"])
