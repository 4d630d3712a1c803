/** The candidate's objections to an interview's report or decisions, and the form that answers the oldest that waits. */
import { byId, element, setText, trouble } from "../dom";
import type { NoahError } from "../noah-api";
import type { ReviewApi } from "./api";
import { moment, type Objected } from "./read";
import { refusalOf, said } from "./show";

const PATIENCE = 15_000;

export class AnswerForm {
  #id = "";
  /** The one that is answered; 0 when none waits. */
  #number = 0;
  #sending = false;

  constructor(
    readonly api: ReviewApi,
    readonly stored: () => void,
  ) {
    byId("answer-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** What is in the list of them. */
  render(id: string, objections: Objected[]): HTMLElement[] {
    this.#id = id;
    const waits = objections.find(({ answer }) => answer === undefined)?.number ?? 0;
    // what was begun for one objection is not for another
    if (waits !== this.#number) this.#text.value = "";
    this.#number = waits;
    byId("objection-box").hidden = objections.length === 0;
    byId("answer-form").hidden = this.#number === 0;
    return objections.map(objectionOf);
  }

  /** What was begun for one interview is not for another. */
  forget(): void {
    this.#id = "";
    this.#number = 0;
    this.#text.value = "";
    byId("objections").replaceChildren();
    byId("objection-box").hidden = true;
    setText(byId("answer-told"), "");
    trouble("answer-error", "");
  }

  get #text(): HTMLTextAreaElement {
    return byId<HTMLTextAreaElement>("answer");
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#number === 0) return;
    const id = this.#id;
    const text = this.#text.value;
    setText(byId("answer-told"), "");
    trouble("answer-error", text.trim() === "" ? "Say what you answer." : "");
    if (text.trim() === "") {
      this.#text.focus();
      return;
    }
    this.#sending = true;
    try {
      await this.api.answer(id, this.#number, text, { patience: PATIENCE });
    } catch (error) {
      if (id === this.#id)
        trouble(
          "answer-error",
          refusalOf(error as NoahError, { objection_answered: "somebody has answered already." }),
        );
      return;
    } finally {
      this.#sending = false;
    }
    if (id !== this.#id) return;
    this.#text.value = "";
    setText(byId("answer-told"), "Stored. It is never changed.");
    this.stored();
  }
}

function objectionOf({ text, at, answer }: Objected): HTMLLIElement {
  return element(
    "li",
    {},
    element("span", { class: "hint", text: `Candidate, ${moment(at)}` }),
    said("p", { class: "reason", text }),
    element("span", {
      class: "hint",
      text: answer ? `Answer by ${answer.who}, ${moment(answer.at)}` : "Waits for an answer",
    }),
    ...(answer ? [said("p", { class: "reason", text: answer.text })] : []),
  );
}
