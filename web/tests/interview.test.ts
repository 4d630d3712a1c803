import { describe, expect, it } from "vitest";
import { asMarkdown, points, readInterview } from "../src/interview";

const JSON_OF_ONE = {
  interview_id: "i1",
  status: "completed",
  active_seconds: 61,
  turns: [
    { id: "t1", role: "noah", text: "What do you do?", question_id: "work" },
    { id: "t2", role: "candidate", text: "I build bridges.", question_id: "work" },
  ],
  report: {
    state: "ready",
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
    expect(readInterview("i1", { report: "pending" }).report.state).toBe("pending");
    expect(readInterview("i1", { report: null, turns: [null, 3] }).turns).toHaveLength(2);
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
