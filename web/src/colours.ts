/** An operator's colour, made fit to be read: as a text on the page's ground, and under a button's text. */

type Rgb = [number, number, number];

/** Grounds of style.css (--card in the light, --card in the dark), on which the colour has to be readable. */
const LIGHT: Rgb = [255, 253, 249];
const LIGHT_PAPER: Rgb = [247, 243, 236];
const DARK: Rgb = [24, 33, 31];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** WCAG 2 asks for 4.5 for texts; a little more, because meters and washes lie in between. */
const READABLE = 4.7;

export interface Accent {
  accent: string;
  /** Of a button under the pointer. */
  strong: string;
  /** Of a text on it. */
  on: string;
}

/** The colour for light and for dark pages, as near to `hex` (#rrggbb) as can be read. */
export function accents(hex: string): { light: Accent; dark: Accent } {
  const given = rgb(hex);
  const light = until(given, BLACK, (colour) =>
    [LIGHT, LIGHT_PAPER, WHITE].every((ground) => contrast(colour, ground) >= READABLE),
  );
  const dark = until(given, WHITE, (colour) => contrast(colour, DARK) >= READABLE);
  return {
    light: { accent: css(light), strong: css(mixed(light, BLACK, 0.2)), on: css(WHITE) },
    dark: { accent: css(dark), strong: css(mixed(dark, WHITE, 0.3)), on: css(mixed(dark, BLACK, 0.85)) },
  };
}

/** The style sheet that paints the page in it. */
export function accentSheet(hex: string): string {
  const { light, dark } = accents(hex);
  const rules = ({ accent, strong, on }: Accent) =>
    `:root{--green:${accent};--green-strong:${strong};--on-green:${on};--picture-core:${accent};--picture-noah:${accent}}`;
  return `${rules(light)}@media screen and (prefers-color-scheme:dark){${rules(dark)}}`;
}

/** WCAG 2's contrast of two colours, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

export function rgb(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function luminance(colour: Rgb): number {
  const linear = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function until(colour: Rgb, towards: Rgb, good: (colour: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    const tried = mixed(colour, towards, share);
    if (good(tried)) return tried;
  }
  return towards;
}

const mixed = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((part, index) => Math.round(part + ((other[index] ?? 0) - part) * share)) as Rgb;
const css = (colour: Rgb): string => `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
