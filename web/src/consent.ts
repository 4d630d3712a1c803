/** The box that is ticked before an interview: what stands there, in which version, and what is sent of it. */
import { byId } from "./dom";
import type { Kept } from "./kept";
import { words } from "./language";
import type { Consent, ConsentRequired } from "./noah-api";
import { sha256 } from "./sha256";

const KEPT = "consent";
/** What is read beside the box, in this order. */
const TEXT = ["consent-label", "asked-by", "processed-by", "kept"];

export class ConsentBox {
  #version: string;

  /** `version` "": nobody asks for more than the tick. */
  constructor(
    readonly kept: Kept,
    version = "",
    url = "",
  ) {
    this.#version = version;
    this.#link(url);
    this.#box.addEventListener("change", () => {
      byId("consent-error").hidden = true;
    });
  }

  /** Whether the box is ticked; where it is not, that is said. What is ticked is kept for this tab's next starts. */
  async take(): Promise<boolean> {
    if (!this.#box.checked) {
      byId("consent-error").hidden = false;
      this.#box.focus();
      return false;
    }
    if (this.#version !== "") {
      const consent: Consent = { version: this.#version, language: words().lang, hash: await sha256(seen()) };
      this.kept.write(KEPT, consent);
    }
    return true;
  }

  /** What was agreed to in this tab. */
  get given(): Consent | undefined {
    return this.kept.read<Consent>(KEPT);
  }

  /** The text has another version than was agreed to: it has to be ticked anew. */
  askAgain({ version, url }: ConsentRequired): void {
    this.#version = version;
    this.#link(url);
    this.forget();
  }

  /** Nobody has agreed: somebody else is here, or to something else. */
  forget(): void {
    this.kept.remove(KEPT);
    this.#box.checked = false;
  }

  get #box(): HTMLInputElement {
    return byId<HTMLInputElement>("consent");
  }

  #link(url: string): void {
    const link = byId<HTMLAnchorElement>("consent-text");
    link.hidden = !/^https?:/.test(url);
    if (!link.hidden) link.href = url;
  }
}

/** The text that they agree to, as it stands on the page: a line for each part that is shown. */
function seen(): string {
  const parts = TEXT.map((id) => byId(id)).filter((part) => !part.hidden);
  return parts.map((part) => (part.textContent ?? "").trim()).join("\n");
}
