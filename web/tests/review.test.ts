import { describe, expect, it } from "vitest";
import { Pace } from "../src/review/pace";
import {
  ago,
  isOpen,
  merged,
  nameOf,
  placeWords,
  queryOf,
  type Row,
  readDecisions,
  readObjections,
  readPage,
  readRow,
  readViews,
  scoreWords,
} from "../src/review/read";

const ROW = {
  interview_id: "abcdefghij",
  candidate: "Ada",
  plan: { id: "career", version: "1" },
  title: "Career",
  status: "live",
  question: "next_step",
  progress: { question: 2, questions: 12 },
  report_status: "none",
  score: null,
  verdict: null,
  created_at: "2026-11-22T18:00:00+00:00",
};
const row = (changes: object = {}): Row => readRow({ ...ROW, ...changes });
const rows = (...ids: string[]) =>
  ids.map((id) => row({ interview_id: id, created_at: `2026-11-22T18:00:0${9 - id.charCodeAt(0) + 97}` }));
const idsOf = (all: Row[]) => all.map(({ id }) => id).join("");

describe("a row", () => {
  it("says who it is, where it stands and since when", () => {
    expect([nameOf(row()), placeWords(row()), scoreWords(row())]).toEqual([
      "Ada",
      "Question 2 of 12: Next step",
      "",
    ]);
    expect(nameOf(row({ candidate: null }))).toBe("Guest efghij");
    expect(placeWords(row({ status: "completed" }))).toBe("");
    expect(placeWords(row({ status: "completed", outcome: "time_up" }))).toBe("Time was up");
    expect(placeWords(row({ status: "completed", outcome: "another" }))).toBe("");
    expect(placeWords(row({ question: null }))).toBe("Question 2 of 12");
    expect(isOpen(row())).toBe(true);
    expect(isOpen(row({ status: "completed" }))).toBe(false);
  });

  it("says what the report came to", () => {
    const score = { points: 7, of: 10, scored: 2, criteria: 3, incomplete: true };
    expect(scoreWords(row({ score }))).toBe("7 of 10 points, incomplete");
    expect(scoreWords(row({ score: { ...score, of: 0, points: 0 } }))).toBe("Report without points");
    expect(scoreWords(row({ report_status: "pending" }))).toBe("Report is being written");
  });

  it("is read from anything", () => {
    for (const broken of [{}, { plan: 7, progress: [], score: "x", candidate: {} }])
      expect(() => [nameOf(readRow(broken)), placeWords(readRow(broken))]).not.toThrow();
    expect(readPage({ interviews: [{}, "x", ROW], next_cursor: 7 })).toEqual({ rows: [row()], next: "" });
    expect(readDecisions({ decisions: [{ by: "bob", email: null }] })[0]?.who).toBe("bob");
    expect(readViews({ views: "x" })).toEqual([]);
    expect(readObjections({ objections: [{ answer: { text: "Yes.", by: "bob" } }, 7] })).toEqual([
      { number: 0, text: "", at: "", answer: { text: "Yes.", who: "bob", at: "" } },
      { number: 0, text: "", at: "", answer: undefined },
    ]);
  });

  it("tells how long ago", () => {
    const now = Date.parse("2026-11-22T18:00:00Z");
    const at = (seconds: number) => ago(new Date(now - seconds * 1000).toISOString(), now);
    expect([at(5), at(-5), at(60), at(7300), at(3 * 86_400)]).toEqual([
      "just now",
      "just now",
      "1 minute ago",
      "2 hours ago",
      "3 days ago",
    ]);
    expect(ago("x")).toBe("");
  });
});

describe("the list", () => {
  it("keeps the pages below the first one", () => {
    expect(idsOf(merged({ rows: rows("a", "b", "c"), next: "n" }, rows("b", "c", "d", "e")))).toBe("abcde");
  });
  it("forgets what is gone from the first page", () => {
    expect(idsOf(merged({ rows: rows("a", "c"), next: "n" }, rows("a", "b", "c", "d")))).toBe("acd");
    expect(idsOf(merged({ rows: rows("a", "b"), next: "n" }, rows("a", "c", "d")))).toBe("abcd");
  });
  it("is the first page where that is all there is", () => {
    expect(idsOf(merged({ rows: rows("a"), next: "" }, rows("a", "b")))).toBe("a");
    expect(idsOf(merged({ rows: [], next: "" }, rows("a")))).toBe("");
  });
});

describe("the filters", () => {
  it("are asked for as the function takes them, whole days of the reader's own", () => {
    const query = queryOf(
      {
        plan: " career ",
        status: "",
        outcome: "time_up",
        score: "60-80",
        from: "2026-11-22",
        to: "2026-11-22",
      },
      "c",
    );
    expect(query.get("plan")).toBe("career");
    expect(query.get("outcome")).toBe("time_up");
    expect(query.get("score")).toBe("60-80");
    expect(query.has("status")).toBe(false);
    expect(query.get("cursor")).toBe("c");
    const [from, to] = [query.get("from"), query.get("to")].map((one) => Date.parse(one ?? ""));
    expect((to ?? 0) - (from ?? 0)).toBe(86_400_000);
    expect(new Date(from ?? 0).getHours()).toBe(0);
    expect(queryOf({ from: "soon", to: "" }).toString()).toBe("");
  });
});

describe("the pace", () => {
  const waits = (pace: Pace, times: number, outcome: object) =>
    Array.from({ length: times }, () => pace.next(outcome));

  it("slows down while nothing changes, to a cap, and a change makes it quick again", () => {
    const pace = new Pace(() => 0);
    const slower = waits(pace, 20, {});
    expect(slower).toEqual([...slower].sort((one, other) => one - other));
    expect(slower.at(-1)).toBe(60_000);
    expect(pace.next({ changed: true })).toBe(4_000);
  });
  it("stays quicker while somebody is being interviewed", () => {
    expect(waits(new Pace(() => 0), 20, { live: true }).at(-1)).toBe(12_000);
  });
  it("backs off from what fails, and comes no earlier than it was asked to", () => {
    const pace = new Pace(() => 1);
    expect(pace.next({ failed: true, live: true })).toBe(10_000);
    expect(waits(pace, 20, { failed: true, live: true }).at(-1)).toBe(75_000);
    expect(new Pace(() => 0).next({ failed: true, retryAfter: 90 })).toBe(90_000);
  });
});
