/** One interview: the report beside what was said, and what the team decides. */
import { byId, element, setText, trouble } from "../dom";
import { lists, type Quotation, readInterview, type Score, type Turn } from "../interview";
import { object } from "../json";
import { BadRequest, type JsonObject, type NoahError, NotFound, Unavailable } from "../noah-api";
import { scoreBox } from "../score";
import { AnswerForm } from "./answer";
import type { ReviewApi } from "./api";
import { Pace, rest } from "./pace";
import {
  ago,
  isOpen,
  moment,
  nameOf,
  placeWords,
  type Row,
  readDecisions,
  readObjections,
  readRow,
  readViews,
  STATUS,
  VERDICT,
} from "./read";
import { refusalOf, said } from "./show";

const LOOK_NO_LONGER = 2 * 60 * 60_000;

interface Draft {
  verdict: string;
  reason: string;
  /** Under which it was sent: the same words again are the same decision, other words are another one. */
  id?: string;
  sent?: string;
}

export interface OneEvents {
  refused: (error: NoahError) => void;
}

export class OneScreen {
  #id = "";
  #looking: AbortController | undefined;
  /** What is shown of each part, so that one that has not changed stays as it is, with the focus in it. */
  #shown: Record<string, string> = {};
  readonly #drafts = new Map<string, Draft>();
  /** Twice on the button is once. Nothing is disabled meanwhile: the focus would go. */
  #deciding = false;

  readonly #answering: AnswerForm;

