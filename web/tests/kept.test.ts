import { beforeEach, describe, expect, it } from "vitest";
import { Kept } from "../src/kept";

class FakeStorage implements Storage {
  readonly #map = new Map<string, string>();
  get length(): number {
    return this.#map.size;
  }
  key(index: number): string | null {
    return [...this.#map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#map.set(key, value);
  }
  removeItem(key: string): void {
    this.#map.delete(key);
  }
  clear(): void {
    this.#map.clear();
  }
}

let tab: FakeStorage;
let device: FakeStorage;
let kept: Kept;

beforeEach(() => {
  tab = new FakeStorage();
  device = new FakeStorage();
  kept = new Kept(tab, device);
});

describe("what the page keeps", () => {
  it("is read by its owner, after a reload too", () => {
    kept.ownerIs("ada");
    kept.write("typed", ["my words"]);
    const reloaded = new Kept(tab, device);
    expect(reloaded.ownerIs("ada")).toBe(false);
    expect(reloaded.read("typed")).toEqual(["my words"]);
  });

  it.each(["bob", ""])("is gone when it is somebody else's turn, or nobody's: %j", (next) => {
    kept.ownerIs("ada");
    kept.write("typed", ["my words"]);
    kept.write("microphone", "m1", device);
    expect(kept.ownerIs(next)).toBe(true);
    expect(kept.read("typed")).toBeUndefined();
    expect([tab.length, device.length]).toEqual([0, 0]);
    kept.ownerIs("ada");
    expect(kept.read("typed")).toBeUndefined();
  });

  it("of another person is gone after a reload, in another tab, or from an earlier version", () => {
    tab.setItem("noah.typed/ada", '["my words"]');
    tab.setItem("noah.typed", '["older words"]');
    device.setItem("other.key", "not ours");
    kept.ownerIs("bob");
    expect(kept.read("typed")).toBeUndefined();
    expect([tab.length, device.length]).toEqual([0, 1]);
  });

  it("goes on to the first who signs in, and only to them", () => {
    kept.ownerIs("");
    kept.write("microphone", "m1", device);
    expect(kept.ownerIs("guest")).toBe(false);
    expect(kept.read("microphone", device)).toBe("m1");
    kept.ownerIs("bob");
    expect(kept.read("microphone", device)).toBeUndefined();
  });

  it("is nothing where it cannot be read", () => {
    kept.ownerIs("ada");
    tab.setItem("noah.typed/ada", "{");
    expect(kept.read("typed")).toBeUndefined();
  });
});
