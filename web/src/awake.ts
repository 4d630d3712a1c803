/** Keeps the screen on during a call: a phone that nobody touches locks itself, and the page stands still with it. */
export class Awake {
  #wanted = false;
  #asking = false;
  #lock: WakeLockSentinel | undefined;

  constructor() {
    // the browser lets go of it while the page is out of sight
    document.addEventListener("visibilitychange", () => void this.#take());
  }

  keep(on: boolean): void {
    this.#wanted = on;
    if (on) {
      void this.#take();
      return;
    }
    this.#lock?.release().catch(() => undefined);
    this.#lock = undefined;
  }

  async #take(): Promise<void> {
    if (!this.#wanted || this.#asking || document.visibilityState !== "visible") return;
    if (this.#lock?.released === false) return;
    this.#asking = true;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
    } catch {
      // The browser has no such thing, or saves its battery: the call goes on without.
    } finally {
      this.#asking = false;
    }
    if (!this.#wanted) this.keep(false);
  }
}
