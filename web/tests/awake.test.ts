import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awake } from "../src/awake";

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
const given: { released: boolean }[] = [];
let answer = () => Promise.resolve();

/** What waits for a promise has run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

async function request() {
  await answer();
  const lock = {
    released: false,
    release: async () => {
      lock.released = true;
    },
  };
  given.push(lock);
  return lock;
}

function seen(state: "visible" | "hidden") {
  page.visibilityState = state;
  if (state === "hidden") for (const lock of given) lock.released = true;
  page.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  given.length = 0;
  answer = () => Promise.resolve();
  page.visibilityState = "visible";
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", { wakeLock: { request } });
});
afterEach(() => vi.unstubAllGlobals());

describe("a screen that stays on", () => {
  it("is asked for once, and let go of at the end", async () => {
    const awake = new Awake();
    awake.keep(true);
    awake.keep(true);
    await settled();
    expect(given.map(({ released }) => released)).toEqual([false]);
    awake.keep(false);
    await settled();
    expect(given.map(({ released }) => released)).toEqual([true]);
    seen("visible");
    await settled();
    expect(given).toHaveLength(1);
  });

  it("is asked for again when the page comes back into sight", async () => {
    const awake = new Awake();
    awake.keep(true);
    await settled();
    seen("hidden");
    await settled();
    expect(given).toHaveLength(1);
    seen("visible");
    await settled();
    expect(given.map(({ released }) => released)).toEqual([true, false]);
    awake.keep(false);
  });

  it("is let go of when the call was over before it was given", async () => {
    const awake = new Awake();
    awake.keep(true);
    awake.keep(false);
    await settled();
    expect(given.map(({ released }) => released)).toEqual([true]);
  });

  it("is done without where there is none", async () => {
    answer = () => Promise.reject(new DOMException("low battery", "NotAllowedError"));
    const awake = new Awake();
    awake.keep(true);
    await settled();
    vi.stubGlobal("navigator", {});
    awake.keep(true);
    await settled();
    expect(given).toHaveLength(0);
    awake.keep(false);
  });
});
