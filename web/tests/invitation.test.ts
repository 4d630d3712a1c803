import { afterEach, describe, expect, it, vi } from "vitest";
import { invitationId, isInvited, linked, takeInvitation } from "../src/invitation";
import { Kept } from "../src/kept";

const CODE = "abcdefghij_klmnopqrs-T";

function storage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index: number) => [...values.keys()][index] ?? null,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    clear: () => values.clear(),
  };
}

function visit(hash: string) {
  const replaceState = vi.fn();
  vi.stubGlobal("location", { hash, pathname: "/", search: "?plan=x" });
  vi.stubGlobal("history", { state: null, replaceState });
  return replaceState;
}

afterEach(() => vi.unstubAllGlobals());

describe("an invitation's link", () => {
  it("is taken out of the address, and known after a reload", () => {
    const kept = new Kept(storage(), storage());
    const replaceState = visit(`#invitation=${CODE}`);
    expect(isInvited(kept.tab)).toBe(true);
    expect(takeInvitation(kept)).toBe(CODE);
    expect(replaceState).toHaveBeenCalledWith(null, "", "/?plan=x");
    visit("");
    expect(isInvited(kept.tab)).toBe(true);
    expect(takeInvitation(kept)).toBe(CODE);
  });

  it.each([
    "",
    "#turn-1",
    "#invitation=",
    "#invitation=short",
    `#invitation=${CODE}x`,
    "#invitation=<script>xxxxxxxxxxxxxx",
  ])("%s is none", (hash) => {
    const replaceState = visit(hash);
    expect(isInvited(storage())).toBe(false);
    expect(takeInvitation(new Kept(storage(), storage()))).toBeUndefined();
    expect(replaceState).not.toHaveBeenCalled();
  });

  it("names a plan and a language, or does not", () => {
    expect(linked("?plan=welcome&language=de-DE")).toEqual({ plan: "welcome", language: "de-DE" });
    expect(linked("")).toEqual({ plan: "", language: "" });
  });

  it("is found again by its hash", async () => {
    expect(await invitationId("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
