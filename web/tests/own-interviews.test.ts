import { describe, expect, it } from "vitest";
import { hasBegun, isOpen, latestOf, readOwn } from "../src/own-interviews";

const ROW = {
  interview_id: "i1",
  plan: { id: "career", version: "1" },
  title: "Career",
  language: "de-DE",
  status: "interrupted",
  progress: { question: 2, questions: 12 },
  report_status: "none",
  created_at: "2026-11-22T18:00:00+00:00",
};
const entry = (changes: object = {}) => {
  const [one] = readOwn({ interviews: [{ ...ROW, ...changes }] }).entries;
  if (one === undefined) throw new Error("no entry");
  return one;
};

describe("one's own interviews", () => {
  it("are read from what the function answers", () => {
    const own = readOwn({ success: true, interviews: [ROW], next_cursor: "c" });
    expect(own.next).toBe("c");
    expect(own.entries).toEqual([
      {
        id: "i1",
        plan: "career",
        invitation: "",
        title: "Career",
        language: "de-DE",
        status: "interrupted",
        question: 2,
        questions: 12,
        report: "none",
        begun: "2026-11-22T18:00:00+00:00",
      },
    ]);
  });

  it("are none where the answer is something else", () => {
    for (const json of [{}, { interviews: null }, { interviews: [null, 3, {}, { interview_id: 7 }] }])
      expect(readOwn(json as never)).toEqual({ entries: [], next: "" });
  });

  it("can be those of an older version", () => {
    const old = entry({ title: null, language: null, progress: null, plan: null });
    expect(old).toMatchObject({ title: "", language: "", plan: "", question: 0, questions: 0 });
  });

  it("have a place only once they have begun", () => {
    expect(hasBegun(entry())).toBe(true);
    expect(hasBegun(entry({ status: "completed", progress: null }))).toBe(true);
    expect(hasBegun(entry({ status: "created", progress: null }))).toBe(false);
    expect(hasBegun(entry({ status: "no_show" }))).toBe(false);
    expect(isOpen(entry())).toBe(true);
    expect(isOpen(entry({ status: "completed" }))).toBe(false);
  });

  it("are continued by plan, the newest first", () => {
    const own = readOwn({
      interviews: [
        ROW,
        { ...ROW, interview_id: "i2", plan: { id: "other" } },
        { ...ROW, interview_id: "i3" },
      ],
    });
    expect(latestOf(own.entries, { plan: "career" })?.id).toBe("i1");
    expect(latestOf(own.entries, { plan: "other" })?.id).toBe("i2");
    expect(latestOf(own.entries, { plan: "third" })).toBeUndefined();
    expect(latestOf(own.entries, {})).toBeUndefined();
    expect(latestOf(readOwn({ interviews: [ROW] }).entries, {})?.id).toBe("i1");
    expect(latestOf([], {})).toBeUndefined();
  });

  it("follow each other by invitation, apart from those that were begun without one", () => {
    const own = readOwn({
      interviews: [{ ...ROW, interview_id: "i2", invitation_id: "a" }, ROW, { ...ROW, invitation_id: "b" }],
    });
    expect(latestOf(own.entries, { invitation: "a" })?.id).toBe("i2");
    expect(latestOf(own.entries, { invitation: "c" })).toBeUndefined();
    expect(latestOf(own.entries, { plan: "career" })?.invitation).toBe("");
    expect(latestOf(own.entries, {})?.invitation).toBe("");
  });
});
