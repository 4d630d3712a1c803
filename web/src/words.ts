/** Which of the page's words are said to what happens. The page shows these, never a code. */
import { words } from "./language";
import { isOver, type NoahError } from "./noah-api";
import type { NoahState, Status } from "./noah-client";
import type { Advice } from "./words/en";

export type { Advice };

export function adviceFor(error: NoahError): Advice {
  const { microphone, failure, invitation } = words();
  if (error.name === "MicrophoneError")
    return (microphone as Record<string, Advice>)[error.code] ?? microphone.unknown;
  if (error.name === "InvitationRefused")
    return (invitation as Record<string, Advice>)[error.code] ?? failure.NotFound;
  const advice = failure as Record<string, Advice>;
  const limit = error.name === "TooManyStarts" ? advice[error.code] : undefined;
  const { title, text } = limit ?? advice[error.name] ?? failure.other;
  if (error.name !== "TooManyStarts") return { title, text };
  const wait = (error as NoahError & { retryAfter: number }).retryAfter;
  return { title, text: text.replace("{when}", when(wait)) };
}

/** "in 5 minutes", "at 08:00", "tomorrow at 00:00" */
export function when(seconds: number, now = new Date()): string {
  if (seconds < 3600) return words().when({ minutes: seconds < 90 ? 1 : Math.ceil(seconds / 60) });
  const then = new Date(now.getTime() + seconds * 1000);
  const time = then.toLocaleTimeString(words().lang, { hour: "2-digit", minute: "2-digit" });
  return words().when({ time, tomorrow: then.toDateString() !== now.toDateString() });
}

export function noticeWords(code: string): string {
  const { notice } = words();
  return code === "" ? "" : ((notice as Record<string, string>)[code] ?? notice.other);
}

export interface Happening {
  retrying: boolean;
  offline: boolean;
  muted: boolean;
}

/** One line for what is going on, under the picture. */
export function activityWords(status: Status, noah: NoahState, what: Happening): Advice {
  const { activity, muted } = words();
  if (what.offline && status !== "idle") return activity.offline;
  switch (status) {
    case "calling":
      return what.retrying ? activity.retrying : activity.calling;
    case "connecting":
      return activity.connecting;
    case "reconnecting":
      return activity.reconnecting;
    case "live":
      break;
    default:
      return { title: "", text: "" };
  }
  if (isOver(noah)) return activity.over;
  if (!noah.present) return activity.absent;
  if (noah.leaving) return activity.leaving;
  // Noah does not listen to somebody whom it cannot hear.
  if (what.muted && noah.activity === "listening") return muted;
  return activity[noah.activity];
}

/** "work_experience" → "Work experience" */
export function readable(id: string): string {
  const spaced = id.replaceAll(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A date as people write it: "22 November 2026"; "" for what is none. */
export function dateWords(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleDateString(words().lang, { day: "numeric", month: "long", year: "numeric" });
}

export function signInWords(code: string): string {
  const errors = words().signInErrors;
  switch (code) {
    case "auth/invalid-email":
    case "auth/missing-email":
      return errors.email;
    case "auth/missing-password":
    case "auth/weak-password":
      return errors.weak;
    case "auth/email-already-in-use":
    case "auth/credential-already-in-use":
      return errors.taken;
    case "auth/user-not-found":
    case "auth/wrong-password":
    case "auth/invalid-credential":
    case "auth/invalid-login-credentials":
      return errors.wrong;
    case "auth/too-many-requests":
      return errors.often;
    case "auth/network-request-failed":
      return errors.network;
    case "auth/operation-not-allowed":
      return errors.off;
    default:
      return errors.other;
  }
}
