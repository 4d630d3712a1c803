/** The team's page: who is signed in, and which of its screens is shown. */
import { loadConfig } from "../config";
import { byId, setText, showOne, trouble } from "../dom";
import { codeOf, Identity } from "../identity";
import { NoahError, SignInNeeded } from "../noah-api";
import { dress } from "../operator";
import { signInWords } from "../words";
import { ReviewApi } from "./api";
import { ListScreen } from "./list";
import { OneScreen } from "./one";

const SCREENS = ["wait", "sign-in", "list", "one"] as const;
const TITLE = "Noah: review";

function show(screen: (typeof SCREENS)[number]): void {
  if (showOne(SCREENS, screen)) document.title = TITLE;
}

class Page {
  readonly #list: ListScreen;
  readonly #one: OneScreen;
  #opened = "";
  #scrolled = 0;
  #trying = false;
  /** Undefined until it is known. */
  #owner: string | undefined;

  constructor(
    readonly who: Identity,
    api: ReviewApi,
    plans: Record<string, { title?: string }>,
  ) {
    const events = { refused: (error: NoahError) => this.#refused(error) };
    this.#list = new ListScreen(api, plans, events);
    this.#one = new OneScreen(api, events);
    byId("sign-in-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#signIn();
    });
    byId("forgot").addEventListener("click", () => void this.#forgot());
    byId("sign-out").addEventListener("click", () => void this.#signOut());
    byId("wait-again").addEventListener("click", () => void this.enter());
    byId("back").addEventListener("click", () => this.#back());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || byId("one").hidden) return;
      event.preventDefault();
      this.#back();
    });
    window.addEventListener("hashchange", () => this.#route());
  }

  /** Shows a member of the team the screen that the address names, and everybody else the sign-in. */
  async enter(): Promise<void> {
    setText(byId("who-name"), this.who.email);
    byId("sign-out").hidden = this.who.email === "";
    if (this.who.email === "") {
      show("sign-in");
      return;
    }
    show("wait");
    setText(byId("wait-text"), "");
    byId("wait-again").hidden = true;
    try {
      // a claim that was set after the sign-in is in a fresh token only
      await this.who.idToken(true);
    } catch (error) {
      if (error instanceof NoahError && (error.name === "SignInNeeded" || error.name === "NotAllowed"))
        this.#refused(error);
      else {
        setText(byId("wait-text"), "Noah cannot be reached.");
        byId("wait-again").hidden = false;
      }
      return;
    }
    this.#route();
  }

  /** Another tab has signed in or out, or this one. */
  ownerIs(uid: string): void {
    if (uid === this.#owner) return;
    this.#owner = uid;
    this.#forget();
    void this.enter();
  }
  #route(): void {
    if (this.who.email === "" || !byId("sign-in").hidden) return;
    const named = new URLSearchParams(location.hash.slice(1)).get("interview") ?? "";
    if (named !== "") {
      if (!byId("list").hidden) this.#scrolled = window.scrollY;
      this.#list.rest();
      this.#opened = named;
      this.#one.open(named);
      show("one");
      return;
    }
    this.#one.close();
    show("list");
    if (this.#opened !== "") {
      window.scrollTo(0, this.#scrolled);
      this.#list.focus(this.#opened);
    }
    this.#list.watch();
  }

  #back(): void {
    // through the address, so that the browser's own way back leads to the same place
    location.hash = "";
  }

  #refused(error: NoahError): void {
    this.#forget();
    show("sign-in");
    trouble(
      "sign-in-error",
      error.code === "staff_only"
        ? "This account is not of the team. Who runs Noah adds it; then sign in again."
        : "You are signed in no longer.",
    );
  }

  #forget(): void {
    this.#list.forget();
    this.#one.forget();
    this.#opened = "";
    byId<HTMLInputElement>("password").value = "";
    trouble("sign-in-error", "");
    setText(byId("sign-in-told"), "");
  }

  async #signIn(): Promise<void> {
    await this.#try(async () => {
      const before = this.#owner;
      await this.who.signIn(value("email"), byId<HTMLInputElement>("password").value);
      // who is somebody else is noticed by `ownerIs`
      if (this.who.uid === before) await this.enter();
    });
  }

  async #forgot(): Promise<void> {
    await this.#try(async () => {
      await this.who.resetPassword(value("email"));
      setText(
        byId("sign-in-told"),
        "If there is an account with this address, a message with a link is on its way to it.",
      );
    });
  }

  async #try(action: () => Promise<void>): Promise<void> {
    trouble("sign-in-error", "");
    setText(byId("sign-in-told"), "");
    if (this.#trying) return;
    this.#trying = true;
    try {
      await action();
    } catch (error) {
      trouble("sign-in-error", signInWords(codeOf(error)));
    } finally {
      this.#trying = false;
    }
  }

  async #signOut(): Promise<void> {
    await this.who.signOut();
    history.replaceState(null, "", location.pathname);
    this.ownerIs("");
  }
}

const value = (id: string): string => byId<HTMLInputElement>(id).value.trim();

async function open(): Promise<void> {
  const config = await loadConfig();
  dress(config);
  const who = new Identity(config);
  const api = new ReviewApi({
    getIdToken: async (fresh) => {
      // nobody is made a guest here
      if (who.email === "") throw new SignInNeeded("nobody");
      return who.idToken(fresh);
    },
  });
  await who.known();
  const page = new Page(who, api, config.plans ?? {});
  who.onOwner((uid) => page.ownerIs(uid));
}

open().catch(() => {
  setText(byId("wait-title"), "This page could not be loaded");
  setText(byId("wait-text"), "Load it again in a moment.");
});
