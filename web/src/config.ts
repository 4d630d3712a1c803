/** What differs between a laptop, staging and production: `/config.json`, next to the page, never built into it. */

export interface Config {
  firebase: { apiKey: string; authDomain?: string; projectId: string; appId?: string };
  /** Local only: address of Firebase's Auth emulator. */
  authEmulatorUrl?: string;
  /** reCAPTCHA Enterprise site key, where the function asks for App Check. */
  appCheckSiteKey?: string;
  startBotUrl?: string;
  interviewsUrl?: string;
  /** The plan to interview by; the function's default when absent. */
  plan?: string;
  /** How long the interview takes, in minutes, and how many questions it has. For the text on the page only. */
  minutes?: number;
  questions?: number;
  /** For how many days text and report are kept. */
  keepDays?: number;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const config = (await response.json()) as Config;
  if (typeof config?.firebase?.apiKey !== "string" || typeof config.firebase.projectId !== "string")
    throw new Error("config.json: firebase.apiKey and firebase.projectId are needed");
  const plan = new URLSearchParams(location.search).get("plan");
  return plan && /^[a-z0-9_-]{1,64}$/i.test(plan) ? { ...config, plan } : config;
}
