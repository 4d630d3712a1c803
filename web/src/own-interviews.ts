/** The list of one's own interviews as `GET /api/interviews` tells it, read with tolerance. */
import { list, number, object, text } from "./json";
import type { JsonObject } from "./noah-api";

export interface Entry {
  id: string;
  plan: string;
  /** The invitation that it was begun with; "" without one. */
  invitation: string;
  title: string;
  /** In which it is held; "" where that is not known. */
  language: string;
  status: string;
  question: number;
  questions: number;
  report: string;
  begun: string;
}

export interface Own {
  entries: Entry[];
  /** Where the next page begins; "" when no more follow. */
  next: string;
}

export function readOwn(json: JsonObject): Own {
  return {
    entries: list(json.interviews)
      .map((row) => {
        const progress = object(row.progress);
        return {
          id: text(row.interview_id),
          plan: text(object(row.plan).id),
          invitation: text(row.invitation_id),
          title: text(row.title),
          language: text(row.language),
          status: text(row.status),
          question: count(progress.question),
          questions: count(progress.questions),
          report: text(row.report_status),
          begun: text(row.created_at),
        };
      })
      .filter((entry) => entry.id !== ""),
    next: text(json.next_cursor),
  };
}

/** Whether it can be continued. */
export const isOpen = ({ status }: Entry): boolean => status !== "completed" && status !== "";

/** Whether anything of it is worth a place: Noah was met, or it is over. */
export const hasBegun = ({ status, question }: Entry): boolean =>
  status === "completed" || (question > 0 && status !== "no_show");

/** Which interviews go on here: those of a plan, or of an invitation (by its id). */
export interface Series {
  plan?: string | undefined;
  invitation?: string | undefined;
}

/**
 * The interview that a start would find. Where neither plan nor invitation is named, it is the function that knows which
 * plan is meant: the newest is taken where all are of one plan.
 */
export function latestOf(entries: readonly Entry[], { plan, invitation }: Series): Entry | undefined {
  const own = entries.filter((entry) => entry.invitation === (invitation ?? ""));
  if (invitation !== undefined) return own[0];
  if (plan !== undefined) return own.find((entry) => entry.plan === plan);
  return own.every((entry) => entry.plan === own[0]?.plan) ? own[0] : undefined;
}

const count = (value: unknown): number => Math.max(number(value) ?? 0, 0);
