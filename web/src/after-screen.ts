/** After the call: the report with the turns behind each score, the transcript, download, delete. */
import { lineOf } from "./captions";
import { byId, download, element, setText, show } from "./dom";
import {
  asMarkdown,
  type Decision,
  type Heard,
  type Interview,
  lists,
  type Report,
  readInterview,
  type Score,
  type Turn,
} from "./interview";
import { callNoah, words } from "./language";
import { type JsonObject, type NoahApi, NoahError, NotFound, pause } from "./noah-api";
import { ObjectionForm } from "./objection";
import { downloadAll, erase, meansToDelete } from "./own-data";
import { scoreBox } from "./score";
import { adviceFor, dateWords, readable } from "./words";

/** How often (ms) the page looks whether the report is there: at first, and at most. */
const LOOK_FIRST = 1_500;
const LOOK_SLOWEST = 10_000;
/** After this long (ms) it stops looking by itself. */
const LOOK_NO_LONGER = 300_000;
/** Milliseconds within which the end of a call is stored, even through a short outage. */
const STORED_IN = 10_000;

export interface AfterEvents {
  continue: () => void;
  another: () => void;
  deleted: () => void;
  /** Back to the first screen. */
  back: () => void;
}

export class AfterScreen {
  #looking: AbortController | undefined;
  #id = "";
  #continues = true;
  #raw: JsonObject | undefined;
  #interview: Interview | undefined;
  readonly #objection: ObjectionForm;

