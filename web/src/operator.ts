/** Who runs this page, and what they say of the interview: name, logo, colour, links, and the plan's facts. */
import { accentSheet } from "./colours";
import type { Config, PlanFacts } from "./config";
import { byId, setText } from "./dom";
import { say, words } from "./language";

export function introduce(config: Config, { title, minutes, questions }: PlanFacts): void {
  const { askedBy = "", processedBy = "", keepDays = 90 } = config;
  say(byId("before-title"), () => title ?? words().page.title);
  say(byId("fact-length"), () =>
    minutes ? words().aboutMinutes(Math.ceil(minutes), questions) : words().takesAWhile,
  );
  say(byId("kept"), () => words().kept(keepDays));
  tell("asked-by", () => askedBy && words().askedBy(askedBy));
  tell("processed-by", () => processedBy && words().processedBy(processedBy));
  link("imprint", config.imprintUrl);
  link("privacy", config.privacyUrl);
  link("consent-privacy", config.privacyUrl);
  byId("links").hidden = !config.imprintUrl && !config.privacyUrl;
  byId("simulation").hidden = config.simulator !== true;
}

/** Name, logo and colour of who runs the page. */
export function dress(config: Config): void {
  if (config.name) setText(byId("brand-name"), config.name);
  if (config.logo) byId<HTMLImageElement>("brand-logo").src = config.logo;
  if (config.accent) paint(config.accent);
}

function tell(id: string, text: () => string): void {
  say(byId(id), text);
  byId(id).hidden = text() === "";
}

function link(id: string, href: string | undefined): void {
  const place = byId<HTMLAnchorElement>(id);
  place.hidden = !href;
  if (href) place.href = href;
}

function paint(accent: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(accentSheet(accent));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
