/** The language that the page speaks: the interview's, where the page has it, and English where not. */
import { setText } from "./dom";
import en, { type Words } from "./words/en";

/** Each further language is a file, loaded when it is needed. */
const OTHERS: Record<string, () => Promise<{ default: Words }>> = {
  ar: () => import("./words/ar"),
  de: () => import("./words/de"),
  es: () => import("./words/es"),
  fr: () => import("./words/fr"),
  hi: () => import("./words/hi"),
  it: () => import("./words/it"),
  ja: () => import("./words/ja"),
  nl: () => import("./words/nl"),
  pl: () => import("./words/pl"),
  pt: () => import("./words/pt"),
  zh: () => import("./words/zh"),
};

/** The languages that the page speaks. */
export const LANGUAGES = ["en", ...Object.keys(OTHERS)].sort();

/** The table as it is written, and with the interviewer's name in it. */
let written: Words = en;
let chosen: Words = en;
/** What the interviewer is called, where it is not Noah. */
let called = "";

/** The table of the language that is spoken. */
export const words = (): Words => chosen;

/** Places whose text the code gives, each with what says it. */
const said = new Map<HTMLElement, () => string>();

/** Gives a place its text, and gives it again whenever the page speaks another language or of Noah by another name. */
export function say(place: HTMLElement, text: () => string): void {
  said.set(place, text);
  setText(place, text());
}

/** Counts what was asked for: of two languages that load at once the later one is spoken. */
let asked = 0;

/**
 * Speaks a language from now on, given as in a plan ("de-DE"); English where the page does not have it. False where
 * another one was asked for meanwhile.
 */
export async function speak(language: string): Promise<boolean> {
  const load = OTHERS[language.toLowerCase().split("-")[0] ?? ""];
  const mine = ++asked;
  const loaded = load === undefined ? en : (await load()).default;
  if (mine !== asked) return false;
  if (loaded === written) return true;
  written = loaded;
  render();
  document.title = `${chosen.noah}: ${chosen.home}`;
  return true;
}

/** Has the interviewer called so from now on, wherever the words name Noah; by an empty name, Noah again. */
export function callNoah(name = ""): void {
  if (name === called) return;
  called = name;
  const before = chosen.noah;
  render();
  document.title = document.title.replaceAll(before, () => chosen.noah);
}

function render(): void {
  chosen = called === "" ? written : named(written, written.noah, called);
  document.documentElement.lang = chosen.lang;
  document.documentElement.dir = chosen.dir;
  for (const place of document.querySelectorAll<HTMLElement>("[data-words], [data-label], [data-hint]")) {
    const { words, label, hint } = place.dataset as { words?: Key; label?: Key; hint?: Key };
    if (words && !said.has(place)) place.textContent = chosen.page[words];
    if (label) place.setAttribute("aria-label", chosen.page[label]);
    if (hint) place.setAttribute("placeholder", chosen.page[hint]);
  }
  for (const [place, text] of said)
    if (place.isConnected) setText(place, text());
    else said.delete(place);
}

/** Stands for Noah's name in what is filled in, which is said as it was given. */
const GIVEN = "\u0000";

/** The same table with one name in place of another, also in what its functions say. */
function named<T>(table: T, noah: string, name: string): T {
  if (typeof table === "string") return table.replaceAll(noah, () => name) as T;
  if (typeof table === "function")
    return ((...given: unknown[]) => {
      const hidden = given.map((one) => (typeof one === "string" ? one.replaceAll(noah, GIVEN) : one));
      return named(table(...hidden) as string, noah, name).replaceAll(GIVEN, () => noah);
    }) as T;
  if (typeof table !== "object" || table === null) return table;
  const entries = Object.entries(table).map(([key, value]) => [key, named(value, noah, name)]);
  return (Array.isArray(table) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

export type Key = keyof Words["page"];