  constructor(
    readonly api: NoahApi,
    readonly events: AfterEvents,
  ) {
    this.#objection = new ObjectionForm(api, () => void this.open(this.#id, false, this.#continues));
    byId("after-continue").addEventListener("click", () => events.continue());
    byId("after-new").addEventListener("click", () => events.another());
    byId("after-download").addEventListener("click", () => {
      if (this.#interview) download("noah-report.md", "text/markdown", asMarkdown(this.#interview));
    });
    byId("after-data").addEventListener("click", () => {
      if (this.#raw) downloadAll(this.#raw);
    });
    byId("after-delete").addEventListener("click", () => void this.#delete());
    byId("after-back").addEventListener("click", () => events.back());
    byId("after-print").addEventListener("click", () => window.print());
    // Paper cannot be unfolded: what is said to each score is printed with it.
    window.addEventListener("beforeprint", () => this.#unfold(true));
    window.addEventListener("afterprint", () => this.#unfold(false));
  }

  /**
   * Shows what there is, and looks again until the report is written. `ended`: the call has just ended as completed,
   * which may not be stored yet. `continues`: it is an interview of this page's plan, which can go on, or be begun anew.
   */
  async open(id: string, ended = false, continues = true): Promise<void> {
    this.#continues = continues;
    this.close();
    const looking = new AbortController();
    this.#looking = looking;
    if (id !== this.#id) this.#reset();
    this.#id = id;
    show("after");
    const until = Date.now() + LOOK_NO_LONGER;
    const stored = Date.now() + STORED_IN;
    let delay = LOOK_FIRST;
    try {
      while (!looking.signal.aborted) {
        this.#raw = await this.api.interview(id, { signal: looking.signal, patience: 60_000 });
        this.#interview = readInterview(id, this.#raw);
        if (ended && this.#interview.status !== "completed" && Date.now() < stored) {
          await pause(delay, looking.signal);
          continue;
        }
        this.#render(this.#interview);
        if (this.#interview.report.state !== "pending" || Date.now() > until) return;
        await pause(delay, looking.signal);
        delay = Math.min(LOOK_SLOWEST, delay * 1.4);
      }
    } catch (error) {
      if (looking.signal.aborted) return;
      if (error instanceof NotFound) this.events.deleted();
      else this.#trouble(error);
    }
  }

  /** Nothing of the interview that was shown stays on the page. */
  forget(): void {
    this.close();
    this.#id = "";
    this.#reset();
  }

  close(): void {
    this.#looking?.abort();
    this.#looking = undefined;
  }

  #reset(): void {
    this.#raw = undefined;
    this.#interview = undefined;
    setText(byId("after-title"), words().after.moment);
    setText(byId("after-text"), words().after.getting);
    byId("told").hidden = true;
    this.#objection.forget();
    byId("transcript").replaceChildren();
    for (const name of [
      "after-continue",
      "after-download",
      "after-print",
      "after-data",
      "after-delete",
      "after-new",
    ])
      byId(name).hidden = true;
  }

  #render(interview: Interview): void {
    callNoah(interview.interviewer);
    const over = interview.status === "completed";
    const { report } = interview;
    const said = words().after;
    setText(byId("after-title"), over ? said.thanks : said.waiting);
    setText(byId("after-text"), over ? said.reports[report.state] : said.waitingMore);
    byId("after").classList.toggle("working", over && report.state === "pending");
    for (const name of ["after-data", "after-print", "after-delete"]) byId(name).hidden = false;
    byId("after-continue").hidden = over || !this.#continues;
    byId("after-new").hidden = !over || !this.#continues;
    byId("after-download").hidden = report.state !== "ready";
    byId("transcript").replaceChildren(...interview.turns.map(turnOf));
    if (interview.turns.length === 0)
      byId("transcript").append(element("li", { class: "empty", text: said.nothing }));
    byId("report").hidden = report.state !== "ready";
    if (report.state === "ready") this.#renderReport(report);
    const team = [...interview.decisions.map(decisionOf), ...looksOf(interview.viewed)];
    byId("team").hidden = team.length === 0;
    byId("team").replaceChildren(element("h2", { id: "team-title", text: said.team }), ...team);
    this.#objection.render(interview);
    byId("told").hidden = ["report", "team", "objection"].every((name) => byId(name).hidden);
  }

  #unfold(open: boolean): void {
    for (const one of byId("report").querySelectorAll("details"))
      if (open && !one.open) {
        one.dataset.folded = "true";
        one.open = true;
      } else if (!open && one.dataset.folded) {
        delete one.dataset.folded;
        one.open = false;
      }
  }

  #renderReport(report: Report): void {
    const said = words().after;
    byId("report").replaceChildren(
      element("h2", { text: said.report }),
      element("p", { class: "hint", text: said.byAi }),
      element("p", { class: "summary", dir: "auto", text: report.summary }),
      ...(report.incomplete ? [element("p", { class: "notice", text: said.incomplete })] : []),
      ...report.scores.map(scoreOf),
      ...lists(report).flatMap(([title, points]) => [
        element("h3", { text: title }),
        element(
          "ul",
          { class: "points-list" },
          ...points.map((text) => element("li", { dir: "auto", text })),
        ),
      ]),
      ...(report.coverage.length > 0 ? [coverageOf(report.coverage)] : []),
    );
  }

  #trouble(error: unknown): void {
    const { title, text } = adviceFor(error instanceof NoahError ? error : new NoahError("unknown"));
    setText(byId("after-title"), title);
    setText(byId("after-text"), text);
  }

  async #delete(): Promise<void> {
    if (!(await meansToDelete())) return;
    this.close();
    try {
      await erase(this.api, this.#id);
    } catch (error) {
      this.#trouble(error);
      return;
    }
    this.forget();
    this.events.deleted();
  }
}

function turnOf(turn: Turn): HTMLLIElement {
  const line = lineOf(turn.who, turn.text, turn.cutOff);
  line.id = `turn-${turn.id}`;
  return line;
}

function coverageOf(coverage: Heard[]): HTMLElement {
  const said = words().after;
  const covered = coverage.filter((one) => one.covered).length;
  return element(
    "details",
    {},
    element("summary", { text: said.listenedFor(covered, coverage.length) }),
    element(
      "ul",
      { class: "points-list" },
      ...coverage.map((one) =>
        element(
          "li",
          {},
          element("strong", { text: `${one.covered ? said.covered : said.notCovered}: ` }),
          element("bdi", { text: one.note }),
          ...(one.words === "" ? [] : [element("blockquote", { dir: "auto", text: one.words })]),
        ),
      ),
    ),
  );
}

function decisionOf({ verdict, reason, at }: Decision): HTMLElement {
  const { verdicts } = words().after;
  return element(
    "div",
    { class: "score" },
    element("h3", { text: (verdicts as Record<string, string>)[verdict] ?? readable(verdict) }),
    element("p", { class: "hint", text: dateWords(at) }),
    ...(reason === "" ? [] : [element("p", { class: "reason", dir: "auto", text: reason })]),
  );
}

/** A line for each day on which the team has looked. */
function looksOf(viewed: string[]): HTMLElement[] {
  const days = new Set(viewed.map(dateWords).filter((day) => day !== ""));
  return [...days].map((day) => element("p", { class: "hint", text: words().after.looked(day) }));
}

function scoreOf(score: Score): HTMLElement {
  const { quotations } = score;
  const box = scoreBox(score);
  if (score.score !== undefined && score.max) {
    const bar = element("div", { class: "track" }, element("div", { class: "track-fill" }));
    bar.style.setProperty("--share", String(Math.min(1, Math.max(0, score.score / score.max))));
    box.append(bar);
  }
  if (score.good !== "") box.append(element("p", { class: "hint", dir: "auto", text: score.good }));
  if (score.reason !== "") box.append(element("p", { dir: "auto", text: score.reason }));
  if (quotations.length > 0)
    box.append(
      element(
        "details",
        {},
        element("summary", {
          text: words().after.youSaid(quotations.length),
        }),
        ...quotations.map(({ turn, text }) =>
          element(
            "blockquote",
            { dir: "auto" },
            element("a", { href: `#turn-${turn}`, text: text || words().after.empty }),
          ),
        ),
      ),
    );
  return box;
}
