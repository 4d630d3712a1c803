/** Who runs this page, and what they say of the interview: name, logo, colour, links, and the plan's facts. */
import { accentSheet } from "./colours";
import type { Config, PlanFacts } from "./config";
import { byId, setText } from "./dom";
import { words } from "./language";

export function introduce(config: Config, { title, minutes, questions }: PlanFacts): void {
  const said = words();
  setText(byId("before-title"), title ?? said.page.title);
  setText(byId("fact-length"), minutes ? said.aboutMinutes(Math.ceil(minutes), questions) : said.takesAWhile);
  setText(byId("kept"), said.kept(config.keepDays ?? 90));
  tell("asked-by", config.askedBy && said.askedBy(config.askedBy));
  tell("processed-by", config.processedBy && said.processedBy(config.processedBy));
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

function tell(id: string, text: string | undefined): void {
  setText(byId(id), text ?? "");
  byId(id).hidden = !text;
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
