/** What `/api/review` answers, read with tolerance: a missing field is an empty one. */
import { list, number, object, text } from "../json";
import type { JsonObject } from "../noah-api";
import { readable } from "../words";

export interface Row {
  id: string;
  candidate: string;
  title: string;
  language: string;
  status: string;
  /** How it ended; "" while it goes on, and for older ones. */
  outcome: string;
  question: number;
  questions: number;
  /** Id of the open question. */
  topic: string;
  begun: string;
  seconds: number;
  report: string;
  score: { points: number; of: number; incomplete: boolean } | undefined;
  verdict: string;
  /** `open`: one waits for an answer. */
  objection: string;
}

export interface Objected {
  number: number;
  text: string;
  at: string;
  answer: { text: string; who: string; at: string } | undefined;
}

export interface Decided {
  verdict: string;
  reason: string;
  who: string;
  at: string;
}

export const STATUS: Record<string, string> = {
  live: "Live now",
  interrupted: "Interrupted",
  created: "Not begun yet",
  completed: "Completed",
  no_show: "Did not come",
  abandoned: "Given up",
};
export const OUTCOME: Record<string, string> = {
  finished: "Went to its end",
  ended_by_plan: "Ended by the plan",
  candidate_asked: "Ended early by the candidate",
  time_up: "Time was up",
};
export const POINTS: Record<string, string> = {
  "80-100": "80 to 100 %",
  "60-80": "60 to below 80 %",
  "40-60": "40 to below 60 %",
  "20-40": "20 to below 40 %",
  "0-20": "Below 20 %",
};
export const OBJECTION: Record<string, string> = {
  open: "Objection waits for an answer",
  answered: "Objection answered",
};
export const VERDICT: Record<string, string> = { advance: "Advance", hold: "Hold", decline: "Decline" };
const REPORT: Record<string, string> = { pending: "Report is being written", failed: "No report came about" };

export function readRow(json: JsonObject): Row {
  const progress = object(json.progress);
  const score = object(json.score);
  return {
    id: text(json.interview_id),
    candidate: text(json.candidate),
    title: text(json.title) || readable(text(object(json.plan).id)),
    language: text(json.language),
    status: text(json.status),
    outcome: text(json.outcome),
    question: number(progress.question) ?? 0,
    questions: number(progress.questions) ?? 0,
    topic: text(json.question),
    begun: text(json.created_at),
    seconds: number(json.active_seconds) ?? 0,
    report: text(json.report_status),
    score:
      number(score.of) === undefined
        ? undefined
        : {
            points: number(score.points) ?? 0,
            of: number(score.of) ?? 0,
            incomplete: score.incomplete === true,
          },
    verdict: text(json.verdict),
    objection: text(json.objection),
  };
}

export function readPage(json: JsonObject): { rows: Row[]; next: string } {
  return {
    rows: list(json.interviews)
      .map(readRow)
      .filter(({ id }) => id !== ""),
    next: text(json.next_cursor),
  };
}

export function readDecisions(json: JsonObject): Decided[] {
  return list(json.decisions).map((one) => ({
    verdict: text(one.verdict),
    reason: text(one.reason),
    who: text(one.email) || text(one.by),
    at: text(one.at),
  }));
}

export function readObjections(json: JsonObject): Objected[] {
  return list(json.objections).map((one) => {
    const answer = object(one.answer);
    return {
      number: number(one.number) ?? 0,
      text: text(one.text),
      at: text(one.at),
      answer:
        text(answer.text) === ""
          ? undefined
          : { text: text(answer.text), who: text(answer.email) || text(answer.by), at: text(answer.at) },
    };
  });
}

export function readViews(json: JsonObject): { who: string; at: string }[] {
  return list(json.views).map((one) => ({ who: text(one.email) || text(one.by), at: text(one.at) }));
}

/** The first page as it is now, and what was shown below it: what is gone from the page is gone. */
export function merged(fresh: { rows: Row[]; next: string }, shown: readonly Row[]): Row[] {
  const last = fresh.rows.at(-1);
  if (fresh.next === "" || last === undefined) return fresh.rows;
  const place = shown.findIndex(({ id }) => id === last.id);
  const known = new Set(fresh.rows.map(({ id }) => id));
  const below = place >= 0 ? shown.slice(place + 1) : shown.filter(({ begun }) => begun < last.begun);
  return [...fresh.rows, ...below.filter(({ id }) => !known.has(id))];
}

/** Whether it is going on, or may go on at any time. */
export const isOpen = ({ status }: Row): boolean => status === "live" || status === "interrupted";

export const nameOf = ({ candidate, id }: Row): string => candidate || `Guest ${id.slice(-6)}`;

/** At which question it is, or how it ended. */
export function placeWords({ question, questions, topic, status, outcome }: Row): string {
  if (status === "completed") return OUTCOME[outcome] ?? "";
  if (question === 0 || questions === 0) return "";
  const place = `Question ${question} of ${questions}`;
  return topic === "" ? place : `${place}: ${readable(topic)}`;
}

export function scoreWords({ score, report }: Row): string {
  if (score === undefined) return REPORT[report] ?? "";
  if (score.of === 0) return "Report without points";
  return `${score.points} of ${score.of} points${score.incomplete ? ", incomplete" : ""}`;
}

const AGO: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "12 minutes ago"; "" for what is no time. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (Number.isNaN(seconds)) return "";
  for (const [unit, length] of AGO)
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  return "just now";
}

/** "22 Nov 2026, 18:00" in the reader's own time. */
export function moment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** Those that the function takes as they are; the days are the others. */
export const PLAIN_FILTERS = ["plan", "status", "outcome", "score", "invitation", "objection"] as const;

/** The filters as the function takes them: days are the reader's own, from their first moment to their last. */
export function queryOf(filters: Record<string, string>, cursor = ""): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of PLAIN_FILTERS) {
    const value = filters[name]?.trim();
    if (value) query.set(name, value);
  }
  const from = dayOf(filters.from);
  const to = dayOf(filters.to);
  if (from) query.set("from", from.toISOString());
  if (to) {
    to.setDate(to.getDate() + 1);
    query.set("to", to.toISOString());
  }
  if (cursor !== "") query.set("cursor", cursor);
  return query;
}

function dayOf(day: string | undefined): Date | undefined {
  const date = new Date(`${day ?? ""}T00:00:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
