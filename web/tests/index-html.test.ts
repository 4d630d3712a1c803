import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "../src/words/en";
import { inEnglish } from "../vite.config";

const html = readFileSync(new URL("../index.html", import.meta.url), "utf8");

describe("index.html", () => {
  it("is filled with English words, every one of which is used", () => {
    const filled = inEnglish(html);
    for (const [key, word] of Object.entries(en.page))
      expect(filled, key).toContain(word.replaceAll("&", "&amp;").replaceAll('"', "&quot;"));
    expect(filled).not.toMatch(/data-words="\w+"[^>]*><\//);
  });

  it("names no word that is not there", () => {
    expect(() => inEnglish('<p data-words="nonsense"></p>')).toThrow("nonsense");
  });

  it("has no words of its own, which no other language would replace", () => {
    const own = html
      .replaceAll(/<(title|style|script|svg)\b[\s\S]*?<\/\1>/g, "")
      .replaceAll(/<!--[\s\S]*?-->/g, "")
      .replaceAll(/<[^>]*>/g, " ")
      .split(/\s+/)
      .filter(Boolean);
    expect(own).toEqual(["Noah"]);
    expect(html.match(/\s(?:placeholder|aria-label|alt|title)="[^"]+"/g)).toBeNull();
  });
});
