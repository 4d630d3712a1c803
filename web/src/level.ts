/** Loudness of an audio track, for meters and the picture. */

let context: AudioContext | undefined;

/** Call it from a click: browsers start an audio context only then, or while the page records. */
export function wakeAudio(): void {
  awake();
}

function awake(): AudioContext {
  context ??= new AudioContext();
  if (context.state === "suspended" && navigator.userActivation?.hasBeenActive !== false)
    void context.resume();
  return context;
}

export class Level {
  readonly #analyser: AnalyserNode;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  #smooth = 0;

  constructor(readonly track: MediaStreamTrack) {
    const context = awake();
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source = context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  /** 0 (silence) to 1 (loud), on the scale of hearing: -60 dB is 0, -10 dB is 1. Rises fast, falls slowly. */
  now(): number {
    awake();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / this.#samples.length + 1e-12);
    const level = Math.min(1, Math.max(0, (decibels + 60) / 50));
    this.#smooth += (level - this.#smooth) * (level > this.#smooth ? 0.5 : 0.12);
    return this.#smooth;
  }

  stop(): void {
    this.#source.disconnect();
  }
}

/** Draws a level into a meter, and tells assistive technology twice a second. */
export class Meter {
  #level: Level | undefined;
  #frame = 0;
  #told = 0;

  constructor(
    readonly box: HTMLElement,
    readonly heard: () => void = () => undefined,
  ) {}

  show(track: MediaStreamTrack | undefined): void {
    if (this.#level?.track === track) return;
    this.stop();
    if (track === undefined) return;
    this.#level = new Level(track);
    const draw = () => {
      const level = this.#level?.now() ?? 0;
      this.box.style.setProperty("--level", level.toFixed(3));
      if (level > 0.35) this.heard();
      const now = performance.now();
      if (now - this.#told > 500) {
        this.#told = now;
        this.box.setAttribute("aria-valuenow", String(Math.round(level * 100)));
      }
      this.#frame = requestAnimationFrame(draw);
    };
    draw();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#level?.stop();
    this.#level = undefined;
    this.box.style.setProperty("--level", "0");
  }
}