  constructor(
    readonly api: ReviewApi,
    readonly events: OneEvents,
  ) {
    this.#answering = new AnswerForm(api, () => this.#look());
    byId("decide").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#decide();
    });
    byId("decide").addEventListener("input", () => this.#keepDraft());
  }

  open(id: string): void {
    this.close();
    this.#id = id;
    this.#shown = {};
    setText(byId("one-title"), "One moment");
    for (const name of ["one-about", "one-live", "decide-told"]) setText(byId(name), "");
    for (const name of ["report", "transcript", "decisions", "views"]) byId(name).replaceChildren();
    byId("one-content").hidden = true;
    trouble("one-trouble", "");
    trouble("decide-error", "");
    this.#answering.forget();
    this.#showDraft();
    this.#look();
  }

  close(): void {
    this.#looking?.abort();
    this.#looking = undefined;
  }

  /** Who signs in next finds nothing that was begun here. */
  forget(): void {
    this.close();
    this.#drafts.clear();
    this.#answering.forget();
    for (const name of ["report", "transcript", "decisions", "views"]) byId(name).replaceChildren();
    setText(byId("one-title"), "");
  }

  #look(): void {
    this.close();
    const looking = new AbortController();
    this.#looking = looking;
    this.#watch(looking.signal).catch((error) => {
      if (!looking.signal.aborted) throw error;
    });
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const pace = new Pace();
    const until = Date.now() + LOOK_NO_LONGER;
    while (Date.now() < until) {
      let wait: number;
      try {
        const json = await this.api.read(this.#id, { signal });
        signal.throwIfAborted();
        trouble("one-trouble", "");
        const row = readRow(object(json.interview));
        const changed = this.#render(json, row);
        if (!isOpen(row) && row.report !== "pending") return;
        wait = pace.next({ changed, live: true });
      } catch (error) {
        signal.throwIfAborted();
        if (!this.#goesOn(error as NoahError)) return;
        wait = pace.next({ failed: true, retryAfter: error instanceof Unavailable ? error.retryAfter : 0 });
      }
      await rest(wait, signal);
    }
  }

  /** Whether it is worth asking again. */
  #goesOn(error: NoahError): boolean {
    if (error.name === "SignInNeeded" || error.name === "NotAllowed") {
      this.events.refused(error);
      return false;
    }
    if (error instanceof NotFound) {
      setText(byId("one-title"), "This interview is not here");
      setText(byId("one-about"), "It was deleted by the candidate, it has expired, or it never was.");
      byId("one-content").hidden = true;
      return false;
    }
    trouble("one-trouble", "Noah cannot be reached. This page keeps trying.");
    return !(error instanceof BadRequest);
  }

  #render(json: JsonObject, row: Row): boolean {
    const interview = readInterview(this.#id, json);
    setText(byId("one-title"), nameOf(row));
    document.title = `${nameOf(row)} · Noah: review`;
    const invited = object(json.invitation);
    const about = [row.title, text(invited.role), text(invited.company), `begun ${moment(row.begun)}`];
    setText(byId("one-about"), about.filter(Boolean).join(" · "));
    const state = [
      STATUS[row.status] ?? row.status,
      placeWords(row),
      isOpen(row) ? `begun ${ago(row.begun)}` : "",
    ];
    setText(byId("one-live"), state.filter(Boolean).join(" · "));
    byId("one-content").hidden = false;
    byId("transcript").lang = row.language;
    const parts = [
      this.#part("report", interview.report, () => this.#report(interview.report)),
      this.#part("transcript", interview.turns, () =>
        interview.turns.length > 0
          ? interview.turns.map((turn) => turnOf(turn, interview.interviewer || "Noah"))
          : [element("li", { class: "empty", text: "Nothing was said yet." })],
      ),
      this.#part("decisions", json.decisions, () => readDecisions(json).map(decisionOf)),
      this.#part("objections", json.objections, () => this.#answering.render(this.#id, readObjections(json))),
      this.#part("views", json.views, () =>
        readViews(json).map(({ who, at }) => element("li", { text: `${who}, ${moment(at)}` })),
      ),
    ];
    return parts.includes(true);
  }

  #part(id: string, content: unknown, made: () => HTMLElement[]): boolean {
    const now = JSON.stringify(content ?? null);
    if (this.#shown[id] === now) return false;
    this.#shown[id] = now;
    byId(id).replaceChildren(...made());
    return true;
  }

  #report(report: ReturnType<typeof readInterview>["report"]): HTMLElement[] {
    const states: Record<string, string> = {
      none: "There is no report: the interview is not completed.",
      pending: "The report is being written.",
      failed: "No report came about.",
    };
    const heading = element("h2", { text: "Report" });
    if (report.state !== "ready") return [heading, element("p", { text: states[report.state] ?? "" })];
    return [
      heading,
      element("p", {
        class: "hint",
        text: "Written by an AI, as advice: the decision is yours. Each score names what it is based on.",
      }),
      said("p", { class: "summary", text: report.summary }),
      ...(report.incomplete
        ? [element("p", { class: "notice", text: "Not every question was covered." })]
        : []),
      ...report.scores.map(scoreOf),
      ...lists(report).flatMap(([title, all]) => [
        element("h3", { text: title }),
        element("ul", { class: "points-list" }, ...all.map((text) => said("li", { text }))),
      ]),
    ];
  }

  // -- the decision

  get #reason(): HTMLTextAreaElement {
    return byId<HTMLTextAreaElement>("reason");
  }

  get #verdicts(): HTMLInputElement[] {
    return [...byId("decide").querySelectorAll<HTMLInputElement>("input[name=verdict]")];
  }

  #keepDraft(): void {
    const verdict = this.#verdicts.find(({ checked }) => checked)?.value ?? "";
    this.#drafts.set(this.#id, { ...this.#drafts.get(this.#id), verdict, reason: this.#reason.value });
  }

  #showDraft(): void {
    const draft = this.#drafts.get(this.#id);
    this.#reason.value = draft?.reason ?? "";
    for (const one of this.#verdicts) one.checked = one.value === draft?.verdict;
  }

  async #decide(): Promise<void> {
    if (this.#deciding) return;
    this.#keepDraft();
    const id = this.#id;
    const draft = this.#drafts.get(id);
    setText(byId("decide-told"), "");
    if (!draft?.verdict || draft.reason.trim() === "") {
      trouble("decide-error", "Choose one, and say why.");
      (draft?.verdict ? this.#reason : this.#verdicts[0])?.focus();
      return;
    }
    trouble("decide-error", "");
    const words = JSON.stringify([draft.verdict, draft.reason]);
    if (draft.sent !== words || draft.id === undefined) draft.id = crypto.randomUUID();
    draft.sent = words;
    this.#deciding = true;
    try {
      const sent = { decision_id: draft.id, verdict: draft.verdict, reason: draft.reason };
      await this.api.decide(id, sent, { patience: 15_000 });
    } catch (error) {
      if (id === this.#id)
        trouble(
          "decide-error",
          refusalOf(error as NoahError, {
            too_many_decisions: "there are as many decisions as there can be.",
          }),
        );
      return;
    } finally {
      this.#deciding = false;
    }
    this.#drafts.delete(id);
    if (id !== this.#id) return;
    this.#showDraft();
    setText(byId("decide-told"), "Stored. It is never changed; decide again to go back on it.");
    this.#look();
  }
}

const turnId = (id: string): string => `turn-${id}`;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function turnOf({ id, who, text, cutOff }: Turn, noah: string): HTMLLIElement {
  const line = element(
    "li",
    { class: `line ${who}`, id: turnId(id) },
    element("span", { class: "speaker", text: who === "noah" ? noah : "Candidate" }),
    said("span", { class: "said", text }),
  );
  if (cutOff) line.append(" ", element("span", { class: "cut-off", text: "(cut off)" }));
  line.tabIndex = -1;
  return line;
}

function decisionOf({ verdict, reason, who, at }: ReturnType<typeof readDecisions>[number]): HTMLLIElement {
  return element(
    "li",
    {},
    element("strong", { text: VERDICT[verdict] ?? verdict }),
    " ",
    element("span", { class: "hint", text: `${who}, ${moment(at)}` }),
    said("p", { class: "reason", text: reason }),
  );
}

function scoreOf(score: Score): HTMLElement {
  const box = scoreBox(score);
  if (score.good !== "") box.append(element("p", { class: "hint", text: score.good }));
  if (score.reason !== "") box.append(said("p", { text: score.reason }));
  for (const quotation of score.quotations) box.append(quotationOf(quotation));
  return box;
}

/** Leads to the turn in which it was said, and from there back. */
function quotationOf({ turn, text }: Quotation): HTMLElement {
  const button = element("button", { class: "link quotation", text: text || "(no words)" });
  button.type = "button";
  button.dir = "auto";
  button.addEventListener("click", () => {
    const line = document.getElementById(turnId(turn));
    if (line === null) return;
    for (const one of document.querySelectorAll("#transcript .back")) one.remove();
    for (const one of document.querySelectorAll("#transcript .quoted")) one.classList.remove("quoted");
    const back = element("button", { class: "link back", text: "Back to the report" });
    back.type = "button";
    back.addEventListener("click", () => button.focus());
    line.append(back);
    line.classList.add("quoted");
    line.scrollIntoView({ block: "center" });
    line.focus({ preventScroll: true });
  });
  return element("blockquote", {}, button);
}
