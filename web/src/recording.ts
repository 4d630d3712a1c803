/** The candidate's choice to be recorded: never ticked for them, never needed, and as easily taken back. */
import { byId } from "./dom";
import type { Kept } from "./kept";
import { words } from "./language";
import type { Recording } from "./noah-api";
import { sha256 } from "./sha256";

const KEPT = "recording";
/** Of the words beside the box, in every language: raised when they say something else. */
const VERSION = "1";
/** What is read beside the box, in this order. */
const TEXT = ["recording-label", "recording-more"];

export class RecordingBox {
  /** `asked`: plan and environment would record, so the candidate is asked. */
  constructor(
    readonly kept: Kept,
    readonly asked: boolean,
  ) {
    byId("recording-choice").hidden = !asked;
  }

  /** Keeps what they have chosen, a yes or a no, for this tab's next starts. */
  async take(): Promise<void> {
    if (!this.asked || !this.#box.checked) {
      this.kept.remove(KEPT);
      return;
    }
    const seen = TEXT.map((id) => (byId(id).textContent ?? "").trim()).join("\n");
    const yes: Recording = { version: VERSION, language: words().lang, hash: await sha256(seen) };
    this.kept.write(KEPT, yes);
  }

  /** The yes that was given in this tab. */
  get given(): Recording | undefined {
    return this.asked ? this.kept.read<Recording>(KEPT) : undefined;
  }

  /** They have taken it back, or somebody else is here. */
  forget(): void {
    this.kept.remove(KEPT);
    this.#box.checked = false;
  }

  get #box(): HTMLInputElement {
    return byId<HTMLInputElement>("recording");
  }
}
