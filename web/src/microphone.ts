/** The microphone before the call: permission, choice, and a meter that shows that it hears something. */
import { byId, element } from "./dom";
import type { Kept } from "./kept";
import { say, words } from "./language";
import { Meter, wakeAudio } from "./level";
import type { MicrophoneError } from "./noah-client";
import { adviceFor } from "./words";

const CHOICE = "microphone";
const CAPTURE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Microphone {
  #track: MediaStreamTrack | undefined;
  #without = false;
  #heard = false;
  #attempt = 0;
  readonly #meter = new Meter(byId("mic-meter"), () => {
    if (this.#heard) return;
    this.#heard = true;
    say(byId("mic-hint"), () => words().noahHears);
  });
  readonly #choice = byId<HTMLSelectElement>("mic-choice");

  constructor(
    readonly kept: Kept,
    readonly toError: (error: unknown) => Promise<MicrophoneError>,
  ) {
    byId("mic-check").addEventListener("click", () => void this.open());
    byId("mic-again").addEventListener("click", () => void this.open());
    byId("mic-with").addEventListener("click", () => void this.open());
    byId("mic-without").addEventListener("click", () => {
      this.#without = true;
      this.#view("mic-none");
      byId("start").focus();
    });
    this.#choice.addEventListener("change", () => void this.open(this.#choice.value));
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (this.#track !== undefined) void this.#list();
    });
  }

  /** The candidate chose to type only. */
  get without(): boolean {
    return this.#without;
  }

  get ready(): boolean {
    return this.#track !== undefined && this.#track.readyState === "live";
  }

  /** Opens it without a word where permission was given before, so that nothing has to be clicked twice. */
  async openIfAllowed(): Promise<void> {
    try {
      const { state } = await navigator.permissions.query({ name: "microphone" as PermissionName });
      if (state === "granted") await this.open();
    } catch {
      // Browsers that do not know this permission's name: the button asks.
    }
  }

  /** The choice holds for the next call, too. */
  remember(deviceId: string): void {
    if (deviceId !== "") this.kept.write(CHOICE, deviceId, this.kept.device);
  }

  /** Asks for the microphone; whether it is open afterwards. The reason why not is on the page. */
  async open(deviceId = this.kept.read<string>(CHOICE, this.kept.device) ?? ""): Promise<boolean> {
    this.#without = false;
    wakeAudio();
    const attempt = ++this.#attempt;
    try {
      const track = await this.#capture(deviceId);
      if (attempt !== this.#attempt) {
        track.stop(); // a later choice has won
        return this.ready;
      }
      this.#keep(track);
    } catch (error) {
      const known = await this.toError(error);
      if (attempt === this.#attempt) this.#trouble(known);
      return false;
    }
    this.remember(deviceId);
    this.#view("mic-works");
    this.#heard = false;
    say(byId("mic-hint"), () => words().page.saySomething);
    this.#meter.show(this.#track);
    await this.#list();
    return true;
  }

  /**
   * The open track, for the call to which it belongs from now on; opened first where it is not. Undefined when that
   * fails; the reason is on the page.
   */
  async claim(): Promise<MediaStreamTrack | undefined> {
    if (!this.ready && !(await this.open())) return undefined;
    return this.#take();
  }

  #take(): MediaStreamTrack | undefined {
    const track = this.#track;
    this.#meter.stop();
    this.#track = undefined;
    return track?.readyState === "live" ? track : undefined;
  }

  close(): void {
    this.#take()?.stop();
  }

  #trouble(error: MicrophoneError): void {
    this.#view("mic-trouble");
    const box = byId("mic-trouble");
    say(box.querySelector(".trouble-title") as HTMLElement, () => adviceFor(error).title);
    say(box.querySelector(".trouble-text") as HTMLElement, () => adviceFor(error).text);
  }

  showTrouble(error: MicrophoneError): void {
    this.close();
    this.#trouble(error);
  }

  async #capture(deviceId: string): Promise<MediaStreamTrack> {
    this.close();
    const media = navigator.mediaDevices;
    if (media === undefined) throw Object.assign(new Error("no mediaDevices"), { name: "SecurityError" });
    let stream: MediaStream;
    try {
      const device = deviceId === "" ? {} : { deviceId: { exact: deviceId } };
      stream = await media.getUserMedia({ audio: { ...CAPTURE, ...device } });
    } catch (error) {
      // The one chosen last time may be at home; any other is better than none.
      const gone = error instanceof Error && error.name === "OverconstrainedError";
      if (!gone || deviceId === "" || deviceId === this.#choice.value) throw error;
      stream = await media.getUserMedia({ audio: CAPTURE });
    }
    const [track] = stream.getAudioTracks();
    if (track === undefined) throw Object.assign(new Error("no track"), { name: "NotFoundError" });
    return track;
  }

  #keep(track: MediaStreamTrack): void {
    this.#track = track;
    track.addEventListener("ended", () => {
      if (this.#track !== track) return;
      const ended = Object.assign(new Error("ended"), { name: "OverconstrainedError" });
      void this.toError(ended).then((error) => this.showTrouble(error));
    });
  }

  async #list(): Promise<void> {
    await listMicrophones(this.#choice, this.#track?.getSettings().deviceId ?? "");
  }

  #view(visible: "mic-ask" | "mic-works" | "mic-trouble" | "mic-none"): void {
    for (const id of ["mic-ask", "mic-works", "mic-trouble", "mic-none"]) byId(id).hidden = id !== visible;
  }
}

/** Fills a list with the microphones there are. */
export async function listMicrophones(list: HTMLSelectElement, current: string): Promise<void> {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter(
    (one) => one.kind === "audioinput",
  );
  list.replaceChildren(
    ...devices.map((device, index) => {
      const option = element("option");
      say(option, () => device.label || words().microphoneNumber(index + 1));
      option.value = device.deviceId;
      option.selected = device.deviceId === current;
      return option;
    }),
  );
  list.disabled = devices.length < 2;
}
