/** "About you", before the call: what a candidate says of themselves. It can be passed over. */
import { byId, element } from "./dom";
import type { Kept } from "./kept";
import { LANGUAGES, say, words } from "./language";
import { BadRequest, type NoahApi } from "./noah-api";
import {
  type About,
  aboutOf,
  type Draft,
  type Field,
  length,
  MOST,
  NOTHING,
  ownName,
  profileOf,
  tooLong,
  unsaved,
} from "./profile";

const DRAFT = "profile";
/** Milliseconds after which a start goes on without what could not be saved. */
const WITHIN = 10_000;
/** Milliseconds for which more is tried where nothing waits for it. */
const PATIENCE = 15_000;
const FIELDS = Object.keys(NOTHING) as Field[];

export class ProfileForm {
  /** As Noah has it; undefined while that is not known. */
  #stored: About | undefined;
  #draft: Draft;
  #signedIn = false;
  #call = new AbortController();

  constructor(
    readonly api: NoahApi,
    readonly kept: Kept,
    readonly speaks: (language: string) => void,
  ) {
    this.#draft = kept.read<Draft>(DRAFT) ?? {};
    for (const language of LANGUAGES) this.#offer(language);
    for (const field of FIELDS) inputOf(field).addEventListener("input", () => this.#typed(field));
    byId("profile-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#saveFromForm();
    });
    byId("profile-clear").addEventListener("click", () => void this.#clear());
    this.#render();
  }

  /** Looks up what is stored; `signedIn`: nobody is made a guest only to be told "nothing". */
  async refresh(signedIn: boolean): Promise<void> {
    this.#signedIn = signedIn;
    this.#draft = this.kept.read<Draft>(DRAFT) ?? {};
    this.#render();
    if (!signedIn) return;
    const call = this.#next();
    try {
      this.#settle(aboutOf((await this.api.profile({ signal: call.signal, patience: 10_000 })).profile));
    } catch {
      // It is looked up again before anything is saved.
    }
  }

  /** Saves what has changed, and says where that fails; whether nothing is left to save. */
  async save(patience = 0): Promise<boolean> {
    this.#forgive();
    if (isEmpty(this.#draft)) return true;
    const long = tooLong(this.#draft);
    if (long !== undefined) return this.#wrong(long, () => words().about.tooLong(String(MOST[long])));
    const call = this.#next();
    const options = { signal: call.signal, patience };
    const late = setTimeout(() => call.abort(), WITHIN + patience);
    try {
      // A profile is replaced as a whole: what is not on the page yet must not be lost.
      if (this.#stored === undefined) this.#settle(aboutOf((await this.api.profile(options)).profile));
      if (isEmpty(this.#draft)) return true;
      const profile = profileOf({ ...NOTHING, ...this.#stored, ...this.#draft });
      this.#settle(aboutOf((await this.api.saveProfile(profile, options)).profile));
      return true;
    } catch (error) {
      if (this.#call !== call) return false;
      const field = error instanceof BadRequest ? error.field : undefined;
      if (field !== undefined && field in MOST)
        return this.#wrong(field as keyof typeof MOST, () => words().about.noText);
      return this.#trouble(() => words().about.notSaved);
    } finally {
      clearTimeout(late);
    }
  }

  /** Somebody else is here, or it was deleted. */
  forget(): void {
    this.#next();
    this.#stored = undefined;
    this.#draft = {};
    this.kept.remove(DRAFT);
    this.#forgive();
    byId<HTMLDetailsElement>("profile").open = false;
    this.#render();
  }

  async #saveFromForm(): Promise<void> {
    if (await this.save(PATIENCE)) say(byId("profile-told"), () => words().about.saved);
    else byId("profile").querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }

  async #clear(): Promise<void> {
    this.#forgive();
    const call = this.#next();
    try {
      if (this.#signedIn || this.#stored !== undefined) await this.api.deleteProfile({ signal: call.signal });
    } catch {
      if (this.#call === call) this.#trouble(() => words().failure.Unavailable.title);
      return;
    }
    this.#draft = {};
    this.#settle(NOTHING);
    say(byId("profile-told"), () => words().about.cleared);
    inputOf("name").focus();
  }

  #typed(field: Field): void {
    const input = inputOf(field);
    const value = field === "remember" ? (input as HTMLInputElement).checked : input.value;
    this.#draft = unsaved(this.#stored, { ...this.#draft, [field]: value });
    this.#keep();
    this.#forgive(field);
    this.#count();
    if (field === "language") this.speaks(input.value);
  }

  /** This is stored now; what was typed meanwhile is not. */
  #settle(stored: About): void {
    this.#stored = stored;
    this.#draft = unsaved(stored, this.#draft);
    this.#keep();
    this.#render();
  }

  #keep(): void {
    if (isEmpty(this.#draft)) this.kept.remove(DRAFT);
    else this.kept.write(DRAFT, this.#draft);
  }

  #render(): void {
    const shown = { ...NOTHING, ...this.#stored, ...this.#draft };
    this.#offer(shown.language);
    for (const field of FIELDS) {
      const input = inputOf(field);
      if (field === "remember") (input as HTMLInputElement).checked = shown.remember;
      // Setting it would move the cursor of who is typing.
      else if (input.value.trim() !== shown[field].trim()) input.value = shown[field];
    }
    this.#count();
    if (!isEmpty(this.#draft)) byId<HTMLDetailsElement>("profile").open = true;
    this.speaks(shown.language);
  }

  /** A language of the select; one that the page does not speak may have been stored by another. */
  #offer(language: string): void {
    const select = inputOf("language") as HTMLSelectElement;
    if ([...select.options].some(({ value }) => value === language)) return;
    const option = element("option", { text: ownName(language) });
    option.value = option.lang = language;
    select.append(option);
  }

  #count(): void {
    const count = length(inputOf("about").value);
    const number = (value: number) => value.toLocaleString(words().lang, { numberingSystem: "latn" });
    say(byId("profile-count"), () => `${number(count)} / ${number(MOST.about)}`);
    byId("profile-count").classList.toggle("field-error", count > MOST.about);
  }

  /** The call that counts from now on; the one before it is over. */
  #next(): AbortController {
    this.#call.abort();
    this.#call = new AbortController();
    return this.#call;
  }

  #wrong(field: keyof typeof MOST, text: () => string): false {
    const error = byId(`profile-${field}-error`);
    say(error, text);
    error.hidden = false;
    inputOf(field).setAttribute("aria-invalid", "true");
    byId<HTMLDetailsElement>("profile").open = true;
    return false;
  }

  #trouble(text: () => string): false {
    say(byId("profile-trouble"), text);
    byId("profile-trouble").hidden = false;
    byId<HTMLDetailsElement>("profile").open = true;
    return false;
  }

  /** What was said before counts no more, of one field or of all. */
  #forgive(field?: Field): void {
    say(byId("profile-told"), () => "");
    byId("profile-trouble").hidden = true;
    for (const one of Object.keys(MOST) as (keyof typeof MOST)[]) {
      if (field !== undefined && field !== one) continue;
      byId(`profile-${one}-error`).hidden = true;
      inputOf(one).removeAttribute("aria-invalid");
    }
  }
}

const inputOf = (field: Field) => byId<HTMLInputElement | HTMLSelectElement>(`profile-${field}`);
const isEmpty = (draft: Draft): boolean => Object.keys(draft).length === 0;
