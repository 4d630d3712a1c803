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
    scores: [
      {
        criterion: "use_of_words",
        good: "Says it plainly.",
        score: 4,
        max: 5,
        rationale: "Concrete.",
        supported: true,
        turns: ["t2"],
        quotations: [{ turn: "t2", text: "I build bridges" }],
      },
      { criterion: "tone", score: null, max: 5, rationale: "", quotations: [] },
    ],
    strengths: ["Short sentences."],
    advice: [],
    not_covered: [{ question: "years", ask: "Since when?", why: "not_asked" }],
  },
};

describe("an interview", () => {
  it("is read from what the function answers", () => {
    const interview = readInterview("i1", JSON_OF_ONE);
    expect(interview).toMatchObject({ status: "completed", activeSeconds: 61 });
    expect(interview.turns.map((turn) => turn.who)).toEqual(["noah", "candidate"]);
    expect(interview.report.scores[0]).toMatchObject({
      title: "use_of_words",
      quotations: [{ turn: "t2", text: "I build bridges" }],
    });
    expect(interview.report.notCovered).toEqual(["Since when?"]);
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

  it("becomes a file with each score's words under it", () => {
    const text = asMarkdown(readInterview("i1", JSON_OF_ONE));
    expect(text).toContain("### Use of words: 4 of 5\n\nConcrete.\n\n> I build bridges\n");
    expect(text).toContain("### Tone: not scored");
    expect(text).toContain("### What came across well\n\n- Short sentences.");
    expect(text).toContain("**Noah:** What do you do?");
    expect(text).toContain("not finished");
  });

  it("words its points", () => {
    const score = { title: "", good: "", reason: "", quotations: [], max: undefined, score: undefined };
    expect(points(score)).toBe("not scored");
    expect(points({ ...score, score: 3 })).toBe("3");
    expect(points({ ...score, score: 3, max: 5 })).toBe("3 of 5");
  });
});
