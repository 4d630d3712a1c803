/**
 * Noah's HTTP contract as a typed client: `POST /api/start-bot`, `GET /api/interviews`, `GET` and `DELETE
 * /api/interviews/{id}`, `POST /api/interviews/{id}/objection`, `GET` and `DELETE /api/me`, `GET`, `PUT` and `DELETE /api/profile`.
 * No page and no LiveKit in here. Every call has a deadline, every refusal an error class of its own.
 */

/** Any failure of a call to Noah. `code` is the contract's code, for logs; people are shown sentences. */
export class NoahError extends Error {
  override name = "NoahError";
  constructor(
    readonly code: string,
    readonly httpStatus: number | undefined = undefined,
    readonly requestId: string | undefined = undefined,
  ) {
    super(`Noah: ${code}`);
  }
}

/** 401: nobody is signed in, or the sign-in is no longer valid. Sign in again. */
export class SignInNeeded extends NoahError {
  override name = "SignInNeeded";
}

/** 403: App Check did not recognise this page. Reloading it gets a fresh attestation. */
export class NotAllowed extends NoahError {
  override name = "NotAllowed";
}

/** 403: only accounts whose e-mail address is confirmed begin here. Have it confirmed, and start with a fresh ID token. */
export class EmailUnverified extends NoahError {
  override name = "EmailUnverified";
}

/** 403: the candidate has not agreed to this version of the text at `url`. Ask them, and start with `consent`. */
export class ConsentRequired extends NoahError {
  override name = "ConsentRequired";
  constructor(
    readonly version: string,
    readonly url: string,
    requestId: string | undefined = undefined,
  ) {
    super("consent_required", 403, requestId);
  }
}

/** 404: no such plan, or no such interview of this candidate. */
export class NotFound extends NoahError {
  override name = "NotFound";
}

/**
 * 403, 404, 410: the invitation lets nobody begin. `code` says why: `invitation_required`, `invitation_unknown`,
 * `invitation_expired`, `invitation_used`, `invitation_withdrawn`, `invitation_other_email`.
 */
export class InvitationRefused extends NoahError {
  override name = "InvitationRefused";
}

/** 400, 405, 413: the request is wrong, which repeating does not mend. `field` is the one that is wrong, if it is one. */
export class BadRequest extends NoahError {
  override name = "BadRequest";
  constructor(
    code: string,
    httpStatus: number,
    requestId: string | undefined = undefined,
    readonly field: string | undefined = undefined,
  ) {
    super(code, httpStatus, requestId);
  }
}

/** 409: the interview is over. Ask for its report, or start with `{ new: true }`. */
export class InterviewCompleted extends NoahError {
  override name = "InterviewCompleted";
  constructor(
    readonly interviewId: string,
    requestId: string | undefined = undefined,
  ) {
    super("interview_completed", 409, requestId);
  }
}

/** 429: too many interviews were begun; `code` says by whom. `retryAfter` is in seconds. */
export class TooManyStarts extends NoahError {
  override name = "TooManyStarts";
  constructor(
    readonly retryAfter: number,
    requestId: string | undefined = undefined,
    code = "too_many_starts",
  ) {
    super(code, 429, requestId);
  }
}

/** 5xx: Noah cannot be reached right now. `retryAfter` is in seconds. */
export class Unavailable extends NoahError {
  override name = "Unavailable";
  constructor(
    readonly retryAfter: number,
    httpStatus: number | undefined = undefined,
    requestId: string | undefined = undefined,
  ) {
    super("unavailable", httpStatus, requestId);
  }
}

/** No answer at all: offline, blocked, or no answer within the deadline. */
export class NetworkDown extends NoahError {
  override name = "NetworkDown";
  constructor() {
    super("network_down");
  }
}

export interface Start {
  token: string;
  roomName: string;
  identity: string;
  livekitUrl: string;
  interviewId: string;
  resumed: boolean;
  /** Seconds for which `token` opens the room. */
  expiresIn: number;
}

