/** What the page says before a start, in the language that the interview will be held in. */
import { type Config, factsOf } from "./config";
import { callNoah, speak } from "./language";
import { introduce } from "./operator";

export class Introduction {
  #language: string | undefined;
  #wanted = "";

  /** `invited`: the language of the invitation, which counts before the candidate's own. */
  constructor(
    readonly config: Config,
    readonly invited = "",
  ) {}

  /**
   * Says it to who has chosen this language, "" for none; whether it is another language than before. `held`: the one of
   * an interview that has begun and goes on, which counts before all others.
   */
  async to(chosen: string, held = ""): Promise<boolean> {
    this.#wanted = held || this.invited || chosen;
    const language = held || this.#facts.language || "";
    if (!(await speak(language)) || language === this.#language) return false;
    this.#language = language;
    this.again();
    return true;
  }

  /** Says it once more: another plan's interview may have been shown meanwhile. */
  again(): void {
    callNoah(this.#facts.interviewer);
    introduce(this.config, this.#facts);
  }

  get #facts() {
    return factsOf(this.config, this.#wanted);
  }
}
