import { describe, expect, it, vi } from "vitest";
import { speak, words } from "../src/language";
import { counted } from "../src/plural";
import ar from "../src/words/ar";
import de from "../src/words/de";
import en, { type Words } from "../src/words/en";
import es from "../src/words/es";
import fr from "../src/words/fr";
import hi from "../src/words/hi";
import it_ from "../src/words/it";
import ja from "../src/words/ja";
import nl from "../src/words/nl";
import pl from "../src/words/pl";
import pt from "../src/words/pt";
import zh from "../src/words/zh";

const OTHERS: Record<string, Words> = { ar, de, es, fr, hi, it: it_, ja, nl, pl, pt, zh };
/** Words that are the same in both. */
const SAME = new Set(["page.pause", "mine.untitled", "noah", "speaking"]);
/** What only some share with English. */
const SHARED: Record<string, string[]> = { fr: ["page.conversation"], it: ["page.password"] };

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
      if (path === "lang" || path === "dir" || SAME.has(path) || SHARED[lang]?.includes(path)) continue;
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

  it("are spoken where a plan is in it", async () => {
    vi.stubGlobal("document", { documentElement: {}, querySelectorAll: () => [] });
    await speak(`${lang.toUpperCase()}-XX`);
    expect(words()).toBe(table);
    vi.unstubAllGlobals();
  });

  it("know their direction", () => {
    expect(table.lang).toBe(lang);
    expect(table.dir).toBe(lang === "ar" ? "rtl" : "ltr");
  });
});

describe("a number with its noun", () => {
  it("takes the form of its language", () => {
    const minutes = { one: "minuta", few: "minuty", other: "minut" };
    const said = [1, 2, 5, 12, 22].map((count) => counted("pl", count, minutes));
    expect(said).toEqual(["1 minuta", "2 minuty", "5 minut", "12 minut", "22 minuty"]);
    expect([0, 1, 2].map((count) => fr.aboutMinutes(count, 1))).toEqual([
      "Environ 0 minute, 1 question.",
      "Environ 1 minute, 1 question.",
      "Environ 2 minutes, 1 question.",
    ]);
    expect(pl.when({ minutes: 3 })).toBe("za 3 minuty");
  });
});
