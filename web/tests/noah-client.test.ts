import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** LiveKit's room as the client sees it: what the server would do is done by the test. */
class FakeRoom extends EventEmitter {
  static all: FakeRoom[] = [];
  static publishing: Promise<void> = Promise.resolve();
  static get last(): FakeRoom {
    const room = FakeRoom.all.at(-1);
    if (room === undefined) throw new Error("no room yet");
    return room;
  }
  remoteParticipants = new Map<string, FakeAgent>();
  canPlaybackAudio = true;
  isRecording = false;
  sent: { text: string; to: string; id: string; topic: string; progress?: string }[] = [];
  connected = "";
  handlers = new Map<string, (reader: unknown, from: { identity: string }) => void>();
  localParticipant = {
    identity: "uid",
    publishTrack: () => FakeRoom.publishing,
    sendText: vi.fn(
      async (
        text: string,
        to: { topic: string; destinationIdentities: string[]; attributes: Record<string, string> },
      ) => {
        const { "noah.id": id = "", "noah.progress": progress } = to.attributes;
        const seen = progress === undefined ? {} : { progress };
        this.sent.push({ text, to: to.destinationIdentities[0] ?? "", id, topic: to.topic, ...seen });
      },
    ),
  };

  switched: [string, string][] = [];

  constructor(readonly options: unknown) {
    super();
    FakeRoom.all.push(this);
  }
  async switchActiveDevice(kind: string, deviceId: string): Promise<void> {
    this.switched.push([kind, deviceId]);
  }
  async connect(url: string, token: string): Promise<void> {
    this.connected = `${url} ${token}`;
  }
  async disconnect(): Promise<void> {
    this.emit("disconnected", 1);
  }
  registerTextStreamHandler(
    topic: string,
    handler: (reader: unknown, from: { identity: string }) => void,
  ): void {
    this.handlers.set(topic, handler);
  }
  async startAudio(): Promise<void> {}

  agentComes(name: string, attributes: Record<string, string> = {}): FakeAgent {
    const agent = new FakeAgent(name, { "lk.agent.state": "listening", ...attributes });
    this.remoteParticipants.set(name, agent);
    this.emit("participantConnected");
    return agent;
  }
  agentLeaves(name: string): void {
    this.remoteParticipants.delete(name);
    this.emit("participantDisconnected");
  }
  say(agent: FakeAgent, attributes: Record<string, string>): void {
    Object.assign(agent.attributes, attributes);
    this.emit("participantAttributesChanged");
  }
}

class FakeAgent {
  kind = 4;
  isActive = true;
  connectionQuality = "excellent";
  joinedAt = new Date();
  sid: string;
  constructor(
    readonly identity: string,
    readonly attributes: Record<string, string>,
  ) {
    this.sid = `PA_${identity}`;
  }
  getTrackPublication(): undefined {}
}

class FakeTrack extends EventEmitter {
  static last: FakeTrack;
  hasPreConnectBuffer = false;
  mediaStreamTrack = {};
  constructor() {
    super();
    FakeTrack.last = this;
  }
  startPreConnectBuffer(): void {
    this.hasPreConnectBuffer = true;
  }
  stopPreConnectBuffer(): void {
    this.hasPreConnectBuffer = false;
  }
  stop(): void {}
}

vi.mock("livekit-client", async (original) => ({
  ...(await original<typeof import("livekit-client")>()),
  Room: FakeRoom,
  LocalAudioTrack: FakeTrack,
}));

const { NoahClient, KeptEnding, InterviewCompleted, NotTaken } = await import("../src/noah-client");
const DUPLICATE_IDENTITY = 2;
const ROOM_DELETED = 5;

const started = (room = "room-1") => ({
  success: true,
  token: "jwt",
  room_name: room,
  identity: "uid",
  livekit_url: "ws://x",
  interview_id: "i1",
  resumed: false,
});

function client(...answers: { status: number; body: object }[]) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 200, body: started() };
    asked.push(url);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };
  const noah = new NoahClient({ getIdToken: async () => "t", fetch: fetch as typeof globalThis.fetch });
  const seen: string[] = [];
  noah.on("status", ({ status }) => {
    if (seen.at(-1) !== status) seen.push(status);
  });
  return { noah, seen, asked };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  FakeRoom.all = [];
  FakeRoom.publishing = Promise.resolve();
});
afterEach(() => vi.useRealTimers());