/** What a candidate has agreed to. */
/** A yes to a recording of the sound: of the words that it was said to, the same as of a consent. */
export type Recording = Consent;

export interface Consent {
  version: string;
  /** Of the text that they saw, as `de` or `pt-BR`. */
  language: string;
  /** The SHA-256 of that text in UTF-8, in hexadecimal. */
  hash: string;
}

/** What a candidate says of themselves; what is left out or null is not known. */
export interface Profile {
  /** At most 80 characters. Where none is stored, the account's is read. */
  name?: string | null;
  /** As `de` or `pt-BR`. */
  language?: string | null;
  /** At most 200 characters. */
  headline?: string | null;
  /** A CV, or anything: at most 8000 characters. */
  about?: string | null;
  /** Whether Noah may greet them by what they said in an earlier interview. */
  remember?: boolean | null;
}

export interface StoredProfile {
  profile: Profile;
  /** Whether anything is kept: false until the candidate has given something. */
  stored: boolean;
}

export type JsonObject = { [key: string]: unknown };

export interface ApiOptions {
  /** The Firebase ID token; `fresh` asks for a new one because the last one was refused. */
  getIdToken: (fresh: boolean) => Promise<string>;
  /** `once`: the call begins an interview, for which a limited-use token is needed where a token is good for one. */
  getAppCheckToken?: ((once: boolean) => Promise<string>) | undefined;
  startBotUrl?: string | undefined;
  interviewsUrl?: string | undefined;
  profileUrl?: string | undefined;
  meUrl?: string | undefined;
  /** Milliseconds that one HTTP call may take. */
  timeout?: number | undefined;
  fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for which failures that may pass are retried; 0 is one attempt. */
  patience?: number | undefined;
  /** Told before each wait: what failed, and in how many milliseconds the next attempt is made. */
  onRetry?: ((error: NoahError, delay: number) => void) | undefined;
}

/**
 * W3C trace context: a new trace for each attempt, in which the function tells of the page, too. All that it is told of it
 * is how many milliseconds ago the candidate clicked.
 */
