/** Before the call, for who comes back: their interviews, where each stands, and what can be done with it. */
import { byId, element, show } from "./dom";
import { say, words } from "./language";
import type { NoahApi } from "./noah-api";
import { downloadAll, erase, meansToDelete } from "./own-data";
import { type Entry, hasBegun, isOpen, latestOf, readOwn, type Series } from "./own-interviews";
import { dateWords, readable } from "./words";

export interface MineEvents {
  /** Show report and transcript. */
  open: (id: string, ofThisPlan: boolean) => void;
  /** Everything was deleted. */
  deleted: () => void;
  /** What the button that starts says, and whether it begins another interview. */
  start: (label: () => string, another: boolean) => void;
  /** The language of the interview that a start would continue; "" where it would begin one. */
  speaks: (language: string) => void;
}

export class Mine {
  #entries: Entry[] = [];
  #here: Series = {};
  #next = "";
  #loading: AbortController | undefined;

  constructor(
    readonly api: NoahApi,
    readonly series: Promise<Series>,
    readonly events: MineEvents,
  ) {
    byId("mine-more").addEventListener("click", () => void this.#load(this.#next));
    byId("me-download").addEventListener("click", () => void this.#downloadMe());
    byId("me-delete").addEventListener("click", () => void this.#deleteMe());
  }

  /** Looks up what there is; `known` is whether anybody is signed in: nobody is made a guest only to be told "nothing". */
  async refresh(known: boolean): Promise<void> {
    this.#entries = [];
    this.#next = "";
    this.#here = await this.series;
    this.#render();
    if (known) await this.#load("");
    else this.#speak();
  }

  /** The page speaks another language now. */
  again(): void {
    this.#render();
  }

  #speak(): void {
    const latest = latestOf(this.#entries, this.#here);
    this.events.speaks(latest !== undefined && hasBegun(latest) && isOpen(latest) ? latest.language : "");
  }

  async #load(cursor: string): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const trouble = byId("mine-trouble");
    trouble.hidden = true;
    try {
      const page = readOwn(await this.api.interviews(cursor, { signal: loading.signal, patience: 10_000 }));
      const had = new Set(this.#entries.map(({ id }) => id));
      this.#entries.push(...page.entries.filter(({ id }) => !had.has(id)));
      this.#next = page.next;
    } catch {
      if (loading.signal.aborted) return;
      // An interview can be begun, and continued, without the list.
      say(trouble, () => words().mine.notLoaded);
      trouble.hidden = false;
      byId("mine").hidden = false;
      return;
    }
    this.#render();
    this.#speak();
  }

  #render(): void {
    const shown = this.#entries.filter(hasBegun);
    byId("mine").hidden = shown.length === 0;
    byId("mine-list").replaceChildren(...shown.map((entry) => this.#row(entry)));
    byId("mine-more").hidden = this.#next === "";
    const latest = latestOf(this.#entries, this.#here);
    if (latest === undefined || !hasBegun(latest)) this.events.start(() => words().page.start, false);
    else if (isOpen(latest)) this.events.start(() => continueWords(latest), false);
    else this.events.start(() => words().page.another, true);
  }

  #row(entry: Entry): HTMLLIElement {
    const said = words().mine;
    const latest = latestOf(this.#entries, this.#here);
    const title = entry.title || readable(entry.plan) || said.untitled;
    const state = isOpen(entry)
      ? entry.question > 0 && entry.questions > 0
        ? said.place(entry.question, entry.questions)
        : ""
      : entry.report === "pending"
        ? said.writing
        : said.ended;
    const begun = dateWords(entry.begun);
    const name = `${title}, ${begun}`;
    const button = (text: string, done: () => void, danger = false) => {
      const made = element("button", { class: `button quiet small${danger ? " danger" : ""}`, text });
      made.type = "button";
      // The same word stands in every row.
      made.setAttribute("aria-label", `${text}: ${name}`);
      made.addEventListener("click", done);
      return made;
    };
    const row = element(
      "li",
      { class: "mine-row" },
      element(
        "p",
        {},
        element("strong", { dir: "auto", text: title }),
        element("span", {
          class: "hint",
          text: [begun && said.begun(begun), state].filter(Boolean).join(" · "),
        }),
      ),
      element(
        "p",
        { class: "row" },
        ...(isOpen(entry) && entry.plan !== "" && entry.invitation === "" && entry !== latest
          ? [continueLink(entry)]
          : []),
        button(entry.report === "ready" ? said.report : said.said, () =>
          this.events.open(entry.id, entry === latest),
        ),
        button(said.download, () => void this.#download(entry, row)),
        button(said.delete, () => void this.#delete(entry, row), true),
      ),
    );
    return row;
  }

  async #download(entry: Entry, row: HTMLElement): Promise<void> {
    await this.#busy(row, async () => {
      downloadAll(await this.api.interview(entry.id, { patience: 10_000 }));
    });
  }

  async #delete(entry: Entry, row: HTMLElement): Promise<void> {
    if (!(await meansToDelete())) return;
    await this.#busy(row, async () => {
      await erase(this.api, entry.id);
      this.#entries = this.#entries.filter(({ id }) => id !== entry.id);
      this.#render();
      this.#speak();
      show("before");
      byId("before-title").focus({ preventScroll: true });
    });
  }

  async #downloadMe(): Promise<void> {
    await this.#busy(byId("me"), async () => {
      downloadAll(await this.api.me({ patience: 20_000 }), "noah-my-data.json");
    });
  }

  async #deleteMe(): Promise<void> {
    if (!(await meansToDelete("delete-all"))) return;
    await this.#busy(byId("me"), async () => {
      await this.api.deleteMe({ patience: 60_000 });
      this.events.deleted();
    });
  }

  async #busy(row: HTMLElement, work: () => Promise<void>): Promise<void> {
    const trouble = byId("mine-trouble");
    trouble.hidden = true;
    row.inert = true;
    try {
      await work();
    } catch {
      say(trouble, () => words().failure.Unavailable.title);
      trouble.hidden = false;
    } finally {
      row.inert = false;
    }
  }
}

function continueWords(entry: Entry): string {
  const said = words().mine;
  return entry.question > 0 && entry.questions > 0
    ? said.continueAt(entry.question, entry.questions)
    : said.continue;
}

/** Another plan's interview goes on on that plan's page. */
function continueLink(entry: Entry): HTMLAnchorElement {
  const link = element("a", {
    class: "button quiet small",
    text: continueWords(entry),
    href: `/?plan=${encodeURIComponent(entry.plan)}`,
  });
  return link;
}
