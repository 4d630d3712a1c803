/**
 * A call with Noah, without a page: start(), events, leave(). See README.md for ten lines that use it.
 *
 * It keeps the promises that need the browser's help: the microphone is recorded while the connection is made, so first
 * words are not lost; whatever ends the call before the interview is over is followed by another start(); a typed answer
 * stays queued until an agent has confirmed it; and another tab is a state, never a fight over the room.
 */
import {
  ConnectionQuality,
  createLocalAudioTrack,
  DisconnectReason,
  LocalAudioTrack,
  ParticipantKind,
  type RemoteParticipant,
  Room,
  RoomEvent,
  Track,
  TrackEvent,
} from "livekit-client";
import {
  type ApiOptions,
  type Consent,
  InterviewCompleted,
  isOver,
  NoahApi,
  NoahError,
  pause,
  type Recording,
  type Start,
  Unavailable,
} from "./noah-api.ts";

export * from "./noah-api.ts";

/** The microphone could not be opened. `code` says why; each has a remedy of its own. */
export class MicrophoneError extends NoahError {
  override name = "MicrophoneError";
  constructor(code: "denied" | "none" | "busy" | "chosen_gone" | "insecure" | "unknown") {
    super(code);
  }
}

/** The room cannot be reached although the function answered: usually a firewall that blocks WebRTC. */
export class RoomUnreachable extends NoahError {
  override name = "RoomUnreachable";
  constructor() {
    super("room_unreachable");
  }
}

/** The call ended several times in a row without a word: a person should decide whether to go on. */
export class KeptEnding extends NoahError {
  override name = "KeptEnding";
  constructor() {
    super("kept_ending");
  }
}

/** Noah has not taken what a button asked for: there is no agent, or it did not answer. Nothing was lost; press again. */
export class NotTaken extends NoahError {
  override name = "NotTaken";
  constructor() {
    super("not_taken");
  }
}

/** What a button asks for, as if it had been said: hear the question again, leave it out, end the interview for good. */
export type Button = "repeat" | "skip" | "finish";

export type Status =
  | "idle"
  | "calling" // the function is being asked
  | "connecting" // the room is being joined
  | "live" // in the room; `noah` says whether Noah is there, too
  | "reconnecting" // the network is gone, or the room; the client is on it
  | "elsewhere" // another tab has taken over; start() takes it back
  | "left" // leave() was called
  | "completed" // the interview is over
  | "failed"; // given up; the reason is in the event, start() tries again

/** What is known of Noah, from the agent's attributes. */
export interface NoahState {
  present: boolean;
  activity: "initializing" | "listening" | "thinking" | "speaking";
  phase: string;
  /** The phase's title, in the plan's language. */
  topic: string;
  /** What the plan calls the interviewer; "" for Noah. */
  name: string;
  /** Seconds of the interview's time that were left when this was told; undefined until it is known. */
  secondsLeft: number | undefined;
  /** Answered questions or the number of the open one, as the worker counts, out of `questions`; 0 of 0 until known. */
  question: number;
  questions: number;
  /** A code for what went wrong, "" when nothing is wrong. */
  notice: string;
  /** This agent is handing over to the next one. */
  leaving: boolean;
}

export interface Caption {
  id: string;
  who: "noah" | "candidate";
  text: string;
  final: boolean;
}

/** A typed answer: waiting for an agent, sent to one, or taken by it. */
export interface Typed {
  id: string;
  text: string;
  state: "waiting" | "sent" | "taken";
}

export interface NoahEvents {
  /** `interviewId` is known from "connecting" on; `error` and `retryIn` (ms) say why it takes longer, or failed. */
  status: { status: Status; interviewId: string; resumed: boolean; error?: NoahError; retryIn?: number };
  noah: NoahState;
  caption: Caption;
  typed: Typed;
  /** Tracks to measure or to draw; undefined when there is none. */
  tracks: { noah: MediaStreamTrack | undefined; microphone: MediaStreamTrack | undefined; muted: boolean };
  /** The browser does not play sound before a click: call `allowSound()` from one. */
  sound: { blocked: boolean };
  /** The candidate is heard to speak, or no longer: before there are words of it. */
  speaking: { candidate: boolean };
  /** LiveKit records the room, or no longer. */
  recording: { on: boolean };
  /** The microphone was unplugged or taken away in the middle of the call. */
  microphoneLost: MicrophoneError;
}

