/** What a candidate says of themselves, as the page's form has it: what is stored, and what of it has changed. */
import type { Profile } from "./noah-api";

export interface About {
  name: string;
  language: string;
  headline: string;
  about: string;
  remember: boolean;
}

export type Field = keyof About;
/** What was typed and is not stored yet. */
export type Draft = Partial<About>;

export const NOTHING: About = { name: "", language: "", headline: "", about: "", remember: false };
/** How many characters each may have. */
export const MOST = { name: 80, headline: 200, about: 8000 } as const;

export function aboutOf(profile: Profile): About {
  return {
    name: profile.name ?? "",
    language: profile.language ?? "",
    headline: profile.headline ?? "",
    about: profile.about ?? "",
    remember: profile.remember === true,
  };
}

/** As it is sent: without what is empty. */
export function profileOf(about: About): Profile {
  const given = Object.entries(about).map(([field, value]) => [field, trimmed(value)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== "" && value !== false));
}

/** What of a draft differs from what is stored; all of it while that is not known. */
export function unsaved(stored: About | undefined, draft: Draft): Draft {
  if (stored === undefined) return draft;
  const differs = ([field, value]: [string, string | boolean]) =>
    trimmed(value) !== trimmed(stored[field as Field]);
  return Object.fromEntries(Object.entries(draft).filter(differs));
}

/** The field that has more characters than it may. */
export function tooLong(draft: Draft): keyof typeof MOST | undefined {
  const fields = Object.keys(MOST) as (keyof typeof MOST)[];
  return fields.find((field) => length(draft[field] ?? "") > MOST[field]);
}

/** Characters as the function counts them: an emoji is one, and what stands around a text does not count. */
export const length = (text: string): number => [...text.trim()].length;

/** A language by its own name: "Deutsch", "Français". */
export function ownName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  const [first = "", ...rest] = name;
  return first.toLocaleUpperCase(language) + rest.join("");
}

const trimmed = (value: string | boolean) => (typeof value === "string" ? value.trim() : value);
