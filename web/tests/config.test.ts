import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accents, contrast, rgb } from "../src/colours";
import { factsOf, readConfig } from "../src/config";

const FIREBASE = { firebase: { apiKey: "k", projectId: "p" } };
const ORIGIN = "https://noah.example.com";

function read(json: object) {
  const lines: string[] = [];
  return { config: readConfig({ ...FIREBASE, ...json }, ORIGIN, (line) => lines.push(line)), lines };
}

describe("config.json", () => {
  it("is taken where it is right, and what is absent or null is no mistake", () => {
    const { config, lines } = read({
      name: " Example Ltd ",
      logo: "/logo.svg",
      accent: "#1D5C57",
      imprintUrl: "https://example.com/imprint",
      privacyUrl: "/privacy.html",
      appCheckSiteKey: null,
      simulator: true,
      proxy: "of no concern to the page",
    });
    expect(config).toMatchObject({
      name: "Example Ltd",
      logo: `${ORIGIN}/logo.svg`,
      accent: "#1D5C57",
      imprintUrl: "https://example.com/imprint",
      privacyUrl: `${ORIGIN}/privacy.html`,
      simulator: true,
    });
    expect(config).not.toHaveProperty("appCheckSiteKey");
    expect(lines).toEqual([]);
  });

  it.each([
    ["imprintUrl", "javascript:alert(1)"],
    ["imprintUrl", " JavaScript:alert(1)"],
    ["privacyUrl", "data:text/html,x"],
    ["privacyUrl", "mailto:x@example.com"],
    ["privacyUrl", "https://"],
    ["privacyUrl", ""],
    ["consentUrl", "javascript:alert(1)"],
    ["consentVersion", "of today"],
    ["consentVersion", 2],
    ["consentVersion", "v".repeat(33)],
    ["startBotUrl", "file:///etc/passwd"],
    ["logo", "https://elsewhere.example/logo.svg"],
    ["logo", "data:image/svg+xml,<svg/>"],
    ["logo", 7],
    ["accent", "red"],
    ["accent", "#12345"],
    ["accent", "#123456;background:url(x)"],
    ["name", ""],
    ["name", "x".repeat(41)],
    ["askedBy", { who: "me" }],
    ["keepDays", "90"],
    ["keepDays", -1],
    ["minutes", Number.NaN],
    ["language", "german, please"],
    ["simulator", "yes"],
    ["recordings", "yes"],
    ["plan", "../x"],
  ])("leaves %s = %j out, with a line that names it", (name, value) => {
    const { config, lines } = read({ [name]: value });
    expect(config).not.toHaveProperty(name);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`config.json: ${name} is ignored`);
  });

  it("is needed for signing in", () => {
    for (const broken of [null, [], "x", {}, { firebase: {} }, { firebase: { apiKey: 1, projectId: "p" } }])
      expect(() => readConfig(broken, ORIGIN, () => undefined)).toThrow("firebase.apiKey");
  });

  it("knows each plan, and drops only what is wrong with it", () => {
    const plans = {
      career: { title: "Career", minutes: 15, questions: 12, language: "de-DE" },
      other: { title: 5, minutes: 3 },
      "no/id": {},
    };
    const { config, lines } = read({ plans });
    expect(config.plans).toEqual({ career: plans.career, other: { minutes: 3 } });
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["plans.other.title", "plans.no/id"]);
  });

  it("says of the plan that is begun what it knows, and nothing of another", () => {
    const one = { career: { title: "Career", minutes: 15 } };
    const two = { ...one, other: { title: "Other" } };
    expect(factsOf(read({ plans: one }).config).title).toBe("Career");
    expect(factsOf(read({ plans: two }).config)).toEqual({});
    expect(factsOf(read({ plans: two, plan: "other", minutes: 7 }).config)).toEqual({
      title: "Other",
      minutes: 7,
    });
    expect(factsOf(read({ plans: two, plan: "third", title: "Any" }).config)).toEqual({ title: "Any" });
  });
});

describe("an operator's colour", () => {
  const grounds = { light: ["#f7f3ec", "#fffdf9"], dark: ["#101716", "#18211f"] } as const;

  it.each(["#ffff00", "#ffffff", "#000000", "#ff0000", "#1d5c57", "#00ff88", "#777777"])(
    "%s can be read wherever it is used",
    (hex) => {
      const found = accents(hex);
      for (const scheme of ["light", "dark"] as const) {
        const { accent, strong, on } = found[scheme];
        for (const ground of grounds[scheme])
          expect(contrast(rgb(accent), rgb(ground))).toBeGreaterThanOrEqual(4.5);
        for (const button of [accent, strong])
          expect(contrast(rgb(button), rgb(on))).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it("stays as it is where it can be read", () => {
    expect(accents("#1d5c57").light.accent).toBe("#1d5c57");
  });
});

describe("page.json", () => {
  it("holds nothing that is ignored", () => {
    const { lines } = read(JSON.parse(readFileSync(new URL("../page.json", import.meta.url), "utf8")));
    expect(lines).toEqual([]);
  });
});

describe("a plan in several languages", () => {
  const facts = {
    title: "Languages",
    minutes: 10,
    language: "en-US",
    translations: {
      "de-DE": { title: "Sprachen", interviewer: "Mara" },
      "pt-BR": {},
      "x y": {},
      ar: { title: 5 },
    },
  };
  const { config } = read({ plan: "languages", plans: { languages: facts } });

  it.each([
    ["de-DE", "de-DE", "Sprachen"],
    ["de", "de-DE", "Sprachen"],
    ["DE-at", "de-DE", "Sprachen"],
    ["pt", "pt-BR", "Languages"],
    ["ar", "ar", "Languages"],
    ["en-GB", "en-US", "Languages"],
    ["fi", "en-US", "Languages"],
    ["", "en-US", "Languages"],
    ["x y", "en-US", "Languages"],
    ["constructor", "en-US", "Languages"],
  ])("is told of in %j as %s, %s", (wanted, language, title) => {
    const told = factsOf(config, wanted);
    expect(told).toMatchObject({ language, title, minutes: 10 });
    expect(told).not.toHaveProperty("translations");
    expect(told.interviewer).toBe(language === "de-DE" ? "Mara" : undefined);
  });

  it("is nothing to go by where the plan is not known", () => {
    expect(factsOf({ ...config, plan: "other" }, "de")).toEqual({});
  });
});
