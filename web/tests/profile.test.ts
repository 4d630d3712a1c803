import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../src/language";
import { aboutOf, length, NOTHING, ownName, profileOf, tooLong, unsaved } from "../src/profile";

const STORED = { ...NOTHING, name: "Ada", about: "I bake.\nBread.", remember: true };

describe("what a candidate says of themselves", () => {
  it("is sent without what is empty, and without what stands around it", () => {
    expect(profileOf({ ...STORED, name: " Ada ", headline: "  " })).toEqual({
      name: "Ada",
      about: "I bake.\nBread.",
      remember: true,
    });
    expect(profileOf(NOTHING)).toEqual({});
  });

  it("is read with what is not known as nothing", () => {
    expect(aboutOf({ name: null, remember: null })).toEqual(NOTHING);
    expect(aboutOf(profileOf(STORED))).toEqual(STORED);
  });

  it("is unsaved where it differs from what is stored", () => {
    const draft = { name: "Ada ", headline: "Baker", about: "", remember: false };
    expect(unsaved(STORED, draft)).toEqual({ headline: "Baker", about: "", remember: false });
    expect(unsaved(undefined, draft)).toEqual(draft);
  });

  it("may be as long as the function takes it, which counts characters", () => {
    expect(tooLong({ about: ` ${"👩".repeat(8000)} ` })).toBeUndefined();
    expect(tooLong({ about: "a".repeat(8001) })).toBe("about");
    expect(tooLong({ name: "a".repeat(81), about: "a".repeat(8001) })).toBe("name");
    expect(length(" 👩é ")).toBe(2);
  });

  it("has the languages of the page by their own names", () => {
    expect(LANGUAGES).toHaveLength(12);
    expect(LANGUAGES.map(ownName)).toEqual(
      expect.arrayContaining(["Deutsch", "English", "Français", "Português", "العربية", "日本語"]),
    );
    expect(ownName("de-AT")).toContain("Deutsch");
  });
});