describe("a call", () => {
  it("goes from calling to live, and ends when left", async () => {
    const { noah, seen } = client();
    await noah.start({ microphone: false });
    expect(FakeRoom.last.connected).toBe("ws://x jwt");
    await noah.leave();
    expect(seen).toEqual(["calling", "connecting", "live", "left"]);
  });

  it("asks again by itself while no agent comes, more and more rarely", async () => {
    const { noah, asked } = client();
    await noah.start({ microphone: false });
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(asked).toHaveLength(3);
    FakeRoom.last.agentComes("a");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(3);
  });

  it("follows the interview into another room", async () => {
    const { noah } = client({ status: 200, body: started() }, { status: 200, body: started("room-2") });
    await noah.start({ microphone: false });
    await vi.advanceTimersByTimeAsync(6_100);
    expect(FakeRoom.all).toHaveLength(2);
    expect(noah.status).toBe("live");
  });

  it("starts again when the room is deleted under it, and knows when it is over", async () => {
    const over = { status: 409, body: { code: "interview_completed", interview_id: "i1" } };
    const { noah, seen } = client({ status: 200, body: started() }, { status: 200, body: started() }, over);
    const errors: unknown[] = [];
    noah.on("status", ({ error }) => errors.push(error));
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("a");
    FakeRoom.last.emit("disconnected", ROOM_DELETED);
    await settle();
    expect(noah.status).toBe("live");
    const agent = FakeRoom.last.agentComes("b");
    FakeRoom.last.say(agent, { "lk.agent.state": "speaking" });
    FakeRoom.last.emit("disconnected", ROOM_DELETED);
    await settle();
    expect(seen).toEqual([
      "calling",
      "connecting",
      "live",
      "reconnecting",
      "live",
      "reconnecting",
      "completed",
    ]);
    expect(errors.at(-1)).toBeInstanceOf(InterviewCompleted);
  });

  it("does not start for ever when every call ends without a word", async () => {
    const { noah } = client();
    const errors: unknown[] = [];
    noah.on("status", ({ error }) => errors.push(error));
    await noah.start({ microphone: false });
    for (let ending = 0; ending < 4; ending++) {
      FakeRoom.last.emit("disconnected", ROOM_DELETED);
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(noah.status).toBe("failed");
    expect(errors.at(-1)).toBeInstanceOf(KeptEnding);
    expect(FakeRoom.all).toHaveLength(4);
  });

  it("leaves the room to another tab without a fight", async () => {
    const { noah, asked } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.emit("disconnected", DUPLICATE_IDENTITY);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(noah.status).toBe("elsewhere");
    expect(asked).toHaveLength(1);
  });

  it.each<Record<string, string>>([{ "noah.phase": "completed" }, { "noah.notice": "interview_completed" }])(
    "ends where Noah has said that it is over, without a word of a lost connection: %o",
    async (attributes) => {
      const { noah, asked, seen } = client();
      await noah.start({ microphone: false });
      const agent = FakeRoom.last.agentComes("a");
      FakeRoom.last.say(agent, attributes);
      FakeRoom.last.agentLeaves("a");
      FakeRoom.last.emit("disconnected", ROOM_DELETED);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(noah.status).toBe("completed");
      expect(seen).toEqual(["calling", "connecting", "live", "completed"]);
      expect(asked).toHaveLength(1);
    },
  );

  it("does not call again for an interview that was withdrawn", async () => {
    const { noah, asked } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.say(FakeRoom.last.agentComes("a"), { "noah.notice": "withdrawn" });
    FakeRoom.last.emit("disconnected", ROOM_DELETED);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(noah.status).toBe("left");
    expect(asked).toHaveLength(1);
  });

  it("stays paused when Noah was asked for a break", async () => {
    const { noah, asked } = client();
    await noah.start({ microphone: false });
    const agent = FakeRoom.last.agentComes("a");
    FakeRoom.last.say(agent, { "noah.notice": "paused" });
    FakeRoom.last.emit("disconnected", ROOM_DELETED);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(noah.status).toBe("left");
    expect(asked).toHaveLength(1);
  });
});

describe("Noah", () => {
  it("is read from the agent's attributes", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("a", {
      "noah.phase": "goals",
      "noah.topic": "your goals",
      "noah.name": "Mara",
      "noah.progress": "3/8",
      "noah.left": "420",
      "noah.leaving": "true",
    });
    expect(noah.noah).toEqual({
      present: true,
      activity: "listening",
      phase: "goals",
      topic: "your goals",
      name: "Mara",
      secondsLeft: 420,
      question: 3,
      questions: 8,
      notice: "",
      leaving: true,
    });
  });

  it("is the agent of the highest epoch, never a ghost", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const ghost = FakeRoom.last.agentComes("ghost", { "noah.epoch": "1", "noah.phase": "old" });
    FakeRoom.last.agentComes("next", { "noah.epoch": "2", "noah.phase": "new" });
    expect(noah.noah.phase).toBe("new");
    FakeRoom.last.agentLeaves("next");
    expect(noah.noah.phase).toBe("old");
    ghost.connectionQuality = "lost";
    FakeRoom.last.emit("connectionQualityChanged");
    expect(noah.noah.present).toBe(false);
  });
});

