import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  BadRequest,
  type CallOptions,
  ConsentRequired,
  EmailUnverified,
  InterviewCompleted,
  InvitationRefused,
  NetworkDown,
  NoahApi,
  NoahError,
  NotAllowed,
  NotFound,
  retryAfter,
  SignInNeeded,
  TooManyStarts,
  Unavailable,
} from "../src/noah-api";

const STARTED = {
  success: true,
  token: "jwt",
  room_name: "interview-1",
  identity: "uid",
  livekit_url: "wss://x.livekit.cloud",
  interview_id: "i1",
  resumed: true,
  expires_in: 300,
};

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | "offline" | "hangs";

/** A function that answers with these replies in turn, the last one again and again. */
function server(...replies: Reply[]) {
  const calls: { url: string; init: RequestInit; at: number }[] = [];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    const reply = replies[Math.min(calls.length, replies.length - 1)];
    calls.push({ url, init, at: Date.now() });
    if (reply === "offline") return Promise.reject(new TypeError("Failed to fetch"));
    if (reply === "hangs" || reply === undefined)
      return new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
    return Promise.resolve(
      new Response(reply.status === 204 ? null : text, {
        status: reply.status,
        headers: reply.headers ?? {},
      }),
    );
  };
  return { calls, fetch: fetch as typeof globalThis.fetch };
}

function apiFor(
  fake: ReturnType<typeof server>,
  idToken = vi.fn(async (fresh: boolean): Promise<string> => (fresh ? "new" : "old")),
) {
  return { api: new NoahApi({ getIdToken: idToken, fetch: fake.fetch }), idToken };
}

