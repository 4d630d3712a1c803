import { describe, expect, it } from "vitest";
import { asMarkdown, points, readInterview } from "../src/interview";

const JSON_OF_ONE = {
  success: true,
  interview_id: "i1",
  interview: { status: "completed", active_seconds: 61 },
  transcript: [
    { id: "t1", role: "noah", text: "What do you do?", question_id: "work" },
    { id: "t2", role: "candidate", text: "I build bridges.", question_id: "work" },
  ],
  report_status: "ready",
  report: {
    rubric_version: "1",
    summary: "Knows bridges.",
    incomplete: true,
    scores: [{ criterion: "depth", score: 4, max: 5, reason: "Concrete.", turns: ["t2"] }],
  },
};

describe("an interview", () => {
  it("is read from what the function answers", () => {
    const interview = readInterview("i1", JSON_OF_ONE);
    expect(interview).toMatchObject({ status: "completed", activeSeconds: 61 });
    expect(interview.turns.map((turn) => turn.who)).toEqual(["noah", "candidate"]);
    expect(interview.report.scores[0]).toMatchObject({ title: "depth", turns: ["t2"] });
  });

  it("is an empty one where fields are missing", () => {
    expect(readInterview("i1", {})).toMatchObject({
      status: "",
      turns: [],
      report: { state: "none", scores: [] },
    });
    expect(readInterview("i1", { report: null, report_status: "pending" }).report.state).toBe("pending");
    expect(readInterview("i1", { transcript: [null, 3] }).turns).toHaveLength(2);
  });

  it("has its scores as a list or by criterion", () => {
    const { scores } = readInterview("i1", {
      report: { scores: { depth: { score: 2, turns: ["t1"] }, tone: 3 } },
    }).report;
    expect(scores).toMatchObject([
      { title: "depth", score: 2, turns: ["t1"] },
      { title: "tone", score: 3, turns: [] },
    ]);
  });

  it("becomes a file with each score's words under it", () => {
    const text = asMarkdown(readInterview("i1", JSON_OF_ONE));
    expect(text).toContain("### depth: 4 of 5\n\nConcrete.\n\n> You: I build bridges.");
    expect(text).toContain("**Noah:** What do you do?");
    expect(text).toContain("not finished");
  });

  it("words its points", () => {
    const score = { title: "", reason: "", turns: [], max: undefined, score: undefined };
    expect(points(score)).toBe("");
    expect(points({ ...score, score: 3 })).toBe("3");
    expect(points({ ...score, score: 3, max: 5 })).toBe("3 of 5");
  });
});
