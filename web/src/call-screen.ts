/** During the call: what Noah does, what is said, and the controls. */
import { Captions } from "./captions";
import { ask, byId, setText } from "./dom";
import { readInterview } from "./interview";
import { Meter } from "./level";
import { listMicrophones } from "./microphone";
import type { NoahClient, NoahError, NoahState, Status } from "./noah-client";
import { type Mood, Picture } from "./picture";
import { activityWords, adviceFor, noticeWords, readable } from "./words";

export interface CallEvents {
  pause: () => void;
  leave: () => void;
  /** A microphone was chosen in the middle of the call. */
  microphone: (deviceId: string) => void;
}

export class CallScreen {
  readonly captions = new Captions();
  readonly #picture = new Picture(byId<HTMLCanvasElement>("picture"));
  readonly #devicesMeter = new Meter(byId("devices-meter"));
  #microphone: MediaStreamTrack | undefined;
  #muted = false;
  #retrying = false;
  #status: Status = "idle";
  /** When Noah was first there (ms), and the seconds of earlier visits. */
  #since = 0;
  #before = 0;

  constructor(
    readonly client: NoahClient,
    readonly events: CallEvents,
  ) {
    client.on("status", ({ status, error, retryIn }) => {
      this.#retrying = retryIn !== undefined;
      this.#onStatus(status, error);
    });
    client.on("noah", (noah) => this.#onNoah(noah));
    client.on("caption", (caption) => this.captions.heard(caption));
    client.on("typed", (typed) => this.captions.typed(typed));
    client.on("sound", ({ blocked }) => {
      byId("allow-sound").hidden = !blocked;
    });
    client.on("tracks", ({ noah, microphone, muted }) => {
      this.#microphone = microphone;
      this.#picture.tracks(noah, microphone, muted);
      this.#showMute(muted, microphone !== undefined);
    });
    client.on("microphoneLost", (error) => this.#trouble(error));
    window.addEventListener("online", () => this.#activity());
    window.addEventListener("offline", () => this.#activity());
    byId("allow-sound").addEventListener("click", () => void client.allowSound());
    byId("mute").addEventListener("click", () => void client.mute(!this.#muted));
    byId("pause").addEventListener("click", () => events.pause());
    byId("leave").addEventListener("click", () => void this.#leave());
    byId("devices").addEventListener("click", () => void this.#devices());
    byId("devices-choice").addEventListener("change", () => void this.#useDevice());
    this.#typing();
    setInterval(() => this.#clock(), 1_000);
  }

  /** Nothing that was said or typed stays on the page. */
  forget(): void {
    this.captions.clear();
    byId<HTMLTextAreaElement>("type").value = "";
  }

  /** An interview that continues: its earlier lines and its time. */
  async earlier(interviewId: string): Promise<void> {
    try {
      const interview = readInterview(interviewId, await this.client.api.interview(interviewId));
      this.#before = interview.activeSeconds;
      this.captions.earlier(interview.turns);
    } catch {
      // Only what was said before is missing; the call itself does not depend on it.
    }
  }

  open(): void {
    this.#picture.start();
    byId("call-trouble").hidden = true;
  }

  close(): void {
    this.#picture.stop();
    this.captions.settle();
    this.#since = 0;
  }

  #onStatus(status: Status, error: NoahError | undefined): void {
    this.#status = status;
    byId("call").dataset.status = status;
    if (status === "reconnecting") this.captions.settle();
    this.#activity();
    if (status === "live" && error === undefined) byId("call-trouble").hidden = true;
  }

  #onNoah(noah: NoahState): void {
    if (noah.present && this.#since === 0) this.#since = Date.now();
    const notice = byId("notice");
    setText(notice, noticeWords(noah.notice));
    notice.hidden = noah.notice === "";
    if (noah.phase !== "") setText(byId("phase"), readable(noah.phase));
    if (noah.questions > 0) {
      setText(
        byId("question"),
        `Question ${Math.min(Math.max(1, noah.question), noah.questions)} of ${noah.questions}`,
      );
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
    const words = activityWords(this.#status, noah, this.#retrying, offline);
    setText(byId("activity"), words.title);
    setText(byId("activity-more"), words.text);
    const here =
      !offline &&
      this.#status === "live" &&
      noah.present &&
      !noah.leaving &&
      noah.activity !== "initializing";
    this.#picture.mood((here ? noah.activity : "away") as Mood);
    if (document.body.dataset.screen === "call" && words.title !== "")
      document.title = `${words.title} · Noah`;
  }

  #clock(): void {
    if (this.#since === 0 || document.body.dataset.screen !== "call") return;
    const minutes = Math.floor((this.#before + (Date.now() - this.#since) / 1000) / 60);
    setText(byId("clock"), minutes < 1 ? "Just started" : `${minutes} min`);
  }

  #showMute(muted: boolean, has: boolean): void {
    this.#muted = muted;
    const button = byId<HTMLButtonElement>("mute");
    button.disabled = !has;
    button.setAttribute("aria-pressed", String(muted));
    setText(button.querySelector("span") as HTMLElement, has ? (muted ? "Unmute" : "Mute") : "No mic");
  }

  #trouble(error: NoahError): void {
    const box = byId("call-trouble");
    const { title, text } = adviceFor(error);
    setText(box.querySelector(".trouble-title") as HTMLElement, title);
    setText(
      box.querySelector(".trouble-text") as HTMLElement,
      `${text} You can choose another one under “Microphone”, or type your answers.`,
    );
    box.hidden = false;
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
      setText(error, adviceFor(failure as NoahError).title);
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
