/**
 * What the page keeps in the browser. Everything has its owner in its key: what one person left behind is never given to
 * the next one who signs in, and goes when they sign out.
 */
const PREFIX = "noah.";

export class Kept {
  #owner = "";

  /** `tab` is gone with the tab; `device` outlives it. */
  constructor(
    readonly tab: Storage,
    readonly device: Storage,
  ) {}

  /**
   * Says who is signed in, "" for nobody, and removes what is kept of others. What was kept before anybody had signed in
   * becomes theirs: it is the same person. Returns whether somebody else was signed in before.
   */
  ownerIs(owner: string): boolean {
    const before = this.#owner;
    this.#owner = owner;
    const move = before === "" && owner !== "";
    for (const storage of [this.tab, this.device])
      for (const key of keysOf(storage)) {
        const [name, of] = split(key);
        if (of === owner) continue;
        const value = storage.getItem(key);
        storage.removeItem(key);
        if (of === "" && move && value !== null) storage.setItem(this.#key(name), value);
      }
    return before !== "" && before !== owner;
  }

  /** What is kept under this name; undefined where that is nothing, or not readable. */
  read<T>(name: string, storage: Storage = this.tab): T | undefined {
    try {
      return (JSON.parse(storage.getItem(this.#key(name)) ?? "null") as T | null) ?? undefined;
    } catch {
      return undefined;
    }
  }

  write(name: string, value: unknown, storage: Storage = this.tab): void {
    storage.setItem(this.#key(name), JSON.stringify(value));
  }

  remove(name: string, storage: Storage = this.tab): void {
    storage.removeItem(this.#key(name));
  }

  #key(name: string): string {
    return `${PREFIX}${name}/${this.#owner}`;
  }
}

/** The name and the owner of a key; a key of an earlier version has no owner, and is nobody's. */
function split(key: string): [string, string | undefined] {
  const at = key.indexOf("/");
  return at < 0 ? [key.slice(PREFIX.length), undefined] : [key.slice(PREFIX.length, at), key.slice(at + 1)];
}

function keysOf(storage: Storage): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return keys.filter((key) => key.startsWith(PREFIX));
}
