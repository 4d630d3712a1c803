/** An interview as `GET /api/interviews/{id}` tells it, read with tolerance: a missing field is an empty one. */

import { list, number, object, text, texts } from "./json";
import { words } from "./language";
import type { JsonObject } from "./noah-api";
import { readable } from "./words";

export interface Turn {
  id: string;
  who: "noah" | "candidate";
  text: string;
  /** The other one spoke before it was said to its end. */
  cutOff: boolean;
}

/** Words of the candidate, and the turn in which they said them. */
export interface Quotation {
  turn: string;
  text: string;
}

export interface Score {
  /** The plan's words for it, or its id as it is read. */
  title: string;
  /** What these points are called, where the plan has a word for it. */
  label: string;
  /** What is looked for. */
  good: string;
  score: number | undefined;
  max: number | undefined;
  reason: string;
  quotations: Quotation[];
}

/** What a question listens for, and the candidate's words by which it was covered. */
export interface Heard {
  note: string;
  covered: boolean;
  words: string;
}

/** What somebody of the team has decided. */
export interface Decision {
  verdict: string;
  reason: string;
  at: string;
}

/** What the candidate objects, and what the team has answered, if it has. */
export interface Objection {
  text: string;
  at: string;
  answer: { text: string; at: string } | undefined;
}

export interface Report {
  state: "none" | "pending" | "ready" | "failed";
  summary: string;
  incomplete: boolean;
  scores: Score[];
  strengths: string[];
  advice: string[];
  /** Questions that the report has no answer to. */
  notCovered: string[];
  coverage: Heard[];
}

export interface Interview {
  id: string;
  status: string;
  /** What the interviewer was called; "" for Noah. */
  interviewer: string;
  activeSeconds: number;
  turns: Turn[];
  report: Report;
  /** When the team has looked, the newest first. */
  viewed: string[];
  /** The newest first: it is the one that counts. */
  decisions: Decision[];
  /** The oldest first. */
  objections: Objection[];
}

export function readInterview(id: string, json: JsonObject): Interview {
  const state = object(json.interview);
  const report = object(json.report);
  const reportState = text(json.report_status);
  return {
    id,
    status: text(state.status),
    interviewer: text(object(state.plan).interviewer),
    activeSeconds: number(state.active_seconds) ?? 0,
    turns: list(json.transcript).map((turn, index) => ({
      id: text(turn.id) || String(index),
      who: text(turn.role) === "candidate" ? "candidate" : "noah",
      text: text(turn.text),
      cutOff: turn.interrupted === true,
    })),
    report: {
      state:
        reportState === "pending" || reportState === "ready" || reportState === "failed"
          ? reportState
          : "none",
      summary: text(report.summary),
      incomplete: report.incomplete === true,
      scores: list(report.scores).map((score) => ({
        title: text(score.title) || readable(text(score.criterion)),
        label: text(score.label),
        good: text(score.good),
        score: number(score.score),
        max: number(score.max),
        reason: text(score.rationale),
        quotations: list(score.quotations).map((one) => ({ turn: text(one.turn), text: text(one.text) })),
      })),
      strengths: texts(report.strengths),
      advice: texts(report.advice),
      notCovered: list(report.not_covered).map((gap) => text(gap.ask)),
      coverage: list(report.coverage)
        .map((one) => ({ note: text(one.note), covered: one.covered === true, words: text(one.words) }))
        .filter(({ note }) => note !== ""),
    },
    viewed: list(json.viewed)
      .map((one) => text(one.at))
      .reverse(),
    decisions: list(json.decisions)
      .map((one) => ({ verdict: text(one.verdict), reason: text(one.reason), at: text(one.at) }))
      .reverse(),
    objections: list(json.objections).map((one) => {
      const answer = object(one.answer);
      return {
        text: text(one.text),
        at: text(one.at),
        answer: text(answer.text) === "" ? undefined : { text: text(answer.text), at: text(answer.at) },
      };
    }),
  };
}

/** The report as a file for people. What was said stays text in it: it cannot look like a heading or a score. */
export function asMarkdown(interview: Interview): string {
  const { report, turns } = interview;
  const said = words();
  const lines = [`# ${said.after.file}`, ""];
  if (report.state === "ready") {
    lines.push(`## ${said.after.fileReport}`, "", said.after.byAi, "", plain(report.summary), "");
    if (report.incomplete) lines.push(said.after.fileIncomplete, "");
    for (const score of report.scores) {
      lines.push(`### ${plain(score.title)}: ${plain(points(score))}`, "", plain(score.reason), "");
      for (const { text } of score.quotations) lines.push(`> ${plain(text)}`, "");
    }
    for (const [title, points] of lists(report))
      lines.push(`### ${title}`, "", ...points.map((one) => `- ${plain(one)}`), "");
  }
  lines.push(`## ${said.page.transcript}`, "");
  for (const { who, text, cutOff } of turns) {
    const speaker = who === "noah" ? said.noah : said.you;
    lines.push(`**${speaker}:** ${plain(text)}${cutOff ? ` ${said.cutOff}` : ""}`, "");
  }
  return lines.join("\n");
}

/** Somebody's words on one line of Markdown, every character of it as it is: any mark can be escaped, by CommonMark. */
export function plain(words: string): string {
  return words
    .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .replaceAll(/[!-/:-@[-`{-~]/g, (mark) => (/[.,;:'"?%/ ]/.test(mark) ? mark : `\\${mark}`))
    .replace(/^(\d+)\./, "$1\\.");
}

/** "4 of 5", or that there was too little to go by. */
export function points({ score, max, label }: Score): string {
  if (score === undefined) return words().after.notScored;
  const given = words().after.points(score, max);
  return label === "" ? given : `${label} (${given})`;
}

/** The lists of a report that have something in them, with their titles. */
export function lists({ strengths, advice, notCovered }: Report): [string, string[]][] {
  const said = words().after;
  const all: [string, string[]][] = [
    [said.strengths, strengths],
    [said.advice, advice],
    [said.notCovered, notCovered],
  ];
  return all.filter(([, points]) => points.length > 0);
}
