/** How often what may have changed is asked for: soon after a change, ever more rarely without one, with a cap. */
import { pause } from "../noah-api";

const FIRST = 4_000;
/** While somebody is being interviewed. */
const LIVE = 12_000;
const SLOWEST = 60_000;
const JITTER = 0.25;

export interface Outcome {
  changed?: boolean;
  live?: boolean;
  failed?: boolean;
  /** Seconds that the server asked to be left alone. */
  retryAfter?: number;
}

export class Pace {
  #delay = FIRST;

  constructor(readonly random: () => number = Math.random) {}

  /** Milliseconds until the next look. */
  next({ changed = false, live = false, failed = false, retryAfter = 0 }: Outcome): number {
    if (changed && !failed) this.#delay = FIRST;
    else this.#delay = Math.min(this.#delay * (failed ? 2 : 1.5), live && !failed ? LIVE : SLOWEST);
    // jitter only lengthens: nobody comes back earlier than the server asked for
    return Math.max(this.#delay, retryAfter * 1000) * (1 + this.random() * JITTER);
  }
}

/** Waits; ends early when aborted (throws), and does not end while the page is out of sight. */
export async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, signal);
  if (document.visibilityState === "visible") return;
  await new Promise<void>((resolve, reject) => {
    const seen = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", seen);
      resolve();
    };
    document.addEventListener("visibilitychange", seen);
    signal.addEventListener("abort", () => {
      document.removeEventListener("visibilitychange", seen);
      reject(signal.reason);
    });
  });
}
