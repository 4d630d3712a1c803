import { describe, expect, it } from "vitest";
import ar from "../src/words/ar";
import de from "../src/words/de";
import en, { type Words } from "../src/words/en";

const OTHERS: Record<string, Words> = { ar, de };
/** Words that are the same in both. */
const SAME = new Set(["page.pause", "mine.untitled", "noah", "speaking"]);

/** Every text of a table, by its path; functions are called with what stands for what they are given. */
function texts(table: object, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(table)) {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") found.set(here, value);
    else if (typeof value === "function") {
      const given = here === "when" ? [{ minutes: 5 }] : value.length === 1 ? [7] : [3, 8];
      found.set(here, value(...given));
    } else for (const [inner, text] of texts(value, here)) found.set(inner, text);
  }
  return found;
}

describe.each(Object.entries(OTHERS))("the words in %s", (lang, table) => {
  const english = texts(en);
  const own = texts(table);

  it("are all there, and none is still English", () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of own) {
      if (path === "lang" || path === "dir" || SAME.has(path)) continue;
      if (english.get(path) === "") expect(text, path).toBe("");
      else {
        expect(text.trim(), path).not.toBe("");
        expect(text, path).not.toBe(english.get(path));
      }
    }
  });

  it("say the same numbers, and keep what is filled in", () => {
    for (const [path, text] of english) {
      const numbers = (words: string) => (words.match(/\d+|\{\w+\}/g) ?? []).sort();
      // "six" is written out in one, and a figure in none
      expect(numbers(own.get(path) ?? ""), path).toEqual(numbers(text));
    }
  });

  it("know their direction", () => {
    expect(table.lang).toBe(lang);
    expect(table.dir).toBe(lang === "ar" ? "rtl" : "ltr");
  });
});