export interface NoahClientOptions extends ApiOptions {
  plan?: string | undefined;
  /** The code of an invitation's link; the plan is the invitation's then. */
  invitation?: string | undefined;
  /** Unsent typed answers of an earlier page load; they are sent first. */
  typed?: readonly Typed[] | undefined;
}

export interface StartOptions {
  /** Begin another interview although the last one is completed. */
  new?: boolean;
  /** What the candidate has agreed to; it stays for what this client starts by itself, and until another is given. */
  consent?: Consent | undefined;
  /** Their yes to a recording; it stays for what this client starts by itself. A start without one says no. */
  recording?: Recording | undefined;
  /**
   * A track that is open already, or the device id of a microphone; false joins without one (typed answers only).
   * Default: the system's microphone.
   */
  microphone?: MediaStreamTrack | string | false | undefined;
}

const NOBODY: NoahState = {
  present: false,
  activity: "initializing",
  phase: "",
  topic: "",
  name: "",
  secondsLeft: undefined,
  question: 0,
  questions: 0,
  notice: "",
  leaving: false,
};

/** Milliseconds without an agent after which the function is asked to make sure that Noah comes. */
const NOAH_IS_DUE = [6_000, 8_000, 12_000, 20_000, 30_000];
/** How long (ms) a first start, and one that follows a lost connection, is tried. */
const PATIENCE_START = 60_000;
const PATIENCE_REJOIN = 180_000;
/** The call may end this often in a row without a turn before a person is asked. */
const ENDINGS_IN_A_ROW = 3;
const BETWEEN_ENDINGS = 4_000;

/** Milliseconds after which what was sent and not taken is sent again; an agent knows by its id what it has already. */
const SENT_AGAIN = [5_000, 10_000, 20_000, 40_000];

/** Milliseconds within which a button is taken; during the greeting it waits for its end. */
const PRESSED_IN = 30_000;

/** How speech is captured; for a page that opens the microphone itself, too. */
export const CAPTURE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true } as const;

/** Milliseconds after which an agent that hears the microphone has received what was recorded before. */
const RECORDING_IS_IN = 5_000;
/** LiveKit's AudioTrackFeature.TF_PRECONNECT_BUFFER, which livekit-client does not export. */
const PRECONNECT_BUFFER = 6;

type Handlers = { [E in keyof NoahEvents]: Set<(event: NoahEvents[E]) => void> };