describe("the microphone", () => {
  beforeEach(() => vi.stubGlobal("navigator", { mediaDevices: {} }));
  afterEach(() => vi.unstubAllGlobals());

  it("is recorded from the click on, until an agent hears it, however early that is", async () => {
    const { noah } = client();
    let published: () => void = () => undefined;
    FakeRoom.publishing = new Promise((resolve) => {
      published = resolve;
    });
    const starting = noah.start({ microphone: {} as MediaStreamTrack });
    await settle();
    expect(FakeTrack.last.hasPreConnectBuffer).toBe(true);
    await settle();
    FakeRoom.last.emit("localTrackSubscribed"); // overtakes publishTrack(), which still needs the recording
    await settle();
    expect(FakeTrack.last.hasPreConnectBuffer).toBe(true);
    published();
    await starting;
    await settle();
    expect(FakeTrack.last.hasPreConnectBuffer).toBe(false);
  });
});

describe("typed answers", () => {
  it("wait for an agent that listens, and are sent in order", async () => {
    const { noah } = client();
    noah.type("one");
    await noah.start({ microphone: false });
    noah.type("two");
    const agent = FakeRoom.last.agentComes("a", { "lk.agent.state": "initializing" });
    await settle();
    expect(FakeRoom.last.sent).toEqual([]);
    FakeRoom.last.say(agent, { "lk.agent.state": "listening" });
    await settle();
    expect(FakeRoom.last.sent.map(({ text, to }) => [text, to])).toEqual([
      ["one", "a"],
      ["two", "a"],
    ]);
  });

  it("are sent to the next agent, under the same id, when the first goes without confirming", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("a", { "noah.typed": "" });
    noah.type("one");
    await settle();
    FakeRoom.last.agentLeaves("a");
    expect(noah.unconfirmed).toMatchObject([{ text: "one", state: "waiting" }]);
    FakeRoom.last.agentComes("b", { "noah.typed": "" });
    await settle();
    const [first, second] = FakeRoom.last.sent;
    expect([first?.to, second?.to]).toEqual(["a", "b"]);
    expect(first?.id).toBe(second?.id);
  });

  it("are done when the agent names the last one it took", async () => {
    const { noah } = client();
    const states: string[] = [];
    noah.on("typed", ({ text, state }) => states.push(`${text} ${state}`));
    await noah.start({ microphone: false });
    const agent = FakeRoom.last.agentComes("a", { "noah.typed": "" });
    noah.type("one");
    const two = noah.type("two");
    await settle();
    FakeRoom.last.say(agent, { "lk.agent.state": "speaking" }); // proves nothing where there is a confirmation
    expect(noah.unconfirmed).toHaveLength(2);
    FakeRoom.last.say(agent, { "noah.typed": two.id });
    expect(noah.unconfirmed).toHaveLength(0);
    expect(states.slice(-2)).toEqual(["one taken", "two taken"]);
  });

  it("are not done with Noah's next turn, which may be about something else", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const agent = FakeRoom.last.agentComes("a");
    noah.type("one");
    await settle();
    FakeRoom.last.say(agent, { "lk.agent.state": "thinking" });
    expect(noah.unconfirmed).toHaveLength(1);
  });

  it("are sent again when the connection is cut while they are sent", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const room = FakeRoom.last;
    room.agentComes("agent");
    let sent = () => {};
    room.localParticipant.sendText.mockReturnValueOnce(
      new Promise<void>((resolve) => {
        sent = resolve; // its beginning is lost with the connection; its end goes over the next one
      }),
    );
    noah.type("first");
    await settle();
    room.emit("signalReconnecting");
    room.emit("reconnected");
    sent();
    await settle();
    expect(room.sent.map((one) => one.text)).toEqual(["first"]);
    expect(noah.unconfirmed.map((one) => one.state)).toEqual(["sent"]);
  });

  it("are sent again, more and more rarely, until they are taken", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const agent = FakeRoom.last.agentComes("a", { "noah.typed": "" });
    const one = noah.type("one");
    await vi.advanceTimersByTimeAsync(14_000);
    expect(FakeRoom.last.sent.map(({ id }) => id)).toEqual([one.id, one.id]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeRoom.last.sent).toHaveLength(3);
    FakeRoom.last.say(agent, { "noah.typed": one.id });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(FakeRoom.last.sent).toHaveLength(3);
  });

  it("are not sent in the moment in which the connection is back", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const room = FakeRoom.last;
    room.agentComes("a", { "noah.typed": "" });
    room.emit("reconnecting");
    noah.type("one");
    room.emit("reconnected");
    await Promise.resolve();
    expect(room.sent).toEqual([]);
    await settle();
    expect(room.sent).toHaveLength(1);
  });

  it("survive a connection that is cut, a room that ends, and a reload", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("a", { "noah.typed": "" });
    FakeRoom.last.emit("reconnecting");
    noah.type("one");
    await settle();
    expect(FakeRoom.last.sent).toEqual([]);
    FakeRoom.last.emit("reconnected");
    await settle();
    expect(FakeRoom.last.sent).toHaveLength(1);
    FakeRoom.last.emit("disconnected", ROOM_DELETED);
    await settle();
    FakeRoom.last.agentComes("b", { "noah.typed": "" });
    await settle();
    expect(FakeRoom.last.sent).toMatchObject([{ text: "one", to: "b" }]);
    const reloaded = new NoahClient({ getIdToken: async () => "t", typed: noah.unconfirmed });
    expect(reloaded.unconfirmed).toMatchObject([{ text: "one", state: "waiting" }]);
  });
});

