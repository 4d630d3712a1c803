/** The conversation as text: finished lines in a log that screen readers follow, the one being spoken below it. */
import { byId, element } from "./dom";
import { say, words } from "./language";
import type { Caption, Typed } from "./noah-client";

export interface Line {
  who: "noah" | "candidate";
  text: string;
  cutOff?: boolean;
}

/** How close to the end (px) counts as "reading along". */
const AT_THE_END = 48;

export class Captions {
  readonly #box = byId("lines");
  readonly #done = byId("lines-done");
  readonly #live = byId("lines-live");
  readonly #toLatest = byId("to-latest");
  readonly #pieces = new Map<string, HTMLElement>();
  readonly #typed = new Map<string, HTMLElement>();
  #readingAlong = true;
  /** Stands for what the candidate is saying, until there are words of it. */
  #speaking: HTMLElement | undefined;

  constructor() {
    this.#box.addEventListener("scroll", () => {
      this.#readingAlong = this.#distance() < AT_THE_END;
      if (this.#readingAlong) this.#toLatest.hidden = true;
    });
    // Turning a phone, or its keyboard, must not hide the line being spoken.
    new ResizeObserver(() => {
      if (this.#readingAlong) this.#follow();
    }).observe(this.#box);
    this.#toLatest.addEventListener("click", () => {
      this.#readingAlong = true;
      this.#follow();
      this.#box.focus({ preventScroll: true });
    });
  }

  clear(): void {
    this.#done.replaceChildren();
    this.#live.replaceChildren();
    this.#speaking = undefined;
    this.#pieces.clear();
    this.#typed.clear();
    this.#readingAlong = true;
    this.#toLatest.hidden = true;
  }

  /** Lines of an earlier visit, put before everything that was heard since. */
  earlier(lines: readonly Line[]): void {
    const shown = new Set([...this.#done.querySelectorAll("li")].map((one) => one.dataset.text?.trim()));
    const missing = lines.filter((line) => !shown.has(line.text.trim()));
    this.#done.prepend(...missing.map((line) => lineOf(line.who, line.text, line.cutOff)));
    this.#follow();
  }

  /** The candidate is heard to speak, or no longer. */
  speaking(now: boolean): void {
    if (now === (this.#speaking !== undefined)) return;
    this.#speaking?.remove();
    this.#speaking = now ? lineOf("candidate", words().speaking) : undefined;
    if (this.#speaking !== undefined) this.#live.append(this.#speaking);
    this.#follow();
  }

  heard({ id, who, text, final }: Caption): void {
    if (text.trim() === "") return;
    if (who === "candidate") this.speaking(false);
    let line = this.#pieces.get(id);
    if (line === undefined) {
      // What is new replaces a line of the same speaker that was never finished (Noah was interrupted).
      line = lineOf(who, text);
      this.#pieces.set(id, line);
      this.#live.append(line);
    }
    write(line, text);
    if (final && line.parentElement !== this.#done) this.#done.append(line);
    this.#follow();
  }

  typed({ id, text, state }: Typed): void {
    let line = this.#typed.get(id);
    if (line === undefined) {
      line = lineOf("candidate", text);
      this.#typed.set(id, line);
      this.#done.append(line);
      this.#readingAlong = true;
    }
    line.classList.toggle("pending", state !== "taken");
    let note = line.querySelector<HTMLElement>(".note");
    if (state === "taken") note?.remove();
    else {
      if (note === null) {
        note = element("span", { class: "note" });
        line.append(note);
      }
      say(note, () => (state === "waiting" ? words().waiting : words().sent));
    }
    this.#follow();
  }

  /** The call was interrupted: what is half said stays as it is. */
  settle(): void {
    this.speaking(false);
    for (const line of [...this.#live.children]) this.#done.append(line);
  }

  #distance(): number {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
  }

  #follow(): void {
    if (this.#readingAlong) this.#box.scrollTop = this.#box.scrollHeight;
    else this.#toLatest.hidden = false;
  }
}

/** A line of the conversation; of one that was cut off, that is said after it. */
export function lineOf(who: Line["who"], text: string, cutOff = false): HTMLLIElement {
  const said = element("span", { class: "said", text });
  said.dir = "auto"; // in its own direction, whatever the page's is
  const speaker = element("span", { class: "speaker" });
  say(speaker, () => (who === "noah" ? words().noah : words().you));
  const line = element("li", { class: `line ${who}` }, speaker, said);
  if (cutOff) {
    const note = element("span", { class: "cut-off" });
    say(note, () => words().cutOff);
    line.append(" ", note);
  }
  line.dataset.text = text;
  return line;
}

function write(line: HTMLElement, text: string): void {
  line.dataset.text = text;
  const said = line.querySelector(".said");
  if (said !== null && said.textContent !== text) said.textContent = text;
}