export function traceOf(clickedAt: number): { traceparent: string; tracestate: string } {
  const hex = [...crypto.getRandomValues(new Uint8Array(24))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const waited = Math.min(Math.round(performance.now() - clickedAt), 60_000);
  return {
    traceparent: `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`,
    tracestate: `noah=${Math.max(waited, 0)}`,
  };
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
/** A longer Retry-After than this (ms) is not worth a spinner: the caller is told instead. */
const LONGEST_RETRY_AFTER = 30_000;

export class NoahApi {
  protected readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  /**
   * Begins the candidate's interview, or answers with the one that lives. Safe to call again at any time. With an
   * `invitation` (the code of its link) the plan is that one's, and none is given. Raises ConsentRequired where a
   * `consent` is asked for, and another one or none is given.
   */
  async start(
    body: {
      plan?: string;
      new?: boolean;
      invitation?: string;
      consent?: Consent;
      recording?: Recording;
    } = {},
    options: CallOptions = {},
  ): Promise<Start> {
    const url = this.options.startBotUrl ?? "/api/start-bot";
    const answer = await this.retried("POST", url, body, options, performance.now());
    const text = (name: string): string => {
      const value = answer[name];
      if (typeof value !== "string" || value === "") throw new NoahError("bad_answer", 200);
      return value;
    };
    return {
      token: text("token"),
      roomName: text("room_name"),
      identity: text("identity"),
      livekitUrl: text("livekit_url"),
      interviewId: text("interview_id"),
      resumed: answer.resumed === true,
      expiresIn: typeof answer.expires_in === "number" ? answer.expires_in : 300,
    };
  }

  /** A page of the candidate's own interviews, the newest first; `cursor` is `next_cursor` of the page before it. */
  interviews(cursor = "", options: CallOptions = {}): Promise<JsonObject> {
    const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    return this.retried("GET", `${this.#interviewsUrl}${query}`, undefined, options);
  }

  /** The candidate's own interview: state, transcript, and the report once it is written. */
  interview(id: string, options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("GET", this.#interviewUrl(id), undefined, options);
  }

  /** Objects to the report of the candidate's own interview, or to a decision. The same words again are kept once. */
  async objectTo(id: string, text: string, options: CallOptions = {}): Promise<void> {
    await this.retried("POST", `${this.#interviewUrl(id)}/objection`, { text }, options);
  }

  /** Deletes all that is kept of this interview. Cannot be undone. */
  async deleteInterview(id: string, options: CallOptions = {}): Promise<void> {
    await this.retried("DELETE", this.#interviewUrl(id), undefined, options);
  }

  /** Takes the yes to a recording back: it ends, and what was recorded is deleted. The interview goes on. */
  async deleteRecording(id: string, options: CallOptions = {}): Promise<void> {
    await this.retried("DELETE", `${this.#interviewUrl(id)}/recording`, undefined, options);
  }

  /** All that is held about the candidate, each part with what it is. */
  me(options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("GET", this.#meUrl, undefined, options);
  }

  /** Deletes all that is held about the candidate; the receipt says how much, and what remains for how long. */
  deleteMe(options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("DELETE", this.#meUrl, undefined, options);
  }

  /** The candidate's own profile, with their account's name until they give another. */
  profile(options: CallOptions = {}): Promise<StoredProfile> {
    return this.#profile("GET", undefined, options);
  }

  /** Puts this profile in the place of the one that is stored. Raises BadRequest, with the field that is wrong. */
  saveProfile(profile: Profile, options: CallOptions = {}): Promise<StoredProfile> {
    return this.#profile("PUT", { ...profile }, options);
  }

  async deleteProfile(options: CallOptions = {}): Promise<void> {
    await this.#profile("DELETE", undefined, options);
  }

  async #profile(method: string, body: JsonObject | undefined, options: CallOptions): Promise<StoredProfile> {
    const url = this.options.profileUrl ?? "/api/profile";
    const answer = await this.retried(method, url, body, options);
    if (typeof answer.profile !== "object" || answer.profile === null) throw new NoahError("bad_answer", 200);
    return { profile: answer.profile as Profile, stored: answer.stored === true };
  }

  get #meUrl(): string {
    return this.options.meUrl ?? "/api/me";
  }

  get #interviewsUrl(): string {
    return this.options.interviewsUrl ?? "/api/interviews";
  }

  #interviewUrl(id: string): string {
    return `${this.#interviewsUrl}/${encodeURIComponent(id)}`;
  }

  /** One call of the contract, with what is told about retries. Raises NoahError. */
  protected async retried(
    method: string,
    url: string,
    body: JsonObject | undefined,
    { signal, patience = 0, onRetry }: CallOptions,
    clickedAt?: number,
  ): Promise<JsonObject> {
    const giveUpAt = Date.now() + patience;
    let freshToken = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(method, url, body, freshToken, signal, clickedAt);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof NoahError)) throw error;
        // A token that expired on the way is worth exactly one fresh one.
        if (error instanceof SignInNeeded && error.code === "invalid_token" && !freshToken) {
          freshToken = true;
          continue;
        }
        const delay = delayBefore(error, attempt);
        if (delay === undefined || Date.now() + delay > giveUpAt) throw error;
        onRetry?.(error, delay);
        await pause(delay, signal, error instanceof NetworkDown);
      }
    }
  }

  async #once(
    method: string,
    url: string,
    body: JsonObject | undefined,
    freshToken: boolean,
    signal: AbortSignal | undefined,
    clickedAt: number | undefined,
  ): Promise<JsonObject> {
    const deadline = new AbortController();
    const abort = () => deadline.abort();
    const timer = setTimeout(abort, this.options.timeout ?? 10_000);
    signal?.addEventListener("abort", abort);
    try {
      const headers: Record<string, string> = {
        Authorization: `Bearer ${await within(deadline.signal, this.options.getIdToken(freshToken))}`,
      };
      const appCheck = await within(
        deadline.signal,
        this.options.getAppCheckToken?.(clickedAt !== undefined) ?? Promise.resolve(""),
      );
      if (appCheck) headers["X-Firebase-AppCheck"] = appCheck;
      if (body !== undefined) headers["Content-Type"] = "application/json";
      if (clickedAt !== undefined) Object.assign(headers, traceOf(clickedAt));
      const response = await (this.options.fetch ?? fetch)(url, {
        method,
        headers,
        cache: "no-store",
        signal: deadline.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await jsonOf(response);
      if (!response.ok) throw errorOf(response, answer);
      return answer;
    } catch (error) {
      // fetch rejects with a TypeError when offline and with an AbortError at the deadline.
      throw error instanceof NoahError ? error : new NetworkDown();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }
}

/** The promise's value, unless the signal aborts first: signing in has no deadline of its own. */
function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

async function jsonOf(response: Response): Promise<JsonObject> {
  if (response.status === 204) return {};
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // A proxy's HTML page, for instance: the status below says what it was.
  }
  if (response.ok) throw new NoahError("bad_answer", response.status);
  return {};
}

function errorOf(response: Response, body: JsonObject): NoahError {
  const { status } = response;
  const code = typeof body.code === "string" ? body.code : `http_${status}`;
  const requestId =
    typeof body.request_id === "string"
      ? body.request_id
      : (response.headers.get("X-Request-Id") ?? undefined);
  const seconds = retryAfter(response.headers.get("Retry-After"));
  if (status === 401) return new SignInNeeded(code, status, requestId);
  if (code.startsWith("invitation_")) return new InvitationRefused(code, status, requestId);
  if (code === "email_unverified") return new EmailUnverified(code, status, requestId);
  if (code === "consent_required") return consentRequired(body, requestId);
  if (status === 403) return new NotAllowed(code, status, requestId);
  if (status === 404) return new NotFound(code, status, requestId);
  if (code === "interview_completed" && typeof body.interview_id === "string")
    return new InterviewCompleted(body.interview_id, requestId);
  if (status === 429) return new TooManyStarts(seconds ?? 60, requestId, code);
  if (status >= 500) return new Unavailable(seconds ?? 0, status, requestId);
  return new BadRequest(code, status, requestId, typeof body.field === "string" ? body.field : undefined);
}

function consentRequired({ consent }: JsonObject, requestId: string | undefined): ConsentRequired {
  const { version, url } = (consent ?? {}) as { version?: unknown; url?: unknown };
  return new ConsentRequired(String(version ?? ""), String(url ?? ""), requestId);
}

/** Seconds of a Retry-After header, which is a number of seconds or a date. */
export function retryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Milliseconds to wait before the next attempt, or undefined where repeating cannot help. */
function delayBefore(error: NoahError, attempt: number): number | undefined {
  const own = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  // Jitter only lengthens: nobody comes back earlier than the server asked for.
  const jitter = 1 + Math.random() * 0.25;
  if (error instanceof NetworkDown) return own * jitter;
  if (error instanceof Unavailable || error instanceof TooManyStarts) {
    const asked = error.retryAfter * 1000;
    return asked > LONGEST_RETRY_AFTER ? undefined : Math.max(own, asked) * jitter;
  }
  return undefined;
}

/** Waits; ends early when aborted (throws) and, for an outage of the network, as soon as it is back. */
export function pause(milliseconds: number, signal?: AbortSignal, untilOnline = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const tidy = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      globalThis.removeEventListener?.("online", done);
    };
    const done = () => {
      tidy();
      resolve();
    };
    const aborted = () => {
      tidy();
      reject(signal?.reason);
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", aborted);
    if (untilOnline) globalThis.addEventListener?.("online", done);
  });
}

/** Noah has said that the interview is over: he is about to close the room, or has. */
export function isOver(noah: { phase: string; notice: string }): boolean {
  return noah.phase === "completed" || noah.notice === "interview_completed";
}
