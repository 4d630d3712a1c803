/** How the team's page shows somebody's words, and what went wrong. */
import { element } from "../dom";
import { BadRequest, type NoahError, NotFound } from "../noah-api";

/** Why it was not stored; `own`: what else the function may say to it, by its code. */
export function refusalOf(error: NoahError, own: Record<string, string>): string {
  const why = own[error.code];
  if (why !== undefined) return `It was not stored: ${why}`;
  if (error instanceof NotFound) return "It was not stored: the interview is not here any more.";
  if (error instanceof BadRequest) return "It was not stored: there are letters in it that cannot be kept.";
  if (error.name === "SignInNeeded" || error.name === "NotAllowed")
    return "It was not stored: sign in again.";
  return "It may not have been stored: Noah cannot be reached. Send it again; it is stored once.";
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
