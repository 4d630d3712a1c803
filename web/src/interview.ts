/** An interview as `GET /api/interviews/{id}` tells it, read with tolerance: a missing field is an empty one. */
import type { JsonObject } from "./noah-api";

export interface Turn {
  id: string;
  who: "noah" | "candidate";
  text: string;
}

export interface Score {
  title: string;
  score: number | undefined;
  max: number | undefined;
  reason: string;
  /** Ids of the turns that support it. */
  turns: string[];
}

export interface Report {
  state: "none" | "pending" | "ready" | "failed";
  summary: string;
  incomplete: boolean;
  scores: Score[];
}

export interface Interview {
  id: string;
  status: string;
  activeSeconds: number;
  turns: Turn[];
  report: Report;
}

export function readInterview(id: string, json: JsonObject): Interview {
  const state = object(json.interview);
  const report = object(json.report);
  const reportState = text(json.report_status);
  return {
    id,
    status: text(state.status),
    activeSeconds: number(state.active_seconds) ?? 0,
    turns: list(json.transcript).map((turn, index) => ({
      id: text(turn.id) || String(index),
      who: text(turn.role) === "candidate" ? "candidate" : "noah",
      text: text(turn.text),
    })),
    report: {
      state:
        reportState === "pending" || reportState === "ready" || reportState === "failed"
          ? reportState
          : "none",
      summary: text(report.summary),
      incomplete:
        report.incomplete === true || (Array.isArray(report.incomplete) && report.incomplete.length > 0),
      scores: scoresOf(report.scores),
    },
  };
}

/** Scores as a list, or by criterion. */
function scoresOf(scores: unknown): Score[] {
  const each = Array.isArray(scores)
    ? list(scores)
    : Object.entries(object(scores)).map(
        ([criterion, score]): JsonObject =>
          typeof score === "number" ? { criterion, score } : { criterion, ...object(score) },
      );
  return each.map((score) => ({
    title: text(score.title) || text(score.criterion) || text(score.id),
    score: number(score.score),
    max: number(score.max) ?? number(score.of),
    reason: text(score.reason) || text(score.rationale),
    turns: (Array.isArray(score.turns) ? score.turns : []).map((turn) =>
      typeof turn === "string" ? turn : text(object(turn).id),
    ),
  }));
}

/** The report as a file for people. */
export function asMarkdown(interview: Interview): string {
  const { report, turns } = interview;
  const said = new Map(turns.map((turn) => [turn.id, turn]));
  const lines = ["# Interview with Noah", ""];
  if (report.state === "ready") {
    lines.push("## Report", "", report.summary, "");
    if (report.incomplete) lines.push("The interview was not finished; the report covers what was said.", "");
    for (const score of report.scores) {
      lines.push(`### ${score.title}${points(score) && `: ${points(score)}`}`, "", score.reason, "");
      for (const id of score.turns) {
        const turn = said.get(id);
        if (turn) lines.push(`> ${turn.who === "noah" ? "Noah" : "You"}: ${turn.text}`, "");
      }
    }
  }
  lines.push("## Transcript", "");
  for (const turn of turns) lines.push(`**${turn.who === "noah" ? "Noah" : "You"}:** ${turn.text}`, "");
  return lines.join("\n");
}

/** "4 of 5", "4", or "" */
export function points({ score, max }: Score): string {
  if (score === undefined) return "";
  return max === undefined ? String(score) : `${score} of ${max}`;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const object = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);
