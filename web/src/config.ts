/**
 * What differs between a laptop, staging and production, and what an operator says of themselves: `/config.json`, next to
 * the page, never built into it. README.md has a table of its fields.
 */

/** What is known of a plan before it begins; for the page's words only. */
export interface PlanFacts {
  title?: string;
  minutes?: number;
  questions?: number;
  /** As in the plan: "de-DE". */
  language?: string;
  /** What the interviewer is called, where it is not Noah. */
  interviewer?: string;
  /** The plan's further languages, and what is called otherwise there. */
  translations?: Record<string, Translated>;
  /** The plan has the sound recorded, where the candidate agrees. */
  recording?: boolean;
}

export interface Translated {
  title?: string;
  interviewer?: string;
}

export interface Config extends PlanFacts {
  firebase: { apiKey: string; authDomain?: string; projectId: string; appId?: string };
  /** Local only: address of Firebase's Auth emulator. */
  authEmulatorUrl?: string;
  /** Local only: a simulator stands in for the model, and the page says so. */
  simulator?: boolean;
  /** reCAPTCHA Enterprise site key, where the function asks for App Check. */
  appCheckSiteKey?: string;
  startBotUrl?: string;
  interviewsUrl?: string;
  profileUrl?: string;
  /** The plan to interview by; the function's default when absent. */
  plan?: string | undefined;
  /** What is known of each plan, by its id. */
  plans?: Record<string, PlanFacts>;
  /** Recordings have a place here (the worker's RECORDINGS_BUCKET): candidates of plans that record are asked. */
  recordings?: boolean;
  /** For how many days text and report are kept. */
  keepDays?: number;
  /** Who asks for the interview, and who processes what is said, in words. */
  askedBy?: string;
  processedBy?: string;
  /** The text that everybody has to agree to: its version, as the function asks for it, and where all of it is. */
  consentVersion?: string;
  consentUrl?: string;
  imprintUrl?: string;
  privacyUrl?: string;
  /** The name beside the logo, the logo (a path on this origin), and a colour as #rrggbb. */
  name?: string;
  logo?: string;
  accent?: string;
}

/** A line about a value that is ignored. */
export type Complain = (line: string) => void;

type Check = (value: unknown, origin: string) => unknown;

const text =
  (most: number): Check =>
  (value) =>
    typeof value === "string" && value.trim() !== "" && value.length <= most ? value.trim() : undefined;
const number =
  (most: number): Check =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) && value > 0 && value <= most ? value : undefined;

/** A link that opens a page and nothing else: no javascript:, no data:. */
const link: Check = (value, origin) => {
  const url = typeof value === "string" && value !== "" ? parsed(value, origin) : undefined;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
};
/** The content security policy lets no picture of another origin through. */
const ownPicture: Check = (value, origin) => {
  const url = typeof value === "string" && value !== "" ? parsed(value, origin) : undefined;
  return url?.origin === origin ? url.href : undefined;
};
const yesOrNo: Check = (value) => (typeof value === "boolean" ? value : undefined);
const planId: Check = (value) =>
  typeof value === "string" && /^[a-z0-9_-]{1,64}$/i.test(value) ? value : undefined;

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;
const TRANSLATED: Record<keyof Translated, Check> = { title: text(80), interviewer: text(40) };
const FACTS: Record<keyof PlanFacts, Check> = {
  ...TRANSLATED,
  minutes: number(1000),
  questions: number(1000),
  language: (value) => (typeof value === "string" && LANGUAGE.test(value) ? value : undefined),
  translations: (value, origin) => {
    const all = Object.entries(record(value)).filter(([language]) => LANGUAGE.test(language));
    return Object.fromEntries(
      all.map(([language, each]) => [language, checked(record(each), TRANSLATED, origin, () => undefined)]),
    );
  },
  recording: yesOrNo,
};
const CHECKS: Record<string, Check> = {
  ...FACTS,
  authEmulatorUrl: link,
  simulator: yesOrNo,
  recordings: yesOrNo,
  appCheckSiteKey: text(200),
  startBotUrl: link,
  interviewsUrl: link,
  profileUrl: link,
  plan: planId,
  keepDays: number(36_500),
  askedBy: text(200),
  processedBy: text(300),
  consentVersion: (value) =>
    typeof value === "string" && /^[a-z0-9][a-z0-9._-]{0,31}$/i.test(value) ? value : undefined,
  consentUrl: link,
  imprintUrl: link,
  privacyUrl: link,
  name: text(40),
  logo: ownPicture,
  accent: (value) => (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value) ? value : undefined),
};

/** The configuration as it is used: what is missing or null is left out, and so, with a line, is what is wrong. */
export function readConfig(json: unknown, origin: string, complain: Complain): Config {
  const given = record(json);
  const { apiKey, projectId } = record(given.firebase);
  if (typeof apiKey !== "string" || typeof projectId !== "string")
    throw new Error("config.json: firebase.apiKey and firebase.projectId are needed");
  const told = (path: string) => complain(`config.json: ${path} is ignored: its value is not usable`);
  const plans: Record<string, PlanFacts> = {};
  for (const [id, facts] of Object.entries(record(given.plans)))
    if (planId(id, origin) === undefined) told(`plans.${id}`);
    else plans[id] = checked(record(facts), FACTS, origin, (name) => told(`plans.${id}.${name}`));
  return { firebase: given.firebase as Config["firebase"], ...checked(given, CHECKS, origin, told), plans };
}

/**
 * What is known of the plan that is begun, in the language that is wanted, if the plan has it: where it has "de-DE", it has
 * "de-AT" too, as for the worker. What the configuration says without naming a plan fills the gaps.
 */
export function factsOf(config: Config, wanted = ""): PlanFacts {
  const all = config.plans ?? {};
  const [only, ...more] = Object.values(all);
  const { title, minutes, questions, language, interviewer, recording, translations: others } = config;
  const known = config.plan === undefined ? (more.length === 0 ? only : undefined) : all[config.plan];
  const { translations = {}, ...facts } = {
    ...defined({ title, minutes, questions, language, interviewer, recording, translations: others }),
    ...known,
  };
  const spoken = alike(wanted, [facts.language ?? "", ...Object.keys(translations)]);
  return spoken in translations ? { ...facts, ...translations[spoken], language: spoken } : facts;
}

function alike(wanted: string, known: string[]): string {
  const whole = (language: string) => language.toLowerCase();
  const first = (language: string) => whole(language).split("-")[0];
  const same = (by: (language: string) => string | undefined) =>
    known.find((each) => by(each) === by(wanted));
  return (wanted && (same(whole) ?? same(first))) || "";
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const config = readConfig(await response.json(), location.origin, (line) => console.warn(line));
  const asked = new URLSearchParams(location.search).get("plan");
  const plan = planId(asked, "") as string | undefined;
  return plan === undefined ? config : { ...config, plan };
}

function checked(
  given: Record<string, unknown>,
  checks: Record<string, Check>,
  origin: string,
  ignored: (name: string) => void,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(checks)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    const usable = check(value, origin);
    if (usable === undefined) ignored(name);
    else found[name] = usable;
  }
  return found;
}

function parsed(value: string, origin: string): URL | undefined {
  try {
    return new URL(value, origin);
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const defined = (facts: Record<string, unknown>): PlanFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
