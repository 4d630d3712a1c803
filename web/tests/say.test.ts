import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callNoah, say, speak, words } from "../src/language";

const made = (data: object = {}) =>
  ({ dataset: data, textContent: "", isConnected: true }) as unknown as HTMLElement;
const button = made({ words: "start" });

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: {}, querySelectorAll: () => [button], title: "" });
});

afterEach(async () => {
  callNoah("");
  await speak("en");
  vi.unstubAllGlobals();
});

describe("a text that the code gives", () => {
  it("is given again in another language, with what it counts", async () => {
    const place = made();
    say(place, () => words().mine.continueAt(2, 4));
    expect(place.textContent).toBe("Continue at question 2 of 4");
    await speak("de");
    expect(place.textContent).toBe("Bei Frage 2 von 4 fortsetzen");
  });

  it("is given again under another name", () => {
    const place = made();
    say(place, () => words().noahHears);
    callNoah("Mara");
    expect(place.textContent).toBe("Mara will hear you well.");
  });

  it("stays where index.html has another one", async () => {
    say(button, () => words().page.another);
    await speak("de");
    expect(button.textContent).toBe(words().page.another);
    callNoah("Mara");
    expect(button.textContent).toBe(words().page.another);
  });

  it("is let go with its place", async () => {
    const place = made();
    const text = vi.fn(() => "one");
    say(place, text);
    Object.assign(place, { isConnected: false });
    await speak("de");
    await speak("fr");
    expect(text).toHaveBeenCalledTimes(1);
  });
});
