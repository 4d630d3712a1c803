/** The list of one's own interviews as `GET /api/interviews` tells it, read with tolerance. */
import type { JsonObject } from "./noah-api";

export interface Entry {
  id: string;
  plan: string;
  /** The invitation that it was begun with; "" without one. */
  invitation: string;
  title: string;
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
  const rows = Array.isArray(json.interviews) ? json.interviews.map(object) : [];
  return {
    entries: rows
      .map((row) => {
        const progress = object(row.progress);
        return {
          id: text(row.interview_id),
          plan: text(object(row.plan).id),
          invitation: text(row.invitation_id),
          title: text(row.title),
          status: text(row.status),
          question: number(progress.question),
          questions: number(progress.questions),
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

/** What is begun here: a plan, or what an invitation (by its id) is to. */
export interface Track {
  plan?: string | undefined;
  invitation?: string | undefined;
}

/**
 * The interview that a start would find. Where neither plan nor invitation is named, it is the function that knows which
 * plan is meant: the newest is taken where all are of one plan.
 */
export function latestOf(entries: readonly Entry[], { plan, invitation }: Track): Entry | undefined {
  const own = entries.filter((entry) => entry.invitation === (invitation ?? ""));
  if (invitation !== undefined) return own[0];
  if (plan !== undefined) return own.find((entry) => entry.plan === plan);
  return own.every((entry) => entry.plan === own[0]?.plan) ? own[0] : undefined;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" && value > 0 ? value : 0);
const object = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
