/**
 * The picture of the call: a quiet round shape that breathes with the voice that is heard, Noah's when Noah speaks and the
 * candidate's when Noah listens. People who asked for less motion get a still one whose ring grows in steps.
 */
import { Level } from "./level";

export type Mood = "away" | "listening" | "thinking" | "speaking";

interface Colours {
  core: string;
  noah: string;
  candidate: string;
  rest: string;
}

export class Picture {
  #mood: Mood = "away";
  #noah: Level | undefined;
  #microphone: Level | undefined;
  #muted = false;
  #frame = 0;
  /** What is drawn now; follows what is heard. */
  #swell = 0;
  #voice = 0;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  #colours: Colours;

  constructor(readonly canvas: HTMLCanvasElement) {
    this.#colours = this.#readColours();
    this.#dark.addEventListener("change", () => {
      this.#colours = this.#readColours();
    });
  }

  start(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.tracks(undefined, undefined, false);
  }

  mood(mood: Mood): void {
    this.#mood = mood;
    this.canvas.dataset.mood = mood;
  }

  tracks(noah: MediaStreamTrack | undefined, microphone: MediaStreamTrack | undefined, muted: boolean): void {
    this.#noah = follow(this.#noah, noah);
    this.#microphone = follow(this.#microphone, microphone);
    this.#muted = muted;
  }

  #readColours(): Colours {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    return {
      core: colour("--picture-core"),
      noah: colour("--picture-noah"),
      candidate: colour("--picture-candidate"),
      rest: colour("--picture-rest"),
    };
  }

  #draw(now: number): void {
    this.#frame = requestAnimationFrame((next) => this.#draw(next));
    const context = this.#fit();
    if (context === null) return;
    const spoken = this.#noah?.now() ?? 0;
    const said = this.#muted ? 0 : (this.#microphone?.now() ?? 0);
    const level = this.#mood === "speaking" ? spoken : this.#mood === "listening" ? said * 0.8 : 0;
    const calm = this.#calm.matches;
    this.#swell += ((calm ? Math.round(level * 4) / 4 : level) - this.#swell) * (calm ? 1 : 0.2);
    this.#voice += ((this.#mood === "speaking" ? 1 : 0) - this.#voice) * (calm ? 1 : 0.06);
    const { width, height } = this.canvas;
    const unit = Math.min(width, height) / 2;
    const time = calm ? 0 : now / 1000;
    context.clearRect(0, 0, width, height);
    context.save();
    context.translate(width / 2, height / 2);
    const away = this.#mood === "away";
    const colour = away
      ? this.#colours.rest
      : this.#voice > 0.5
        ? this.#colours.noah
        : this.#colours.candidate;
    const breath = away ? 0.025 * Math.sin(time * 1.4) : 0.015 * Math.sin(time * 0.9);
    for (let ring = 3; ring >= 1; ring--) {
      const radius = unit * (0.4 + breath + ring * (0.05 + this.#swell * 0.125));
      context.globalAlpha = 0.32 - ring * 0.075;
      context.fillStyle = colour;
      shape(
        context,
        radius,
        unit * (0.012 + this.#swell * 0.05) * (calm ? 0 : 1),
        time * (0.5 + ring * 0.22) + ring * 2.1,
      );
    }
    context.globalAlpha = 1;
    context.fillStyle = away ? this.#colours.rest : this.#colours.core;
    shape(context, unit * (0.38 + breath + this.#swell * 0.03), unit * 0.008 * (calm ? 0 : 1), time * 0.4);
    if (this.#mood === "thinking") this.#dots(context, unit, time);
    context.restore();
  }

  #dots(context: CanvasRenderingContext2D, unit: number, time: number): void {
    context.fillStyle = this.#colours.noah;
    for (let dot = -1; dot <= 1; dot++) {
      const lift = this.#calm.matches ? 0 : Math.max(0, Math.sin(time * 3.2 - dot * 0.9)) * 0.06;
      context.beginPath();
      context.arc(dot * unit * 0.14, -lift * unit, unit * 0.035, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** Gives the canvas the pixels its size on the screen asks for. */
  #fit(): CanvasRenderingContext2D | null {
    const scale = Math.min(2, devicePixelRatio || 1);
    const width = Math.round(this.canvas.clientWidth * scale);
    const height = Math.round(this.canvas.clientHeight * scale);
    if (width === 0 || height === 0) return null;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    return this.canvas.getContext("2d");
  }
}

function follow(level: Level | undefined, track: MediaStreamTrack | undefined): Level | undefined {
  if (level?.track === track) return level;
  level?.stop();
  return track === undefined || track.readyState === "ended" ? undefined : new Level(track);
}

/** A closed curve around the middle: a circle that three slow waves run along. */
function shape(context: CanvasRenderingContext2D, radius: number, wave: number, phase: number): void {
  context.beginPath();
  const steps = 72;
  for (let step = 0; step <= steps; step++) {
    const angle = (step / steps) * 2 * Math.PI;
    const bent =
      radius +
      wave * Math.sin(angle * 2 + phase) +
      wave * 0.7 * Math.sin(angle * 3 - phase * 1.3) +
      wave * 0.4 * Math.sin(angle * 5 + phase * 0.7);
    context.lineTo(Math.cos(angle) * bent, Math.sin(angle) * bent);
  }
  context.closePath();
  context.fill();
}
