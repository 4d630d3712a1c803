/** The loudspeaker: a test sound, and the choice of it where the browser has one (setSinkId). */
import { byId, element } from "./dom";
import type { Kept } from "./kept";
import { say, words } from "./language";
import { wakeAudio } from "./level";

const CHOICE = "loudspeaker";
/** Two tones (Hz), each so many seconds long. */
const TONES = [523.25, 659.25];
const TONE_SECONDS = 0.35;

const choosable = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

/** A list to choose from, beside which a sound can be tried. `changed` has the call heard there. */
export class Loudspeaker {
  readonly #list: HTMLSelectElement;

  constructor(
    readonly prefix: string,
    readonly kept: Kept,
    readonly changed: (deviceId: string) => Promise<void> | undefined = () => undefined,
  ) {
    this.#list = byId<HTMLSelectElement>(`${prefix}-choice`);
    byId(`${prefix}-test`).addEventListener("click", () => void this.#test());
    this.#list.addEventListener("change", () => void this.#choose());
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.list());
  }

  /** The one that was chosen last time; "" is the system's. */
  get chosen(): string {
    return choosable() ? (this.kept.read<string>(CHOICE, this.kept.device) ?? "") : "";
  }

  /** Fills the list; hidden where nothing can be chosen. Names are known once the microphone is allowed. */
  async list(): Promise<void> {
    const all = choosable() ? await navigator.mediaDevices?.enumerateDevices().catch(() => []) : [];
    const devices = (all ?? []).filter((one) => one.kind === "audiooutput" && one.deviceId !== "");
    const { chosen } = this;
    this.#list.replaceChildren(
      ...devices.map((device, index) => {
        const option = element("option");
        say(option, () => device.label || words().loudspeakerNumber(index + 1));
        option.value = device.deviceId;
        option.selected = device.deviceId === chosen;
        return option;
      }),
    );
    this.#list.hidden = devices.length < 2;
  }

  async #choose(): Promise<void> {
    this.kept.write(CHOICE, this.#list.value, this.kept.device);
    try {
      await this.changed(this.#list.value);
      this.#say(() => "");
    } catch {
      this.#say(() => words().notPlayed);
    }
  }

  async #test(): Promise<void> {
    wakeAudio();
    try {
      this.#say(() => words().playing);
      await playTones(this.chosen);
    } catch {
      this.#say(() => words().notPlayed);
    }
  }

  #say(text: () => string): void {
    say(byId(`${this.prefix}-hint`), text);
  }
}

async function playTones(deviceId: string): Promise<void> {
  const context = new AudioContext();
  const player = new Audio();
  try {
    const to = context.createMediaStreamDestination();
    const loudness = context.createGain();
    loudness.gain.value = 0.25;
    loudness.connect(to);
    const over = TONES.map((hertz, index) => {
      const tone = context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(loudness);
      tone.start(context.currentTime + index * TONE_SECONDS);
      tone.stop(context.currentTime + (index + 1) * TONE_SECONDS);
      return new Promise((resolve) => tone.addEventListener("ended", resolve, { once: true }));
    });
    player.srcObject = to.stream;
    // One that was unplugged since: the system's own plays it.
    if (deviceId !== "") await player.setSinkId(deviceId).catch(() => undefined);
    await player.play();
    await Promise.all(over);
  } finally {
    player.srcObject = null;
    await context.close();
  }
}
