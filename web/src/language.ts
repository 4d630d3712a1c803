/** The language that the page speaks: the interview's, where the page has it, and English where not. */
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

let chosen: Words = en;

/** The table of the language that is spoken. */
export const words = (): Words => chosen;

/** Speaks a language from now on, given as in a plan ("de-DE"); English where the page does not have it. */
export async function speak(language: string | undefined): Promise<void> {
  const load = OTHERS[(language ?? "").toLowerCase().split("-")[0] ?? ""];
  if (load === undefined) return;
  chosen = (await load()).default;
  document.documentElement.lang = chosen.lang;
  document.documentElement.dir = chosen.dir;
  document.title = `Noah: ${chosen.home}`;
  for (const place of document.querySelectorAll<HTMLElement>("[data-words], [data-label], [data-hint]")) {
    const { words, label, hint } = place.dataset as { words?: Key; label?: Key; hint?: Key };
    if (words) place.textContent = chosen.page[words];
    if (label) place.setAttribute("aria-label", chosen.page[label]);
    if (hint) place.setAttribute("placeholder", chosen.page[hint]);
  }
}

export type Key = keyof Words["page"];
