/** During the call: what Noah does, what is said, and the controls. */
import { Awake } from "./awake";
import { Captions } from "./captions";
import { ask, byId } from "./dom";
import { readInterview } from "./interview";
import type { Kept } from "./kept";
import { callNoah, say, words } from "./language";
import { Meter } from "./level";
import { Loudspeaker } from "./loudspeaker";
import { listMicrophones } from "./microphone";
import type { Button, NoahClient, NoahError, NoahState, Status } from "./noah-client";
import { type Mood, Picture } from "./picture";
import { activityWords, adviceFor, noticeWords, readable } from "./words";

export interface CallEvents {
  pause: () => void;
  leave: () => void;
  /** The yes to a recording was taken back. */
  unrecorded: () => void;
  /** A microphone was chosen in the middle of the call. */
  microphone: (deviceId: string) => void;
}

const BUTTONS: Button[] = ["repeat", "skip", "finish"];

export class CallScreen {
  readonly captions = new Captions();
  readonly #awake = new Awake();
  readonly #picture = new Picture(byId<HTMLCanvasElement>("picture"));
  readonly #devicesMeter = new Meter(byId("devices-meter"));
  readonly #loudspeaker: Loudspeaker;
  #microphone: MediaStreamTrack | undefined;
  #muted = false;
  #retrying = false;
  #pressing = false;
  #status: Status = "idle";
  /** The seconds that were left, and when that was told (ms). */
  #left: { seconds: number; at: number } | undefined;