describe("captions", () => {
  const reader = (pieces: string[], attributes: Record<string, string>) => ({
    info: { id: "stream", attributes },
    async *[Symbol.asyncIterator]() {
      yield* pieces;
    },
  });

  it("grow piece by piece, and know who speaks", async () => {
    const { noah } = client();
    const lines: string[] = [];
    noah.on("caption", ({ id, who, text, final }) => lines.push(`${id} ${who} ${text} ${final}`));
    await noah.start({ microphone: false });
    const handler = FakeRoom.last.handlers.get("lk.transcription");
    handler?.(reader(["What do ", "you do?"], { "lk.segment_id": "s1" }), { identity: "agent" });
    await settle();
    handler?.(reader(["I build"], { "lk.segment_id": "s2", "lk.transcription_final": "false" }), {
      identity: "uid",
    });
    handler?.(reader(["I build it."], { "lk.segment_id": "s2", "lk.transcription_final": "true" }), {
      identity: "uid",
    });
    await settle();
    expect(lines.filter((line) => line.endsWith("true"))).toEqual([
      "s1 noah What do you do? true",
      "s2 candidate I build it. true",
    ]);
    expect(lines[0]).toBe("s1 noah What do  false");
  });
});

describe("an invitation", () => {
  it("goes along with each start, in place of a plan", async () => {
    const sent: unknown[] = [];
    const fetch = async (_: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)));
      return new Response(JSON.stringify(started()));
    };
    const noah = new NoahClient({
      getIdToken: async () => "t",
      fetch: fetch as typeof globalThis.fetch,
      plan: "career",
      invitation: "code",
    });
    await noah.start({ microphone: false });
    await noah.start({ microphone: false, new: true });
    expect(sent).toEqual([{ invitation: "code" }, { invitation: "code", new: true }]);
  });
});

describe("a consent", () => {
  it("comes with every start that follows, until somebody else is here", async () => {
    const sent: unknown[] = [];
    const fetch = async (_: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)));
      return new Response(JSON.stringify(started()));
    };
    const noah = new NoahClient({ getIdToken: async () => "t", fetch: fetch as typeof globalThis.fetch });
    const consent = { version: "1", language: "de", hash: "0f".repeat(32) };
    await noah.start({ microphone: false, consent });
    await vi.advanceTimersByTimeAsync(6_000); // Noah is due
    await noah.start({ microphone: false });
    await noah.forget();
    await noah.start({ microphone: false });
    expect(sent).toEqual([{ consent }, { consent }, { consent }, {}]);
  });
});

