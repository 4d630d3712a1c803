/** The list of interviews: filters, pages, and a fresh look every few seconds while interviews go on. */
import { byId, download, element, setText, trouble } from "../dom";
import { BadRequest, type NoahError, Unavailable } from "../noah-api";
import type { ReviewApi } from "./api";
import { Pace, rest } from "./pace";
import {
  ago,
  isOpen,
  merged,
  moment,
  nameOf,
  OBJECTION,
  OUTCOME,
  PLAIN_FILTERS,
  POINTS,
  placeWords,
  queryOf,
  type Row,
  readPage,
  STATUS,
  scoreWords,
  VERDICT,
} from "./read";

const FILTERS = [...PLAIN_FILTERS, "from", "to"];
/** Nobody has touched the page for so long: it does not ask any more until somebody does. */
const NOBODY_MS = 60 * 60_000;
const MOST_EXPORTED = 100;

export interface ListEvents {
  /** Nobody is signed in any more, or not of the team. */
  refused: (error: NoahError) => void;
}

export class ListScreen {
  #rows: Row[] = [];
  #next = "";
  /** More than the first page is shown: where the pages go on is not the first page's business any more. */
  #further = false;
  #watching: AbortController | undefined;
  #touched = Date.now();
  /** A page or the file is being asked for. Nothing is disabled meanwhile: the focus would go. */
  #busy = false;
  readonly #items = new Map<string, HTMLLIElement>();