/** The outcome of start(), with the timers run as far as it takes. */
async function outcome(api: NoahApi, options: CallOptions = {}): Promise<unknown> {
  const result = api.start({}, options).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return result;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("start", () => {
  it("answers with the room, under the names of TypeScript", async () => {
    const fake = server({ status: 200, body: STARTED });
    const { api } = apiFor(fake);
    expect(await api.start({ plan: "career", new: true })).toEqual({
      token: "jwt",
      roomName: "interview-1",
      identity: "uid",
      livekitUrl: "wss://x.livekit.cloud",
      interviewId: "i1",
      resumed: true,
      expiresIn: 300,
    });
    const [call] = fake.calls;
    expect(call?.url).toBe("/api/start-bot");
    expect(call?.init.method).toBe("POST");
    expect(call?.init.body).toBe('{"plan":"career","new":true}');
    expect(call?.init.headers).toMatchObject({
      Authorization: "Bearer old",
      "Content-Type": "application/json",
    });
  });

  it("sends an App Check token only where there is one", async () => {
    const fake = server({ status: 200, body: STARTED });
    const options = { getIdToken: async () => "t", fetch: fake.fetch };
    await new NoahApi({ ...options, getAppCheckToken: async () => "attested" }).start();
    await new NoahApi({ ...options, getAppCheckToken: async () => "" }).start();
    expect(fake.calls[0]?.init.headers).toHaveProperty("X-Firebase-AppCheck", "attested");
    expect(fake.calls[1]?.init.headers).not.toHaveProperty("X-Firebase-AppCheck");
  });

  it("asks for a token of its own for each start, and for no other call", async () => {
    const asked: boolean[] = [];
    const getAppCheckToken = async (once: boolean) => `attested ${asked.push(once)}`;
    const expired = { status: 401, body: { code: "invalid_token" } };
    const fake = server(expired, { status: 200, body: STARTED }, { status: 200, body: {} });
    const api = new NoahApi({ getIdToken: async () => "t", fetch: fake.fetch, getAppCheckToken });
    await api.start();
    await api.interviews();
    expect(asked).toEqual([true, true, false]);
    const sent = fake.calls.map(
      ({ init }) => (init.headers as Record<string, string>)["X-Firebase-AppCheck"],
    );
    expect(sent).toEqual(["attested 1", "attested 2", "attested 3"]);
  });

  it.each([
    [400, "bad_request", BadRequest],
    [401, "missing_token", SignInNeeded],
    [401, "invalid_token", SignInNeeded],
    [403, "app_check_failed", NotAllowed],
    [403, "email_unverified", EmailUnverified],
    [404, "unknown_plan", NotFound],
    [405, "method_not_allowed", BadRequest],
    [409, "interview_completed", InterviewCompleted],
    [409, "too_many_objections", BadRequest],
    [413, "too_large", BadRequest],
    [429, "too_many_starts", TooManyStarts],
    [500, "unavailable", Unavailable],
    [503, "unavailable", Unavailable],
  ])("turns %i %s into its own error", async (status, code, type) => {
    const fake = server({
      status,
      body: { error: "x", code, interview_id: "i1", request_id: "r1" },
      headers: { "Retry-After": "7" },
    });
    const error = await outcome(apiFor(fake).api);
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(NoahError);
    expect(error).toMatchObject({ code, httpStatus: status, requestId: "r1" });
    if (error instanceof InterviewCompleted) expect(error.interviewId).toBe("i1");
    if (error instanceof TooManyStarts || error instanceof Unavailable) expect(error.retryAfter).toBe(7);
  });

  it("takes a proxy's HTML page for what its status says", async () => {
    expect(await outcome(apiFor(server({ status: 502, body: "<html>" })).api)).toBeInstanceOf(Unavailable);
    expect(await outcome(apiFor(server({ status: 200, body: "<html>" })).api)).toMatchObject({
      code: "bad_answer",
    });
  });

  it("does not pass off half an answer as a room", async () => {
    const { token: _, ...half } = STARTED;
    expect(await outcome(apiFor(server({ status: 200, body: half })).api)).toMatchObject({
      code: "bad_answer",
    });
  });

  it("tries an expired ID token once more with a fresh one, and only once", async () => {
    const refused = { status: 401, body: { error: "Invalid Token", code: "invalid_token" } };
    const once = server(refused, { status: 200, body: STARTED });
    const { api, idToken } = apiFor(once);
    expect(await outcome(api)).toMatchObject({ interviewId: "i1" });
    expect(idToken.mock.calls).toEqual([[false], [true]]);
    const always = server(refused);
    expect(await outcome(apiFor(always).api, { patience: 60_000 })).toBeInstanceOf(SignInNeeded);
    expect(always.calls).toHaveLength(2);
  });

  it("never repeats what repeating cannot mend", async () => {
    for (const status of [400, 403, 404, 405, 409, 413]) {
      const fake = server({ status, body: { code: "x", interview_id: "i" } });
      await outcome(apiFor(fake).api, { patience: 600_000 });
      expect(fake.calls).toHaveLength(1);
    }
  });
});

describe("retries", () => {
  it("is one attempt without patience", async () => {
    const fake = server({ status: 503 });
    expect(await outcome(apiFor(fake).api)).toBeInstanceOf(Unavailable);
    expect(fake.calls).toHaveLength(1);
  });

  it("never comes back before Retry-After", async () => {
    const fake = server({ status: 503, headers: { "Retry-After": "4" } }, { status: 200, body: STARTED });
    const told = vi.fn();
    expect(await outcome(apiFor(fake).api, { patience: 60_000, onRetry: told })).toMatchObject({
      interviewId: "i1",
    });
    expect((fake.calls[1]?.at ?? 0) - (fake.calls[0]?.at ?? 0)).toBe(4_000);
    expect(told).toHaveBeenCalledWith(expect.any(Unavailable), 4_000);
  });

  it("begins a trace with each attempt, and says how long ago the click was", async () => {
    const fake = server({ status: 503, headers: { "Retry-After": "4" } }, { status: 200, body: STARTED });
    await outcome(apiFor(fake).api, { patience: 60_000 });
    const sent = fake.calls.map((call) => call.init.headers as Record<string, string>);
    for (const headers of sent) expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(new Set(sent.map((headers) => headers.traceparent)).size).toBe(2);
    expect(sent.map((headers) => headers.tracestate)).toEqual(["noah=0", "noah=4000"]);
  });

  it("doubles its own delay up to the cap, and gives up when patience ends", async () => {
    const fake = server({ status: 503 });
    const begin = Date.now();
    expect(await outcome(apiFor(fake).api, { patience: 60_000 })).toBeInstanceOf(Unavailable);
    const gaps = fake.calls.slice(1).map((call, index) => call.at - (fake.calls[index]?.at ?? 0));
    expect(gaps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]);
    expect(Date.now() - begin).toBeLessThanOrEqual(60_000);
  });

  it("spreads out, but only to later", async () => {
    vi.mocked(Math.random).mockReturnValue(1);
    const fake = server({ status: 503, headers: { "Retry-After": "4" } }, { status: 200, body: STARTED });
    await outcome(apiFor(fake).api, { patience: 60_000 });
    expect((fake.calls[1]?.at ?? 0) - (fake.calls[0]?.at ?? 0)).toBe(5_000);
  });

  it("waits out a short 429, and tells of a long one at once", async () => {
    const short = server({ status: 429, headers: { "Retry-After": "3" } }, { status: 200, body: STARTED });
    expect(await outcome(apiFor(short).api, { patience: 60_000 })).toMatchObject({ interviewId: "i1" });
    const long = server({ status: 429, headers: { "Retry-After": "36000" } });
    expect(await outcome(apiFor(long).api, { patience: 60_000 })).toMatchObject({ retryAfter: 36_000 });
    expect(long.calls).toHaveLength(1);
  });

  it("goes on when the network is back", async () => {
    const fake = server("offline", "offline", { status: 200, body: STARTED });
    expect(await outcome(apiFor(fake).api, { patience: 60_000 })).toMatchObject({ interviewId: "i1" });
  });

  it("does not wait for its delay when the browser says it is online", async () => {
    const target = new EventTarget();
    vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
    vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
    const fake = server("offline", { status: 200, body: STARTED });
    const started = apiFor(fake).api.start({}, { patience: 60_000 });
    await vi.advanceTimersByTimeAsync(100);
    expect(fake.calls).toHaveLength(1);
    target.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.calls).toHaveLength(2);
    await expect(started).resolves.toMatchObject({ interviewId: "i1" });
    vi.unstubAllGlobals();
  });

  it("has a deadline for every call, sign-in included", async () => {
    const begin = Date.now();
    expect(await outcome(apiFor(server("hangs")).api)).toBeInstanceOf(NetworkDown);
    expect(Date.now() - begin).toBe(10_000);
    const never = vi.fn((_fresh: boolean) => new Promise<string>(() => undefined));
    expect(await outcome(apiFor(server({ status: 200, body: STARTED }), never).api)).toBeInstanceOf(
      NetworkDown,
    );
  });

  it("ends at once when aborted, waiting or calling", async () => {
    for (const reply of ["hangs", { status: 503 }] as const) {
      const stop = new AbortController();
      const fake = server(reply);
      const started = apiFor(fake).api.start({}, { patience: 60_000, signal: stop.signal });
      const seen = expect(started).rejects.toMatchObject({ name: "AbortError" });
      await vi.advanceTimersByTimeAsync(100);
      stop.abort();
      await seen;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(fake.calls).toHaveLength(1);
    }
  });
});

