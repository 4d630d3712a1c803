"""Makes the archives of the emulators' classes: `python -m local.classes`, run by set-up."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path

from local import jvm, parts, tools
from local.paths import LOGS
from local.ports import Ports
from local.processes import Keeper, Part, PartError

END_SECONDS = 60.0


async def make(part: Part, archive: Path) -> bool:
    """Start an emulator once and have its JVM write the archive at its end. False when this JVM makes none."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        draft = Path(folder) / "draft.jsa"
        java, *rest = part.argv
        part.argv = [java, f"-XX:ArchiveClassesAtExit={draft}", *rest]
        try:
            await part.start()  # it is ready when it has done what each start does
            await part.stop(timeout=END_SECONDS)
        except PartError as error:
            print(error, flush=True)
        made = draft.is_file()
        if not made:
            draft.touch()
        draft.replace(archive)
    return made


async def main() -> None:
    emulators = {tools.FIRESTORE_JAR: parts.firestore, tools.PUBSUB_JAR: parts.pubsub}
    with closing(Keeper()) as keeper, closing(Ports()) as ports:
        for jar, emulator in emulators.items():
            if not jar.exists():
                continue
            for old in jvm.CLASSES.glob(f"{jar.stem}-*.jsa"):
                old.unlink()  # of another Java, or of another jar
            part = emulator(keeper, LOGS / "setup" / f"{jar.stem}.log", ports.take())
            if not await make(part, jvm.archive(jar)):
                print(f"{jar.name}: this Java makes no archive of classes; it starts without one", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