  constructor(
    readonly client: NoahClient,
    readonly events: CallEvents,
    kept: Kept,
  ) {
    this.#follow();
    this.#loudspeaker = new Loudspeaker("devices-speaker", kept, (id) => client.useLoudspeaker(id));
    window.addEventListener("online", () => this.#activity());
    window.addEventListener("offline", () => this.#activity());
    byId("allow-sound").addEventListener("click", () => void client.allowSound());
    byId("mute").addEventListener("click", () => void client.mute(!this.#muted));
    byId("pause").addEventListener("click", () => events.pause());
    byId("leave").addEventListener("click", () => void this.#leave());
    byId("recording-end").addEventListener("click", () => void this.#endRecording());
    byId("devices").addEventListener("click", () => void this.#devices());
    byId("devices-choice").addEventListener("change", () => void this.#useDevice());
    for (const button of BUTTONS)
      byId(`press-${button}`).addEventListener("click", () => void this.#press(button));
    this.#typing();
    setInterval(() => this.#clock(), 1_000);
  }

  #follow(): void {
    const { client } = this;
    client.on("status", ({ status, error, retryIn }) => {
      this.#retrying = retryIn !== undefined;
      this.#onStatus(status, error);
    });
    client.on("noah", (noah) => this.#onNoah(noah));
    client.on("caption", (caption) => this.captions.heard(caption));
    client.on("typed", (typed) => this.captions.typed(typed));
    client.on("speaking", ({ candidate }) => this.captions.speaking(candidate && !this.#muted));
    client.on("recording", ({ on }) => {
      byId("recorded").hidden = !on;
    });
    client.on("sound", ({ blocked }) => {
      byId("allow-sound").hidden = !blocked;
    });
    client.on("tracks", ({ noah, microphone, muted }) => {
      this.#microphone = microphone;
      this.#picture.tracks(noah, microphone, muted);
      this.#showMute(muted, microphone !== undefined);
    });
    client.on("microphoneLost", (error) => this.#trouble(error));
  }

  /** Nothing that was said or typed stays on the page. */
  forget(): void {
    this.captions.clear();
    byId<HTMLTextAreaElement>("type").value = "";
  }

  /** An interview that continues: its earlier lines. */
  async earlier(interviewId: string): Promise<void> {
    try {
      const interview = readInterview(interviewId, await this.client.api.interview(interviewId));
      this.captions.earlier(interview.turns);
    } catch {
      // Only what was said before is missing; the call itself does not depend on it.
    }
  }

  /** `told`: what a start could not do, which keeps nobody from the call. */
  open(told = () => ""): void {
    this.#picture.start();
    this.#awake.keep(true);
    byId("call-trouble").hidden = true;
    byId("recorded").hidden = true;
    say(byId("pressed"), told);
    void this.client.useLoudspeaker(this.#loudspeaker.chosen);
  }

  close(): void {
    this.#picture.stop();
    this.#awake.keep(false);
    this.captions.settle();
    this.#left = undefined;
    say(byId("clock"), () => "");
  }

  #onStatus(status: Status, error: NoahError | undefined): void {
    this.#status = status;
    byId("call").dataset.status = status;
    if (status === "reconnecting") this.captions.settle();
    this.#activity();
    if (status === "live" && error === undefined) byId("call-trouble").hidden = true;
  }

  #onNoah(noah: NoahState): void {
    if (noah.name !== "") callNoah(noah.name);
    const notice = byId("notice");
    // who has not muted it here cannot unmute it here: a call or a switch of the device has taken it
    const taken = noah.notice === "microphone_muted" && !this.#muted;
    say(notice, () => noticeWords(taken ? "microphone_silent" : noah.notice));
    notice.hidden = noah.notice === "";
    if (noah.topic !== "" || noah.phase !== "")
      say(byId("phase"), () => readable(noah.topic === "" ? noah.phase : noah.topic));
    if (noah.secondsLeft !== undefined && noah.secondsLeft !== this.#left?.seconds)
      this.#left = { seconds: noah.secondsLeft, at: Date.now() };
    if (noah.questions > 0) {
      const open = Math.min(Math.max(1, noah.question), noah.questions);
      say(byId("question"), () => words().question(open, noah.questions));
      // The bar is what has been answered: the open question is not yet.
      const answered = noah.phase === "completed" ? noah.questions : Math.max(0, noah.question - 1);
      byId("progress").classList.remove("unknown");
      byId("progress-fill").style.setProperty("--share", (answered / noah.questions).toFixed(3));
    }
    this.#activity();
  }

  #activity(): void {
    const { noah } = this.client;
    const offline = navigator.onLine === false;
    const happening = { retrying: this.#retrying, offline, muted: this.#muted };
    const status = this.#status;
    const said = () => activityWords(status, noah, happening);
    say(byId("activity"), () => said().title);
    say(byId("activity-more"), () => said().text);
    const here =
      !offline &&
      this.#status === "live" &&
      noah.present &&
      !noah.leaving &&
      noah.activity !== "initializing";
    this.#picture.mood((here ? noah.activity : "away") as Mood);
    for (const button of BUTTONS)
      byId<HTMLButtonElement>(`press-${button}`).disabled = !here || this.#pressing;
    if (document.body.dataset.screen === "call" && said().title !== "")
      document.title = `${said().title} · ${words().noah}`;
  }

  /** The time that is left, as Noah told it; it stands still while nobody is there. */
  #clock(): void {
    if (this.#left === undefined || document.body.dataset.screen !== "call") return;
    if (this.#status !== "live" || !this.client.noah.present) {
      this.#left.at += 1_000;
      return;
    }
    const seconds = this.#left.seconds - (Date.now() - this.#left.at) / 1000;
    say(byId("clock"), () => words().left(Math.max(0, Math.round(seconds / 60 - 0.1))));
  }

  #showMute(muted: boolean, has: boolean): void {
    this.#muted = muted;
    const button = byId<HTMLButtonElement>("mute");
    button.disabled = !has;
    button.setAttribute("aria-pressed", String(muted));
    say(button.querySelector("span") as HTMLElement, () =>
      has ? (muted ? words().unmute : words().page.mute) : words().noMicrophone,
    );
    byId("call").classList.toggle("muted", muted && has);
    if (muted) this.captions.speaking(false);
    this.#activity();
  }

  #trouble(error: NoahError): void {
    const box = byId("call-trouble");
    say(box.querySelector(".trouble-title") as HTMLElement, () => adviceFor(error).title);
    say(
      box.querySelector(".trouble-text") as HTMLElement,
      () => `${adviceFor(error).text} ${words().anotherMicrophone}`,
    );
    box.hidden = false;
  }

  /** Noah is asked to repeat, to skip, or to finish, which is confirmed first. */
  async #press(button: Button): Promise<void> {
    if (this.#pressing) return;
    if (button === "finish" && (await ask(byId<HTMLDialogElement>("finish-dialog"))) !== "finish") return;
    const told = byId("pressed");
    this.#pressing = true;
    say(told, () => words().pressed.asking);
    this.#activity();
    try {
      await this.client.press(button);
      say(told, () => "");
    } catch {
      say(told, () => words().pressed.failed);
    } finally {
      this.#pressing = false;
      this.#activity();
    }
  }

  async #endRecording(): Promise<void> {
    const button = byId<HTMLButtonElement>("recording-end");
    const told = byId("pressed");
    button.disabled = true;
    try {
      this.events.unrecorded();
      await this.client.endRecording();
      say(told, () => words().recorded.ended);
      // The button goes when LiveKit has ended it: whoever uses the keyboard stays in the call.
      byId("activity").focus();
    } catch {
      say(told, () => words().recorded.failed);
    } finally {
      button.disabled = false;
    }
  }

  async #leave(): Promise<void> {
    if ((await ask(byId<HTMLDialogElement>("leave-dialog"))) === "leave") this.events.leave();
  }

  async #devices(): Promise<void> {
    const dialog = byId<HTMLDialogElement>("devices-dialog");
    byId("devices-error").hidden = true;
    await listMicrophones(
      byId<HTMLSelectElement>("devices-choice"),
      this.#microphone?.getSettings().deviceId ?? "",
    ).catch(() => undefined);
    await this.#loudspeaker.list();
    this.#devicesMeter.show(this.#microphone);
    await ask(dialog);
    this.#devicesMeter.stop();
  }

  async #useDevice(): Promise<void> {
    const error = byId("devices-error");
    error.hidden = true;
    try {
      const { value } = byId<HTMLSelectElement>("devices-choice");
      await this.client.useMicrophone(value);
      this.events.microphone(value);
      this.#devicesMeter.show(this.#microphone);
      byId("call-trouble").hidden = true;
    } catch (failure) {
      say(error, () => adviceFor(failure as NoahError).title);
      error.hidden = false;
    }
  }

  /** The text field: Enter sends, Shift+Enter is a new line, the field grows with the text. */
  #typing(): void {
    const field = byId<HTMLTextAreaElement>("type");
    const grow = () => {
      field.rows = Math.min(5, Math.max(1, field.value.split("\n").length));
    };
    const send = () => {
      const text = field.value.trim();
      if (text === "") return;
      this.client.type(text);
      field.value = "";
      grow();
    };
    field.addEventListener("input", grow);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    byId("type-form").addEventListener("submit", (event) => {
      event.preventDefault();
      send();
      field.focus();
    });
  }
}