describe("interviews", () => {
  it("lists, page after page", async () => {
    const fake = server({ status: 200, body: { next_cursor: "a b" } }, { status: 200, body: {} });
    const { api } = apiFor(fake);
    const { next_cursor } = await api.interviews();
    await api.interviews(String(next_cursor));
    expect(fake.calls.map((call) => [call.init.method, call.url])).toEqual([
      ["GET", "/api/interviews"],
      ["GET", "/api/interviews?cursor=a%20b"],
    ]);
  });

  it("reads and deletes by id, with the id escaped", async () => {
    const fake = server({ status: 200, body: { status: "completed" } }, { status: 204 });
    const { api } = apiFor(fake);
    expect(await api.interview("a/b")).toEqual({ status: "completed" });
    await api.deleteInterview("i1");
    expect(fake.calls.map((call) => [call.init.method, call.url])).toEqual([
      ["GET", "/api/interviews/a%2Fb"],
      ["DELETE", "/api/interviews/i1"],
    ]);
    expect(fake.calls[1]?.init.body).toBeUndefined();
  });
});

describe("all that is held about somebody", () => {
  it("is read, and deleted with a receipt", async () => {
    const fake = server(
      { status: 200, body: { parts: {} } },
      { status: 200, body: { deleted: { turns: 3 } } },
    );
    const { api } = apiFor(fake);
    expect(await api.me()).toEqual({ parts: {} });
    expect(await api.deleteMe()).toEqual({ deleted: { turns: 3 } });
    expect(fake.calls.map((call) => [call.init.method, call.url])).toEqual([
      ["GET", "/api/me"],
      ["DELETE", "/api/me"],
    ]);
  });
});

