/** What a candidate objects to the report or a decision, what the team has answered, and the form for one more. */
import { byId, element, setText, trouble } from "./dom";
import type { Interview, Objection } from "./interview";
import { words } from "./language";
import { BadRequest, type NoahApi } from "./noah-api";
import { dateWords } from "./words";

/** As many as an interview can have. */
const MOST = 5;
const PATIENCE = 15_000;

export class ObjectionForm {
  #id = "";
  /** Twice on the button is once. Nothing is disabled meanwhile: the focus would go. */
  #sending = false;

  constructor(
    readonly api: NoahApi,
    /** One is stored: what is shown is not all any more. */
    readonly stored: () => void,
  ) {
    byId("object").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  render({ id, report, decisions, objections }: Interview): void {
    this.#id = id;
    byId("objection").hidden = report.state !== "ready" && decisions.length === 0 && objections.length === 0;
    byId("objections").replaceChildren(...objections.map(objectionOf));
    byId("object").hidden = objections.length >= MOST;
    byId("objected-enough").hidden = objections.length < MOST;
  }

  /** Nothing of what was written stays on the page. */
  forget(): void {
    byId("objection").hidden = true;
    byId("objections").replaceChildren();
    this.#text.value = "";
    this.#say("", "");
  }

  get #text(): HTMLTextAreaElement {
    return byId<HTMLTextAreaElement>("object-text");
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    const id = this.#id;
    const text = this.#text.value;
    const said = words().after;
    if (text.trim() === "") {
      this.#say(said.objectionEmpty, "");
      this.#text.focus();
      return;
    }
    this.#say("", "");
    this.#sending = true;
    try {
      await this.api.objectTo(id, text, { patience: PATIENCE });
    } catch (error) {
      const letters = error instanceof BadRequest && error.httpStatus === 400;
      if (id === this.#id) this.#say(letters ? said.objectionNoText : said.objectionNotSent, "");
      return;
    } finally {
      this.#sending = false;
    }
    if (id !== this.#id) return;
    this.#text.value = "";
    this.#say("", said.objectionSent);
    this.stored();
  }

  #say(wrong: string, told: string): void {
    trouble("object-error", wrong);
    setText(byId("object-told"), told);
  }
}

function objectionOf({ text, at, answer }: Objection): HTMLElement {
  const said = words().after;
  return element(
    "div",
    { class: "score" },
    element("p", { class: "hint", text: said.objected(dateWords(at)) }),
    element("p", { class: "reason", dir: "auto", text }),
    element("p", {
      class: "hint",
      text: answer ? said.answered(dateWords(answer.at)) : said.notAnswered,
    }),
    ...(answer ? [element("p", { class: "reason", dir: "auto", text: answer.text })] : []),
  );
}