export class NoahClient {
  readonly api: NoahApi;
  readonly #options: NoahClientOptions;
  readonly #handlers: Handlers = {
    status: new Set(),
    noah: new Set(),
    caption: new Set(),
    typed: new Set(),
    tracks: new Set(),
    sound: new Set(),
    speaking: new Set(),
    recording: new Set(),
    microphoneLost: new Set(),
  };
  readonly #typed: Typed[] = [];
  /** What was pressed and is not confirmed yet, in order. */
  readonly #pressed = new Map<string, () => void>();
  #running: AbortController | undefined;
  #room: Room | undefined;
  #start: Start | undefined;
  #agent: RemoteParticipant | undefined;
  #microphone: LocalAudioTrack | undefined;
  #published: Promise<unknown> = Promise.resolve();
  #muted = false;
  #loudspeaker = "";
  #noah: NoahState = NOBODY;
  #status: Status = "idle";
  #noahIsDue: ReturnType<typeof setTimeout> | undefined;
  #askedForNoah = 0;
  #endings = 0;
  /** Who sends what is typed, over the connection that there is; another one begins anew. */
  #sending: symbol | undefined;
  #sentAgain: ReturnType<typeof setTimeout> | undefined;
  #timesSent = 0;
  #consent: Consent | undefined;
  #recording: Recording | undefined;

  constructor(options: NoahClientOptions) {
    this.#options = options;
    this.api = new NoahApi(options);
    for (const one of options.typed ?? []) this.#typed.push({ ...one, state: "waiting" });
  }

  /** Subscribes; the returned function ends the subscription. */
  on<E extends keyof NoahEvents>(event: E, handler: (value: NoahEvents[E]) => void): () => void {
    this.#handlers[event].add(handler);
    return () => this.#handlers[event].delete(handler);
  }

  get status(): Status {
    return this.#status;
  }

  get noah(): NoahState {
    return this.#noah;
  }

  get interviewId(): string {
    return this.#start?.interviewId ?? "";
  }

  /**
   * LiveKit's room, for LiveKit's own components. There is another one after a connection was given up: read it at each
   * `status`. Connecting and leaving are this client's.
   */
  get room(): Room | undefined {
    return this.#room;
  }

  /** Typed answers that no agent has confirmed yet. */
  get unconfirmed(): readonly Typed[] {
    return this.#typed;
  }

  /**
   * Opens the microphone, asks the function for a room and joins it. Resolves once joined; Noah may come later (`noah`).
   * Raises MicrophoneError before anything else happens, or the NoahError that could not be mended by trying again.
   */
  async start(options: StartOptions = {}): Promise<void> {
    await this.#end("calling");
    const running = new AbortController();
    this.#running = running;
    this.#consent = options.consent ?? this.#consent;
    this.#recording = options.recording;
    this.#endings = 0;
    this.#emitStatus("calling");
    try {
      if (options.microphone !== false) {
        await this.#openMicrophone(options.microphone);
        if (running.signal.aborted) return this.#closeMicrophone();
      }
      await this.#join(running.signal, PATIENCE_START, options.new === true);
    } catch (error) {
      if (running.signal.aborted) return;
      const known = error instanceof NoahError ? error : new RoomUnreachable();
      await this.#end(known instanceof InterviewCompleted ? "completed" : "failed", known);
      throw known;
    }
  }

  /** Leaves the room. The interview stays as it is: start() continues it. */
  async leave(): Promise<void> {
    await this.#end("left");
  }

  /** Sends a typed answer: at once, or as soon as there is an agent; again if that agent goes before confirming it. */
  type(text: string): Typed {
    const one: Typed = { id: newId(), text, state: "waiting" };
    this.#typed.push(one);
    this.#emit("typed", { ...one });
    void this.#sendTyped();
    return one;
  }

  /** Leaves, and forgets what was typed and not taken: it belongs to somebody who is no longer here. */
  async forget(): Promise<void> {
    this.#typed.length = 0;
    this.#consent = this.#recording = undefined;
    if (this.#running !== undefined) await this.leave();
    this.#start = undefined;
  }

  /** Takes the yes to a recording back: it ends, and is deleted; the call goes on. Raises NoahError. */
  async endRecording(): Promise<void> {
    // first: a call that is lost meanwhile must not say yes again
    this.#recording = undefined;
    await this.api.deleteRecording(this.interviewId);
  }

  /**
   * Asks Noah for something with a button. Resolves when Noah has taken it; what comes of it is seen as anything else is.
   * `skip` is for the question that is shown now, and does nothing once another one is open. Raises NotTaken.
   */
  async press(button: Button): Promise<void> {
    const room = this.#room;
    const agent = this.#agent;
    if (room === undefined || agent === undefined || this.#status !== "live" || !listens(agent))
      throw new NotTaken();
    const id = newId();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const taken = new Promise<void>((resolve, reject) => {
      this.#pressed.set(id, resolve);
      timer = setTimeout(() => reject(new NotTaken()), PRESSED_IN);
    });
    const sent = room.localParticipant.sendText(button, {
      topic: "noah.button",
      destinationIdentities: [agent.identity],
      attributes: { "noah.id": id, "noah.progress": agent.attributes["noah.progress"] ?? "" },
    });
    try {
      await Promise.race([taken, sent.then(() => taken)]);
    } catch {
      throw new NotTaken();
    } finally {
      clearTimeout(timer);
      this.#pressed.delete(id);
    }
  }

  async mute(muted: boolean): Promise<void> {
    this.#muted = muted;
    await (muted ? this.#microphone?.mute() : this.#microphone?.unmute());
    this.#emitTracks();
  }

  /** Changes to another microphone; raises MicrophoneError and stays with the old one if that fails. */
  async useMicrophone(deviceId: string): Promise<void> {
    if (this.#microphone === undefined) {
      await this.#openMicrophone(deviceId);
      if (this.#room !== undefined && this.#status === "live") await this.#publish(this.#room);
      return;
    }
    try {
      await this.#microphone.setDeviceId({ exact: deviceId });
    } catch (error) {
      throw microphoneError(error);
    }
    this.#emitTracks();
  }

  /** Has Noah heard from another loudspeaker, where the browser can do that; "" is the system's. Raises what it raises. */
  async useLoudspeaker(deviceId: string): Promise<void> {
    this.#loudspeaker = deviceId;
    await this.#room?.switchActiveDevice("audiooutput", deviceId === "" ? "default" : deviceId);
  }

  /** Call it from a click when `sound` said that the browser blocks playback. */
  async allowSound(): Promise<void> {
    await this.#room?.startAudio();
  }

  // -- joining ---------------------------------------------------------------------------------------------------------

  async #join(signal: AbortSignal, patience: number, another = false): Promise<void> {
    const giveUpAt = Date.now() + patience;
    for (let attempt = 0; ; attempt++) {
      const start = await this.api.start(this.#body(another), {
        signal,
        patience: Math.max(0, giveUpAt - Date.now()),
        onRetry: (error, retryIn) => this.#emitStatus(this.#status, error, retryIn),
      });
      signal.throwIfAborted();
      this.#start = start;
      if (this.#status === "calling") this.#emitStatus("connecting");
      try {
        await this.#connect(start, signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof MicrophoneError) throw error;
        const delay = Math.min(10_000, 1_000 * 2 ** attempt);
        if (Date.now() + delay > giveUpAt) throw new RoomUnreachable();
        this.#emitStatus(this.#status, new RoomUnreachable(), delay);
        await pause(delay, signal, true);
      }
    }
  }

  #body(another: boolean): {
    plan?: string;
    invitation?: string;
    new?: boolean;
    consent?: Consent;
    recording?: Recording;
  } {
    const { plan, invitation } = this.#options;
    return {
      ...(invitation ? { invitation } : plan ? { plan } : {}),
      ...(another ? { new: true } : {}),
      ...(this.#consent ? { consent: this.#consent } : {}),
      ...(this.#recording ? { recording: this.#recording } : {}),
    };
  }

  async #connect(start: Start, signal: AbortSignal): Promise<void> {
    const room = new Room({
      // The microphone outlives a room: opening it again may ask for permission again.
      stopLocalTrackOnUnpublish: false,
      disconnectOnPageLeave: true,
      ...(this.#loudspeaker === "" ? {} : { audioOutput: { deviceId: this.#loudspeaker } }),
    });
    this.#room = room;
    this.#listen(room);
    const aborted = () => void room.disconnect(false);
    signal.addEventListener("abort", aborted);
    try {
      this.#record();
      await room.connect(start.livekitUrl, start.token);
      signal.throwIfAborted();
      await this.#publish(room);
      signal.throwIfAborted();
    } catch (error) {
      room.removeAllListeners();
      await room.disconnect(false);
      if (this.#room === room) this.#room = undefined;
      throw error;
    } finally {
      signal.removeEventListener("abort", aborted);
    }
    this.#emitStatus("live");
    this.#emit("sound", { blocked: !room.canPlaybackAudio });
    this.#emit("recording", { on: room.isRecording });
    this.#chooseAgent();
  }

  /** Keeps what the microphone hears from now until an agent listens (livekit-client keeps up to 10 s). */
  #record(): void {
    if (this.#microphone !== undefined && !this.#microphone.hasPreConnectBuffer && !this.#muted)
      this.#microphone.startPreConnectBuffer();
  }

  async #publish(room: Room): Promise<void> {
    if (this.#microphone === undefined) return;
    this.#published = room.localParticipant.publishTrack(this.#microphone, {
      source: Track.Source.Microphone,
    });
    await this.#published;
  }

  #listen(room: Room): void {
    const mine = (handler: () => void) => () => {
      if (this.#room === room) handler();
    };
    room
      .on(RoomEvent.Disconnected, (reason) => {
        if (this.#room === room) void this.#disconnected(reason);
      })
      .on(
        RoomEvent.Reconnecting,
        mine(() => this.#cutOff()),
      )
      .on(
        RoomEvent.SignalReconnecting,
        mine(() => this.#cutOff()),
      )
      .on(
        RoomEvent.Reconnected,
        mine(() => {
          this.#emitStatus("live");
          this.#chooseAgent();
        }),
      )
      .on(
        RoomEvent.ParticipantActive,
        mine(() => this.#chooseAgent()),
      )
      .on(
        RoomEvent.ParticipantConnected,
        mine(() => this.#chooseAgent()),
      )
      .on(
        RoomEvent.ParticipantDisconnected,
        mine(() => this.#chooseAgent()),
      )
      .on(
        RoomEvent.ParticipantAttributesChanged,
        mine(() => this.#chooseAgent()),
      )
      .on(
        RoomEvent.ConnectionQualityChanged,
        mine(() => this.#chooseAgent()),
      )
      .on(
        RoomEvent.LocalTrackSubscribed,
        mine(() => this.#firstWordsAreIn()),
      )
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind !== Track.Kind.Audio) return;
        track.attach();
        this.#emitTracks();
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => {
        track.detach();
        this.#emitTracks();
      })
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) =>
        this.#emit("speaking", { candidate: speakers.includes(room.localParticipant) }),
      )
      .on(
        RoomEvent.RecordingStatusChanged,
        mine(() => this.#emit("recording", { on: room.isRecording })),
      )
      .on(RoomEvent.AudioPlaybackStatusChanged, () =>
        this.#emit("sound", { blocked: !room.canPlaybackAudio }),
      );
    room.registerTextStreamHandler("lk.transcription", (reader, from) => {
      void this.#caption(room, reader, from.identity).catch(() => {
        // A stream that breaks off with the connection: the transcript keeps the whole line.
      });
    });
  }

  /** The connection is gone, and livekit-client is on it. What was sent into it may not have arrived. */
  #cutOff(): void {
    this.#unsent();
    this.#emitStatus("reconnecting");
  }

  // -- ending ----------------------------------------------------------------------------------------------------------

  async #end(status: Status, error?: NoahError): Promise<void> {
    this.#running?.abort();
    this.#running = undefined;
    clearTimeout(this.#noahIsDue);
    this.#askedForNoah = 0;
    const room = this.#room;
    this.#room = undefined;
    this.#agent = undefined;
    this.#unsent();
    this.#closeMicrophone();
    if (status !== "calling") this.#emitStatus(status, error);
    this.#setNoah(NOBODY);
    if (room !== undefined) {
      room.removeAllListeners();
      await room.disconnect();
    }
  }

  async #disconnected(reason: DisconnectReason | undefined): Promise<void> {
    const running = this.#running;
    const { notice } = this.#noah;
    clearTimeout(this.#noahIsDue);
    this.#room = undefined;
    this.#agent = undefined;
    this.#unsent();
    // Phase and notice stay until the next agent has its own to tell.
    this.#setNoah({ ...this.#noah, present: false, activity: "initializing", leaving: false });
    if (running === undefined || running.signal.aborted) return;
    if (reason === DisconnectReason.DUPLICATE_IDENTITY) {
      await this.#end("elsewhere");
      return;
    }
    // Noah has said that it is over, before he closed the room: there is nothing to come back to.
    if (isOver(this.#noah)) {
      await this.#end("completed");
      return;
    }
    // Paused by the candidate's own words: they click when they are back. Withdrawn: there is nothing to call again.
    if (notice === "paused" || notice === "withdrawn") {
      await this.#end("left");
      return;
    }
    this.#endings += 1;
    if (this.#endings > ENDINGS_IN_A_ROW) {
      await this.#end("failed", new KeptEnding());
      return;
    }
    // Anything else: a room deleted under an unfinished interview, a server that restarted, a connection that was given
    // up. The function knows whether the interview is over, and is the only one to ask.
    this.#emitStatus("reconnecting");
    try {
      // At once the first time; a model that is unavailable, for instance, gets a little longer each time.
      await pause((this.#endings - 1) * BETWEEN_ENDINGS, running.signal);
      await this.#join(running.signal, PATIENCE_REJOIN);
    } catch (error) {
      if (running.signal.aborted) return;
      const known = error instanceof NoahError ? error : new Unavailable(0);
      await this.#end(known instanceof InterviewCompleted ? "completed" : "failed", known);
    }
  }

  // -- Noah ------------------------------------------------------------------------------------------------------------

  /** The agent to believe: after a hand-over or a killed worker an earlier one may still be listed for a while. */
  #chooseAgent(): void {
    const agents = [...(this.#room?.remoteParticipants.values() ?? [])].filter(
      (one) => one.kind === ParticipantKind.AGENT && one.connectionQuality !== ConnectionQuality.Lost,
    );
    const rank = (one: RemoteParticipant) =>
      Number(one.attributes["noah.epoch"] ?? 0) * 1e11 + (one.joinedAt?.getTime() ?? 0) / 1000;
    agents.sort((a, b) => rank(b) - rank(a));
    const agent = agents[0];
    if (agent?.sid !== this.#agent?.sid) this.#unsent();
    this.#agent = agent;
    this.#emitTracks();
    if (agent === undefined) {
      this.#setNoah({ ...this.#noah, present: false, activity: "initializing", leaving: false });
      if (!isOver(this.#noah)) this.#expectNoah();
      return;
    }
    clearTimeout(this.#noahIsDue);
    this.#noahIsDue = undefined;
    this.#askedForNoah = 0;
    this.#setNoah(stateOf(agent));
    this.#confirmTyped(agent);
    this.#confirmPressed(agent);
    void this.#sendTyped();
  }

  #setNoah(state: NoahState): void {
    const before = this.#noah;
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    this.#noah = state;
    const begins = (activity: string) => state.activity === activity && before.activity !== activity;
    // a turn of Noah's is proof of a working call
    if (state.present && (begins("speaking") || begins("thinking"))) this.#endings = 0;
    this.#emit("noah", state);
  }

  /** No agent: after a while, and again and again, the function is asked to make sure that one comes. */
  #expectNoah(): void {
    if (this.#noahIsDue !== undefined || this.#status !== "live") return;
    const delay = NOAH_IS_DUE[Math.min(this.#askedForNoah, NOAH_IS_DUE.length - 1)];
    this.#noahIsDue = setTimeout(() => {
      this.#noahIsDue = undefined;
      this.#askedForNoah += 1;
      void this.#askForNoah();
    }, delay);
  }

  async #askForNoah(): Promise<void> {
    const room = this.#room;
    const signal = this.#running?.signal;
    if (room === undefined || signal === undefined || this.#agent !== undefined) return;
    try {
      const start = await this.api.start(this.#body(false), { signal });
      if (this.#room !== room || this.#agent !== undefined) return;
      // The interview goes on in another room: whoever stays in this one waits for ever.
      if (start.roomName !== this.#start?.roomName) await room.disconnect(false);
    } catch (error) {
      if (this.#room !== room) return;
      if (error instanceof InterviewCompleted) {
        await this.#end("completed", error);
        return;
      }
      if (error instanceof NoahError) this.#emitStatus("live", error);
    }
    if (this.#room === room && this.#agent === undefined) this.#expectNoah();
  }

  // -- captions and typed answers --------------------------------------------------------------------------------------

  async #caption(
    room: Room,
    reader: AsyncIterable<string> & { info: { id: string; attributes?: Record<string, string> } },
    from: string,
  ): Promise<void> {
    const attributes = reader.info.attributes ?? {};
    const who = from === room.localParticipant.identity ? "candidate" : "noah";
    const id = attributes["lk.segment_id"] ?? reader.info.id;
    let text = "";
    for await (const piece of reader) {
      if (this.#room !== room) return;
      text += piece;
      this.#emit("caption", { id, who, text, final: false });
    }
    // The candidate's lines come whole and again, each time longer; Noah's come once, piece by piece.
    const final = who === "noah" || attributes["lk.transcription_final"] === "true";
    if (this.#room === room && text.trim() !== "") this.#emit("caption", { id, who, text, final });
  }

  async #sendTyped(again = false): Promise<void> {
    const room = this.#room;
    const agent = this.#agent;
    if (room === undefined || agent === undefined || this.#sending !== undefined) return;
    if (this.#status !== "live" || !listens(agent)) return;
    const sending = Symbol("sending");
    this.#sending = sending;
    try {
      // in the moment in which livekit-client says `reconnected` it still puts aside what is sent, and never sends it
      await pause(0);
      for (const one of this.#typed.filter((each) => again || each.state === "waiting")) {
        if (this.#sending !== sending) return;
        await room.localParticipant.sendText(one.text, {
          topic: "lk.chat",
          destinationIdentities: [agent.identity],
          attributes: { "noah.id": one.id },
        });
        // its beginning may be in a connection that is gone, and its end in the next one
        if (this.#sending !== sending) return;
        if (one.state === "sent" || !this.#typed.includes(one)) continue;
        one.state = "sent";
        this.#emit("typed", { ...one });
      }
      this.#sendAgain();
    } catch {
      // The connection broke off: still waiting, sent with the next agent or connection.
    } finally {
      if (this.#sending === sending) this.#sending = undefined;
    }
  }

  /** What is sent need not arrive: it is sent again, more and more rarely, until it is taken. */
  #sendAgain(): void {
    clearTimeout(this.#sentAgain);
    if (this.#typed.length === 0) return;
    const delay = SENT_AGAIN[Math.min(this.#timesSent, SENT_AGAIN.length - 1)];
    this.#sentAgain = setTimeout(() => {
      this.#timesSent += 1;
      void this.#sendTyped(true);
    }, delay);
  }

  #confirmTyped(agent: RemoteParticipant): void {
    const taken = agent.attributes["noah.typed"];
    if (taken === undefined) return;
    // Answers are sent, and taken, in order: the last one confirms those before it.
    const index = this.#typed.findIndex((one) => one.id === taken);
    if (index >= 0) this.#taken(this.#typed.slice(0, index + 1).map((one) => one.id));
  }

  #confirmPressed(agent: RemoteParticipant): void {
    const last = agent.attributes["noah.pressed"] ?? "";
    if (!this.#pressed.has(last)) return;
    // They are taken in order: the last one confirms those before it.
    for (const [id, confirm] of [...this.#pressed]) {
      confirm();
      if (id === last) return;
    }
  }

  #taken(ids: readonly string[]): void {
    for (const id of ids) {
      const index = this.#typed.findIndex((one) => one.id === id);
      const [one] = index < 0 ? [] : this.#typed.splice(index, 1);
      if (one !== undefined) this.#emit("typed", { ...one, state: "taken" });
    }
    if (ids.length > 0) this.#timesSent = 0;
    if (this.#typed.length === 0) clearTimeout(this.#sentAgain);
  }

  /**
   * The agent or the connection that was sent to is gone without having confirmed: the next one gets it again, under the
   * same id.
   */
  #unsent(): void {
    this.#sending = undefined;
    clearTimeout(this.#sentAgain);
    this.#timesSent = 0;
    for (const one of this.#typed) {
      if (one.state !== "sent") continue;
      one.state = "waiting";
      this.#emit("typed", { ...one });
    }
  }

  // -- microphone ------------------------------------------------------------------------------------------------------

  async #openMicrophone(microphone: MediaStreamTrack | string | undefined): Promise<void> {
    if (globalThis.navigator?.mediaDevices === undefined) throw new MicrophoneError("insecure");
    let track: LocalAudioTrack;
    try {
      track =
        typeof microphone === "object"
          ? new LocalAudioTrack(microphone, CAPTURE, false)
          : await createLocalAudioTrack({
              ...CAPTURE,
              ...(microphone ? { deviceId: { exact: microphone } } : {}),
            });
    } catch (error) {
      throw microphoneError(error);
    }
    track.on(TrackEvent.Ended, () => {
      if (this.#microphone === track) this.#emit("microphoneLost", new MicrophoneError("chosen_gone"));
    });
    this.#closeMicrophone();
    this.#microphone = track;
    this.#muted = false;
    this.#record();
    this.#emitTracks();
  }

  #closeMicrophone(): void {
    this.#microphone?.stopPreConnectBuffer();
    this.#microphone?.stop();
    this.#microphone = undefined;
    this.#emitTracks();
  }

  /**
   * An agent hears the microphone, so the recording ends here and is sent. livekit-client does that itself, except when
   * the server is quicker than its publishTrack(): then the recording would run on, and the agent give up waiting for it.
   *
   * Once the agent has the recording too, the track's mark "recorded before the connection" goes:
   * left on, it would make the next agent (after a hand-over) wait seconds for a recording that was sent to this one.
   * This event makes livekit-client send the track's features anew; of those, the mark is only set when publishing.
   */
  #firstWordsAreIn(): void {
    const track = this.#microphone;
    void this.#published.then(
      () => track?.stopPreConnectBuffer(),
      () => undefined, // what failed there is known to whoever published
    );
    setTimeout(() => {
      if (track !== undefined && track === this.#microphone && this.#status === "live")
        track.emit(TrackEvent.AudioTrackFeatureUpdate, track, PRECONNECT_BUFFER, false);
    }, RECORDING_IS_IN);
  }

  // -- events ----------------------------------------------------------------------------------------------------------

  #emit<E extends keyof NoahEvents>(event: E, value: NoahEvents[E]): void {
    for (const handler of this.#handlers[event]) handler(value);
  }

  #emitStatus(status: Status, error?: NoahError, retryIn?: number): void {
    this.#status = status;
    this.#emit("status", {
      status,
      interviewId: error instanceof InterviewCompleted ? error.interviewId : this.interviewId,
      resumed: this.#start?.resumed ?? false,
      ...(error === undefined ? {} : { error }),
      ...(retryIn === undefined ? {} : { retryIn }),
    });
  }

  #emitTracks(): void {
    const publication = this.#agent?.getTrackPublication(Track.Source.Microphone);
    this.#emit("tracks", {
      noah: publication?.track?.mediaStreamTrack,
      microphone: this.#microphone?.mediaStreamTrack,
      muted: this.#muted,
    });
  }
}

function stateOf(agent: RemoteParticipant): NoahState {
  const { attributes } = agent;
  const activity = attributes["lk.agent.state"];
  const left = attributes["noah.left"] ?? "";
  const [question, questions] = (attributes["noah.progress"] ?? "").split("/").map(Number);
  return {
    present: true,
    activity:
      activity === "listening" || activity === "thinking" || activity === "speaking"
        ? activity
        : "initializing",
    phase: attributes["noah.phase"] ?? "",
    topic: attributes["noah.topic"] ?? "",
    name: attributes["noah.name"] ?? "",
    secondsLeft: /^\d+$/.test(left) ? Number(left) : undefined,
    question: question || 0,
    questions: questions || 0,
    notice: attributes["noah.notice"] ?? "",
    leaving: (attributes["noah.leaving"] ?? "") !== "",
  };
}

/** Whether the agent takes typed answers yet. */
function listens(agent: RemoteParticipant): boolean {
  const state = stateOf(agent);
  return agent.isActive && state.activity !== "initializing" && !state.leaving;
}

/** The reason behind a getUserMedia that failed; browsers differ in names, people in what they have to do. */
export function microphoneError(error: unknown): MicrophoneError {
  if (error instanceof MicrophoneError) return error;
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "PermissionDeniedError":
    case "NotSupportedError": // a Chromium without a dialog for permissions
      return new MicrophoneError("denied");
    case "NotFoundError":
    case "DevicesNotFoundError":
      return new MicrophoneError("none");
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return new MicrophoneError("busy");
    case "OverconstrainedError":
    case "ConstraintNotSatisfiedError":
      return new MicrophoneError("chosen_gone");
    case "SecurityError":
    case "TypeError":
      return new MicrophoneError("insecure");
    default:
      return new MicrophoneError("unknown");
  }
}

/** 96 random bits; crypto.randomUUID() exists in secure contexts only, this everywhere. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