describe("Retry-After", () => {
  it.each([
    [null, undefined],
    ["", undefined],
    ["12", 12],
    ["-3", 0],
    ["soon", undefined],
    ["Thu, 01 Jan 1970 00:01:30 GMT", 90],
  ])("reads %s as %s", (value, seconds) => {
    expect(retryAfter(value, 0)).toBe(seconds);
  });
});

describe("the profile", () => {
  const ada = { name: "Ada", language: null, headline: null, about: "I count.", remember: true };

  it("is read, written and deleted under one address", async () => {
    const fake = server({ status: 200, body: { success: true, stored: true, profile: ada } });
    const { api } = apiFor(fake);
    expect(await api.profile()).toEqual({ profile: ada, stored: true });
    expect(await api.saveProfile({ name: "Ada", about: "I count.", remember: true })).toEqual({
      profile: ada,
      stored: true,
    });
    await api.deleteProfile();
    expect(fake.calls.map(({ url, init }) => [init.method, url, init.body])).toEqual([
      ["GET", "/api/profile", undefined],
      ["PUT", "/api/profile", JSON.stringify({ name: "Ada", about: "I count.", remember: true })],
      ["DELETE", "/api/profile", undefined],
    ]);
  });

  it("says which field is wrong", async () => {
    const refusal = { error: "Bad Request", code: "bad_request", field: "about", request_id: "r" };
    const { api } = apiFor(server({ status: 400, body: refusal }));
    const error = await api.saveProfile({ about: "\u202e" }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(BadRequest);
    expect((error as BadRequest).field).toBe("about");
  });

  it("is refused where it is none", async () => {
    const { api } = apiFor(server({ status: 200, body: { success: true } }));
    expect(await api.profile().catch((each: unknown) => each)).toBeInstanceOf(NoahError);
  });
});

describe("a consent", () => {
  it("is sent as it is", async () => {
    const fake = server({ status: 200, body: STARTED });
    const consent = { version: "2026-11", language: "de", hash: "0f".repeat(32) };
    await apiFor(fake).api.start({ consent });
    expect(fake.calls[0]?.init.body).toBe(JSON.stringify({ consent }));
  });

  it.each([
    [{ version: "2026-11", url: "https://noah.example/consent" }, "2026-11", "https://noah.example/consent"],
    [undefined, "", ""],
  ])("is asked for, once, with where the text is: %j", async (consent, version, url) => {
    const fake = server({
      status: 403,
      body: { error: "x", code: "consent_required", request_id: "r", consent },
    });
    const error = await outcome(apiFor(fake).api, { patience: 60_000 });
    expect(error).toBeInstanceOf(ConsentRequired);
    expect(error).toMatchObject({ code: "consent_required", version, url });
    expect(fake.calls.length).toBe(1);
  });
});

describe("an invitation", () => {
  it("is sent as it is", async () => {
    const fake = server({ status: 200, body: STARTED });
    await apiFor(fake).api.start({ invitation: "code" });
    expect(fake.calls[0]?.init.body).toBe(JSON.stringify({ invitation: "code" }));
  });

  it.each([
    [403, "invitation_required"],
    [403, "invitation_other_email"],
    [404, "invitation_unknown"],
    [410, "invitation_expired"],
    [410, "invitation_used"],
    [410, "invitation_withdrawn"],
  ])("is refused with %i %s, once", async (status, code) => {
    const fake = server({ status, body: { error: "x", code, request_id: "r" } });
    const error = await outcome(apiFor(fake).api, { patience: 60_000 });
    expect(error).toBeInstanceOf(InvitationRefused);
    expect((error as InvitationRefused).code).toBe(code);
    expect(fake.calls.length).toBe(1);
  });
});