describe("a yes to a recording", () => {
  const recording = { version: "1", language: "de", hash: "0f".repeat(32) };

  it("comes with what the client starts by itself, and with no other start", async () => {
    const sent: unknown[] = [];
    const fetch = async (_: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)));
      return new Response(JSON.stringify(started()));
    };
    const noah = new NoahClient({ getIdToken: async () => "t", fetch: fetch as typeof globalThis.fetch });
    await noah.start({ microphone: false, recording });
    await vi.advanceTimersByTimeAsync(6_000); // Noah is due
    await noah.start({ microphone: false });
    expect(sent).toEqual([{ recording }, { recording }, {}]);
  });

  it("is taken back at once, whatever becomes of the call that says so", async () => {
    const sent: [string, unknown][] = [];
    const fetch = async (url: string, init: RequestInit) => {
      sent.push([
        `${init.method} ${url}`,
        init.body === undefined ? undefined : JSON.parse(String(init.body)),
      ]);
      return init.method === "DELETE"
        ? new Response(JSON.stringify({ error: "x", code: "not_found" }), { status: 404 })
        : new Response(JSON.stringify(started()));
    };
    const noah = new NoahClient({ getIdToken: async () => "t", fetch: fetch as typeof globalThis.fetch });
    await noah.start({ microphone: false, recording });
    await expect(noah.endRecording()).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(6_000); // Noah is due
    expect(sent.map(([call]) => call)).toContain(`DELETE /api/interviews/${noah.interviewId}/recording`);
    expect(sent.at(-1)).toEqual(["POST /api/start-bot", {}]);
  });

  it("is told as LiveKit tells it", async () => {
    const { noah } = client();
    const told: boolean[] = [];
    noah.on("recording", ({ on }) => told.push(on));
    await noah.start({ microphone: false });
    FakeRoom.last.isRecording = true;
    FakeRoom.last.emit("recordingStatusChanged");
    expect(told).toEqual([false, true]);
  });
});

describe("the time that is left", () => {
  it.each([undefined, "", "soon", "-3", "1.5"])("is unknown when %s is told", async (told) => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("a", told === undefined ? {} : { "noah.left": told });
    expect(noah.noah.secondsLeft).toBeUndefined();
  });
});

describe("the loudspeaker", () => {
  it("is kept for each room, and changed in the one that is open", async () => {
    const { noah } = client();
    await noah.useLoudspeaker("headset");
    await noah.start({ microphone: false });
    expect(FakeRoom.last.options).toMatchObject({ audioOutput: { deviceId: "headset" } });
    await noah.useLoudspeaker("");
    expect(FakeRoom.last.switched).toEqual([["audiooutput", "default"]]);
  });
});

describe("buttons", () => {
  it("are sent to the agent with the question that is shown, and confirmed in order", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    const agent = FakeRoom.last.agentComes("agent", { "noah.progress": "3/8" });
    const done: string[] = [];
    void noah.press("repeat").then(() => done.push("repeat"));
    void noah.press("skip").then(() => done.push("skip"));
    await settle();
    const [first, second] = FakeRoom.last.sent;
    expect(first).toMatchObject({ text: "repeat", to: "agent", topic: "noah.button", progress: "3/8" });
    expect(second).toMatchObject({ text: "skip", topic: "noah.button", progress: "3/8" });
    expect(done).toEqual([]);
    FakeRoom.last.say(agent, { "noah.pressed": "somebody-elses" });
    await settle();
    expect(done).toEqual([]);
    FakeRoom.last.say(agent, { "noah.pressed": second?.id ?? "", "noah.progress": "4/8" });
    await settle();
    expect(done).toEqual(["repeat", "skip"]);
  });

  it("are refused where nobody is to take them", async () => {
    const { noah } = client();
    await expect(noah.press("skip")).rejects.toBeInstanceOf(NotTaken);
    await noah.start({ microphone: false });
    await expect(noah.press("skip")).rejects.toBeInstanceOf(NotTaken);
    FakeRoom.last.agentComes("agent", { "lk.agent.state": "initializing" });
    await expect(noah.press("skip")).rejects.toBeInstanceOf(NotTaken);
    expect(FakeRoom.last.sent).toEqual([]);
  });

  it("are given up, and never sent a second time, when they are not confirmed", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("agent", { "noah.epoch": "1" });
    const pressed = expect(noah.press("skip")).rejects.toBeInstanceOf(NotTaken);
    await settle();
    FakeRoom.last.agentComes("next", { "noah.epoch": "2" });
    await vi.advanceTimersByTimeAsync(60_000);
    await pressed;
    expect(FakeRoom.last.sent).toHaveLength(1);
  });

  it("fail when they cannot be sent", async () => {
    const { noah } = client();
    await noah.start({ microphone: false });
    FakeRoom.last.agentComes("agent");
    FakeRoom.last.localParticipant.sendText.mockRejectedValueOnce(new Error("closed"));
    await expect(noah.press("finish")).rejects.toBeInstanceOf(NotTaken);
  });
});
