import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readInterview } from "../src/interview";
import { callNoah, speak, words } from "../src/language";

const place = { dataset: { words: "ai" }, textContent: "" };

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: {}, querySelectorAll: () => [place], title: "Noah: home" });
});

afterEach(() => {
  callNoah("");
  vi.unstubAllGlobals();
});

describe("another name than Noah's", () => {
  it("stands wherever the words name him, also in what is filled in", () => {
    callNoah("Mara");
    expect(words().noah).toBe("Mara");
    expect(words().page.ai).toContain("Mara");
    expect(words().after.listenedFor(2, 3)).toContain("Mara");
    expect(JSON.stringify(words())).not.toContain("Noah");
  });

  it("leaves what is filled in as it was given", () => {
    callNoah("Mara");
    expect(words().processedBy("Noah Ltd")).toContain("Noah Ltd");
  });

  it("stands in the page, and goes again", () => {
    callNoah("Mara");
    expect(place.textContent).toBe("Mara is an AI, not a person.");
    expect(document.title).toBe("Mara: home");
    callNoah("");
    expect(place.textContent).toBe("Noah is an AI, not a person.");
  });

  it("stands for his name as a language writes it, and no pattern in it counts", async () => {
    await speak("ja");
    callNoah("$& Mara");
    expect(words().page.ai).toContain("$& Mara");
    expect(JSON.stringify(words())).not.toContain("ノア");
  });

  it("is read from the interview's plan", () => {
    const read = (plan: unknown) => readInterview("x", { interview: { plan } } as never).interviewer;
    expect(read({ interviewer: "Mara" })).toBe("Mara");
    expect(read({ interviewer: 7 })).toBe("");
    expect(read(null)).toBe("");
  });
});