  constructor(
    readonly api: ReviewApi,
    plans: Record<string, { title?: string }>,
    readonly events: ListEvents,
  ) {
    options("plan", Object.fromEntries(Object.entries(plans).map(([id, { title }]) => [id, title ?? id])));
    options("status", STATUS);
    options("outcome", OUTCOME);
    options("score", POINTS);
    options("objection", OBJECTION);
    const given = new URLSearchParams(location.search);
    // a plan that is asked no more has interviews still
    const plan = given.get("plan") ?? "";
    if (plan !== "" && !(plan in plans)) options("plan", { [plan]: plan });
    for (const name of FILTERS) field(name).value = given.get(name) ?? "";
    byId("filters").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#filter();
    });
    byId("clear").addEventListener("click", () => {
      for (const name of FILTERS) field(name).value = "";
      this.#filter();
    });
    byId("more").addEventListener("click", () => void this.#more());
    byId("list-update").addEventListener("click", () => this.watch());
    byId("export").addEventListener("click", () => void this.#export());
    byId("list").addEventListener("keydown", (event) => this.#key(event));
    for (const kind of ["pointerdown", "keydown"])
      document.addEventListener(kind, () => {
        this.#touched = Date.now();
      });
  }

  /** Asks at once, and goes on asking until `rest` is called. */
  watch(): void {
    this.rest();
    const watching = new AbortController();
    this.#watching = watching;
    void this.#watch(watching.signal);
  }

  rest(): void {
    this.#watching?.abort();
    this.#watching = undefined;
  }

  /** Nothing of what was shown stays. */
  forget(): void {
    this.rest();
    this.#rows = [];
    this.#next = "";
    this.#further = false;
    this.#render();
    setText(byId("list-live"), "");
    setText(byId("list-updated"), "");
  }

  /** Puts the focus on an interview's row, or on the heading. */
  focus(id: string): void {
    (this.#items.get(id)?.querySelector("a") ?? byId("list-title")).focus();
  }

  get #filters(): Record<string, string> {
    return Object.fromEntries(FILTERS.map((name) => [name, field(name).value]));
  }

  #filter(): void {
    const kept = new URLSearchParams(
      Object.entries(this.#filters).filter(([, value]) => value.trim() !== ""),
    );
    history.replaceState(null, "", `${location.pathname}${kept.size > 0 ? `?${kept}` : ""}${location.hash}`);
    this.forget();
    this.watch();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const pace = new Pace();
    this.#touched = Date.now();
    try {
      while (!signal.aborted) {
        const wait = pace.next(await this.#look(signal));
        await rest(wait, signal);
        if (Date.now() - this.#touched > NOBODY_MS) {
          setText(byId("list-updated"), "Paused, because nobody was here for an hour.");
          return;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #look(signal: AbortSignal) {
    try {
      const page = readPage(await this.api.list(queryOf(this.#filters), { signal }));
      signal.throwIfAborted();
      const before = JSON.stringify(this.#rows);
      this.#rows = merged(page, this.#rows);
      if (!this.#further || page.next === "") this.#next = page.next;
      this.#render();
      trouble("list-trouble", "");
      const live = this.#rows.filter(isOpen).length;
      setText(byId("list-live"), live === 0 ? "Nobody is being interviewed." : `${live} going on.`);
      setText(byId("list-updated"), `Updated at ${new Date().toLocaleTimeString("en-GB")}.`);
      return { changed: before !== JSON.stringify(this.#rows), live: live > 0 };
    } catch (error) {
      signal.throwIfAborted();
      this.#failed(error as NoahError);
      if (error instanceof BadRequest) this.rest();
      return { failed: true, retryAfter: error instanceof Unavailable ? error.retryAfter : 0 };
    }
  }

  async #more(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const first = this.#rows.length;
      const page = readPage(await this.api.list(queryOf(this.#filters, this.#next), { patience: 10_000 }));
      const known = new Set(this.#rows.map(({ id }) => id));
      this.#rows.push(...page.rows.filter(({ id }) => !known.has(id)));
      this.#next = page.next;
      this.#further = true;
      this.#render();
      const next = this.#rows[first];
      if (next) this.focus(next.id);
    } catch (error) {
      this.#failed(error as NoahError);
    } finally {
      this.#busy = false;
    }
  }

  async #export(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      let all = "";
      let cursor = "";
      for (let page = 0; page < MOST_EXPORTED; page++) {
        const { text, next } = await this.api.table(queryOf(this.#filters, cursor));
        all += text;
        cursor = next;
        if (next === "") break;
      }
      download("noah-interviews.csv", "text/csv;charset=utf-8", all);
      if (cursor !== "")
        trouble("list-trouble", "The file has the newest 5,000; choose a shorter time for the others.");
    } catch (error) {
      this.#failed(error as NoahError);
    } finally {
      this.#busy = false;
    }
  }

  #failed(error: NoahError): void {
    if (error.name === "SignInNeeded" || error.name === "NotAllowed") {
      this.events.refused(error);
      return;
    }
    if (error instanceof BadRequest && error.field) {
      trouble("list-trouble", `That cannot be asked for: look at “${labelOf(error.field)}”.`);
      field(error.field).focus();
    } else if (error instanceof BadRequest) trouble("list-trouble", "That cannot be asked for.");
    else trouble("list-trouble", "Noah cannot be reached. This page keeps trying.");
  }

  /** Rows stay the elements that they were, so that the focus stays where it is. */
  #render(): void {
    const rows = byId("rows");
    const known = new Set(this.#rows.map(({ id }) => id));
    for (const [id, item] of this.#items)
      if (!known.has(id)) {
        const next = item.nextElementSibling ?? item.previousElementSibling;
        if (item.contains(document.activeElement))
          (next?.querySelector<HTMLElement>("a") ?? byId("list-title")).focus();
        item.remove();
        this.#items.delete(id);
      }
    let place: Element | null = rows.firstElementChild;
    for (const row of this.#rows) {
      let item = this.#items.get(row.id);
      if (item === undefined) {
        item = element("li");
        this.#items.set(row.id, item);
        rows.insertBefore(item, place);
      } else if (item === place) place = item.nextElementSibling;
      else if (!item.contains(document.activeElement)) rows.insertBefore(item, place);
      fill(item, row);
    }
    byId("more").hidden = this.#next === "";
    byId("list-empty").hidden = this.#rows.length > 0 || this.#watching === undefined;
  }

  /** Only where the focus is in the list, and in no field: a single letter belongs to whoever types. */
  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (target.closest("input, select, textarea, button")) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const links = [...byId("rows").querySelectorAll("a")];
    const now = links.indexOf(target as HTMLAnchorElement);
    const next = links[Math.min(Math.max(now + step, 0), links.length - 1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
}

function fill(item: HTMLLIElement, row: Row): void {
  let link = item.querySelector("a");
  if (link === null) {
    link = element("a", { class: "review-row", href: `#interview=${encodeURIComponent(row.id)}` });
    item.append(link);
  }
  const cells: [string, string][] = [
    ["name", nameOf(row)],
    ["status", STATUS[row.status] ?? row.status],
    ["title", row.title],
    ["place", placeWords(row)],
    ["begun", `Begun ${ago(row.begun)}, ${moment(row.begun)}`],
    ["score", scoreWords(row)],
    ["verdict", row.verdict === "" ? "" : `Decided: ${VERDICT[row.verdict] ?? row.verdict}`],
    ["objection", OBJECTION[row.objection] ?? ""],
  ];
  for (const [name, words] of cells) {
    let cell = link.querySelector<HTMLElement>(`.${name}`);
    if (cell === null) {
      cell = element("span", { class: name });
      if (name === "name" || name === "title") cell.dir = "auto";
      link.append(cell, " ");
    }
    setText(cell, words);
  }
  link.dataset.status = row.status;
}

function options(id: string, all: Record<string, string>): void {
  for (const [value, words] of Object.entries(all)) {
    const option = element("option", { text: words });
    option.value = value;
    byId(id).append(option);
  }
}

const field = (name: string): HTMLInputElement | HTMLSelectElement => byId<HTMLInputElement>(name);

function labelOf(name: string): string {
  return document.querySelector(`label[for="${CSS.escape(name)}"]`)?.textContent ?? name;
}
