/** How the team's page shows somebody's words, and what went wrong. */
import { byId, element, setText } from "../dom";

export function trouble(id: string, text: string): void {
  setText(byId(id), text);
  byId(id).hidden = text === "";
}

/** Somebody's own words, in whichever direction they are written. */
export function said<K extends "p" | "li" | "span">(
  tag: K,
  properties: { class?: string; text: string },
): HTMLElementTagNameMap[K] {
  const made = element(tag, properties);
  made.dir = "auto";
  return made;
}
