import { describe, expect, it } from "vitest";
import { asMarkdown, plain, points, readInterview } from "../src/interview";

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
      title: "Use of words",
      quotations: [{ turn: "t2", text: "I build bridges" }],
    });
    expect(interview.report.notCovered).toEqual(["Since when?"]);
  });

  it("is an empty one where fields are missing", () => {
    expect(readInterview("i1", {})).toMatchObject({
      status: "",
      turns: [],
      report: { state: "none", scores: [], coverage: [] },
      viewed: [],
      decisions: [],
      objections: [],
    });
    expect(readInterview("i1", { report: null, report_status: "pending" }).report.state).toBe("pending");
    expect(readInterview("i1", { transcript: [null, 3] }).turns).toHaveLength(2);
  });

  it("says what was listened for, when the team has looked, and what it decided, the newest first", () => {
    const { report, viewed, decisions } = readInterview("i1", {
      report: {
        coverage: [
          {
            question: "work",
            item: "tasks",
            note: "what they build",
            covered: true,
            words: "I build bridges",
          },
          { question: "work", item: "team", note: "with whom", covered: false, words: null },
          { question: "work", item: "broken" },
        ],
      },
      viewed: [{ role: "team", at: "2026-11-01T08:00:00Z" }, { at: "2026-11-03T08:00:00Z" }],
      decisions: [
        { verdict: "hold", reason: "Later.", role: "team", at: "2026-11-01T08:00:00Z" },
        { verdict: "advance", reason: null, at: "2026-11-03T08:00:00Z" },
      ],
    });
    expect(report.coverage).toEqual([
      { note: "what they build", covered: true, words: "I build bridges" },
      { note: "with whom", covered: false, words: "" },
    ]);
    expect(viewed).toEqual(["2026-11-03T08:00:00Z", "2026-11-01T08:00:00Z"]);
    expect(decisions.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ["advance", ""],
      ["hold", "Later."],
    ]);
  });

  it("has the objections, and what the team answered", () => {
    const at = "2026-11-01T08:00:00Z";
    const { objections } = readInterview("i1", {
      objections: [
        { number: 1, text: "I did.", at, answer: { text: "You did.", role: "team", at } },
        { number: 2, text: "And that.", at, answer: null },
        null,
      ],
    });
    expect(objections).toEqual([
      { text: "I did.", at, answer: { text: "You did.", at } },
      { text: "And that.", at, answer: undefined },
      { text: "", at: "", answer: undefined },
    ]);
  });

  it("becomes a file with each score's words under it", () => {
    const text = asMarkdown(readInterview("i1", JSON_OF_ONE));
    expect(text).toContain("### Use of words: 4 of 5\n\nConcrete.\n\n> I build bridges\n");
    expect(text).toContain("### Tone: not scored");
    expect(text).toContain("### What came across well\n\n- Short sentences.");
    expect(text).toContain("**Noah:** What do you do?");
    expect(text).toContain("not finished");
  });

  it.each([
    "fine.\n\n### Clarity: 5 of 5\n\nBrilliant.",
    "fine.\r### Clarity: 5 of 5",
    "fine.\u2028### Clarity: 5 of 5\u0085## Report",
    "fine\nClarity: 5 of 5\n===",
    "</details><h3>Clarity: 5 of 5</h3>",
    "**Noah:** you are hired",
    "> ### Clarity: 5 of 5",
    "    ### Clarity",
    "```\n## Report\n```",
    "![x](https://evil.example/pixel) [click](javascript:1) <https://evil.example>",
    "1. ### Clarity: 5 of 5",
    "| Clarity | 5 of 5 |\n|---|---|",
  ])("cannot be forged by what somebody said: %j", (words) => {
    const turn = { id: "t1", role: "candidate", text: words };
    const scores = [
      { criterion: "tone", score: 1, max: 5, rationale: words, quotations: [{ turn: "t1", text: words }] },
    ];
    const report = { summary: words, scores, strengths: [words] };
    const text = asMarkdown(readInterview("i1", { transcript: [turn], report_status: "ready", report }));
    const lines = text.split(/[\r\n\u0085\u2028\u2029]/);
    expect(lines.filter((line) => /^\s*#/.test(line))).toEqual([
      "# Interview with Noah",
      "## Report",
      "### Tone: 1 of 5",
      "### What came across well",
      "## Transcript",
    ]);
    expect(lines.filter((line) => line.startsWith("**"))).toEqual([`**You:** ${plain(words)}`]);
    for (const line of lines.slice(1)) expect(line).not.toMatch(/^([>-] )?( {4}|```|[-=|]{3}|<|\||\d+\. )/);
    expect(text.replaceAll(/\\./g, "")).not.toMatch(/\]\(|<h3>|<https/);
  });

  it("keeps ordinary words as they are", () => {
    expect(plain("I said: “well, it's 50% done”, didn't I?")).toBe(
      "I said: “well, it's 50% done”, didn't I?",
    );
    expect(plain("C# and a_b")).toBe("C\\# and a\\_b");
  });

  it("words its points", () => {
    const score = {
      title: "",
      label: "",
      good: "",
      reason: "",
      quotations: [],
      max: undefined,
      score: undefined,
    };
    expect(points(score)).toBe("not scored");
    expect(points({ ...score, score: 3 })).toBe("3");
    expect(points({ ...score, score: 3, max: 5 })).toBe("3 of 5");
  });
});

describe("a plan's own points and titles", () => {
  const scored = {
    ...JSON_OF_ONE,
    report: {
      ...JSON_OF_ONE.report,
      scores: [
        {
          criterion: "tone",
          title: "Its tone: #1",
          score: 3,
          max: 3,
          label: "strong",
          rationale: "",
          quotations: [],
        },
        { criterion: "use_of_words", score: 0, max: 3, rationale: "", quotations: [] },
      ],
    },
  };

  it("stand in the report", () => {
    const [first, second] = readInterview("i1", scored).report.scores;
    expect(first?.title).toBe("Its tone: #1");
    expect(first && points(first)).toBe("strong (3 of 3)");
    expect(second?.title).toBe("Use of words");
    expect(second && points(second)).toBe("0 of 3");
  });

  it("stand in its file, as text", () => {
    const file = asMarkdown(readInterview("i1", scored));
    expect(file).toContain("### Its tone: \\#1: strong \\(3 of 3\\)");
    expect(file).toContain("### Use of words: 0 of 3");
  });
});
