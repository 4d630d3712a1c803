import { describe, expect, it } from "vitest";
import {
  BadRequest,
  EmailUnverified,
  InvitationRefused,
  NetworkDown,
  NoahError,
  NotAllowed,
  NotFound,
  SignInNeeded,
  TooManyStarts,
  Unavailable,
} from "../src/noah-api";
import { KeptEnding, MicrophoneError, microphoneError, RoomUnreachable } from "../src/noah-client";
import { adviceFor, noticeWords, readable, signInWords, when } from "../src/words";

const A_CODE = /[a-z]+_[a-z]+|\b[A-Z][a-z]+Error\b|undefined|\b[45]\d\d\b/;

describe("what people read", () => {
  it("is a sentence for every error, never a code", () => {
    const errors = [
      ...(["denied", "none", "busy", "chosen_gone", "insecure", "unknown"] as const).map(
        (code) => new MicrophoneError(code),
      ),
      new SignInNeeded("invalid_token", 401),
      new NotAllowed("app_check_failed", 403),
      new EmailUnverified("email_unverified", 403),
      new NotFound("unknown_plan", 404),
      ...["required", "unknown", "expired", "used", "withdrawn", "other_email", "something_new"].map(
        (why) => new InvitationRefused(`invitation_${why}`, 410),
      ),
      new BadRequest("too_large", 413),
      new TooManyStarts(40),
      new TooManyStarts(36_000),
      ...["too_many_at_once", "not_joined", "too_many_here", "full_today", "something_new"].map(
        (code) => new TooManyStarts(40, undefined, code),
      ),
      new Unavailable(1, 503),
      new NetworkDown(),
      new RoomUnreachable(),
      new KeptEnding(),
      new NoahError("something_new"),
    ];
    for (const error of errors) {
      const { title, text } = adviceFor(error);
      expect(title.length).toBeGreaterThan(10);
      expect(text).toMatch(/\.$/);
      expect(`${title} ${text}`).not.toMatch(A_CODE);
    }
    for (const code of ["model_unavailable", "something_new", "no_show"])
      expect(noticeWords(code)).not.toMatch(A_CODE);
    for (const code of ["auth/weak-password", "auth/new-thing"])
      expect(signInWords(code)).not.toMatch(/auth/);
    expect(noticeWords("")).toBe("");
  });

  it("says which limit it was, and when it is over", () => {
    const { title, text } = adviceFor(new TooManyStarts(15, undefined, "too_many_at_once"));
    expect(title).toBe("You are in other interviews");
    expect(text).toMatch(/in a minute\.$/);
  });

  it("says when, in words", () => {
    const noon = new Date(2026, 10, 22, 12, 0);
    expect(when(20, noon)).toBe("in a minute");
    expect(when(300, noon)).toBe("in 5 minutes");
    expect(when(7_200, noon)).toMatch(/^at /);
    expect(when(86_400, noon)).toMatch(/^tomorrow at /);
  });

  it("reads an identifier as words", () => {
    expect(readable("work_experience")).toBe("Work experience");
  });

  it("knows every way in which a microphone fails", () => {
    const named = (name: string) => microphoneError(Object.assign(new Error("x"), { name })).code;
    expect(named("NotAllowedError")).toBe("denied");
    expect(named("NotSupportedError")).toBe("denied");
    expect(named("NotFoundError")).toBe("none");
    expect(named("NotReadableError")).toBe("busy");
    expect(named("AbortError")).toBe("busy");
    expect(named("OverconstrainedError")).toBe("chosen_gone");
    expect(named("SecurityError")).toBe("insecure");
    expect(named("Strange")).toBe("unknown");
  });
});
