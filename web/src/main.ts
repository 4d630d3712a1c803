/** The page: before, during and after a call with Noah, and what joins them. */
import type { Account } from "./account";
import { AfterScreen } from "./after-screen";
import { CallScreen } from "./call-screen";
import { type Config, loadConfig } from "./config";
import { byId, setText, show } from "./dom";
import { Kept } from "./kept";
import { wakeAudio } from "./level";
import { Microphone } from "./microphone";
import type { NoahClient, NoahError, Typed } from "./noah-client";
import { adviceFor } from "./words";

/** What a reload needs to go on by itself; of this tab alone. */
const CALL = "call";
const TYPED = "typed";

interface Call {
  interviewId: string;
  microphone: boolean;
}

class Page {
  readonly #microphone: Microphone;
  readonly #call: CallScreen;
  readonly #after: AfterScreen;
  #first: () => void = () => undefined;
  #second: () => void = () => undefined;

  constructor(
    readonly client: NoahClient,
    readonly account: Account,
    readonly kept: Kept,
    microphone: Microphone,
  ) {
    this.#microphone = microphone;
    this.#call = new CallScreen(client, {
      pause: () => void this.#pause(),
      leave: () => void this.#leave(),
      microphone: (deviceId) => microphone.remember(deviceId),
    });
    this.#after = new AfterScreen(client.api, {
      continue: () => void this.#start(),
      another: () => void this.#start(true),
      deleted: () =>
        this.#message(
          "Everything is deleted",
          "Nothing of this interview is kept.",
          "Back to the start",
          () => this.#before(),
        ),
    });
    byId("message-first").addEventListener("click", () => this.#first());
    byId("message-second").addEventListener("click", () => this.#second());
    byId("start-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#startFromForm();
    });
    byId("consent").addEventListener("change", () => {
      byId("consent-error").hidden = true;
    });
    client.on("status", ({ status, interviewId, resumed, error }) => {
      if (status === "live") {
        this.#remember({ interviewId, microphone: !this.#microphone.without });
        // What this page has heard itself it need not look up, and must not show twice.
        if (resumed && this.#heard !== interviewId) void this.#call.earlier(interviewId);
        this.#heard = interviewId;
      }
      if (status === "elsewhere") this.#elsewhere();
      if (status === "completed") this.#over(interviewId, error === undefined);
      if (status === "left" && !this.#leaving) this.#paused();
      if (status === "failed" && error !== undefined) this.#failed(error);
    });
    client.on("typed", () => this.#keepTyped());
    // A page that comes back from the browser's memory has lost its call.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
  }

  /** Somebody else is here, or nobody any more: nothing of who was here before stays, on the page or in the browser. */
  ownerIs(uid: string): void {
    if (uid === "" && this.#signingOut) return;
    this.#signingOut = false;
    if (!this.kept.ownerIs(uid)) return;
    this.#forgetThem();
    this.#before();
  }

  #forgetThem(): void {
    this.#leaving = true;
    this.#heard = "";
    void this.client.forget();
    this.#call.forget();
    this.#after.forget();
  }

  /** The page signs them out by itself, and goes on with whoever comes next: what is theirs waits for them. */
  #signingOut = false;
  #leaving = false;
  /** The interview whose lines are on the page. */
  #heard = "";

  /** A reload in the middle of a call goes on by itself; anything else begins at the beginning. */
  async open(): Promise<void> {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const call = this.kept.read<Call>(CALL);
    if (call !== undefined && navigation?.type === "reload") await this.#start(false, call.microphone);
    else await this.#microphone.openIfAllowed();
  }

  async #startFromForm(): Promise<void> {
    wakeAudio();
    const consent = byId<HTMLInputElement>("consent");
    if (!consent.checked) {
      byId("consent-error").hidden = false;
      consent.focus();
      return;
    }
    await this.#start();
  }

  async #start(another = false, microphone = !this.#microphone.without): Promise<void> {
    wakeAudio();
    const track = microphone ? await this.#microphone.claim() : false;
    if (track === undefined) {
      // The reason, and the remedy, are where the microphone is chosen.
      show("before");
      return;
    }
    this.#after.close();
    this.#leaving = false;
    if (another || this.#heard === "") this.#afresh();
    show("call");
    this.#call.open();
    // What goes wrong is known by its status.
    await this.client.start({ new: another, microphone: track }).catch(() => undefined);
  }

  /** The conversation may have gone on elsewhere: it is looked up when it continues here. */
  #afresh(): void {
    this.#heard = "";
    this.#call.captions.clear();
    for (const typed of this.client.unconfirmed) this.#call.captions.typed(typed);
  }

  async #pause(): Promise<void> {
    this.#leaving = true;
    await this.client.leave();
    this.#paused();
  }

  async #leave(): Promise<void> {
    this.#leaving = true;
    const { interviewId } = this.client;
    await this.client.leave();
    if (interviewId === "") this.#before();
    else this.#over(interviewId);
  }

  #over(interviewId: string, ended = false): void {
    this.#forget();
    this.#heard = "";
    this.#call.close();
    void this.#after.open(interviewId, ended);
    document.title = "Your interview · Noah";
  }

  #before(): void {
    this.#forget();
    this.#call.close();
    show("before");
    document.title = "Noah: an interview in your own words";
    if (!this.#microphone.without) void this.#microphone.openIfAllowed();
  }

  #paused(): void {
    this.#message(
      "Paused",
      "Your answers are kept. Noah continues at the same question, today or another day.",
      "Continue",
      () => void this.#start(),
      "I am done for now",
      () => this.#over(this.client.interviewId),
    );
  }

  #elsewhere(): void {
    this.#heard = "";
    this.#message(
      "The interview goes on in another tab",
      "Noah talks with you in one place at a time. Close this tab, or bring the conversation here.",
      "Continue here",
      () => void this.#start(),
    );
  }

  #failed(error: NoahError): void {
    const { title, text } = adviceFor(error);
    if (error.name === "SignInNeeded") {
      const { identity } = this.account;
      const signIn = () => {
        this.#signingOut = true;
        void identity.signOut().then(async () => {
          this.account.show();
          if (!(await this.account.ask())) return;
          this.ownerIs(identity.uid);
          void this.#start();
        });
      };
      const asGuest = () => {
        this.#signingOut = true;
        void identity.signOut().then(() => {
          this.kept.ownerIs("");
          this.#forgetThem();
          void this.#start();
        });
      };
      this.#message(title, text, "Sign in", signIn, "Go on as a guest", asGuest);
      return;
    }
    if (error.name === "NotAllowed" || error.name === "BadRequest") {
      this.#message(title, text, "Reload the page", () => location.reload());
      return;
    }
    const again = () => void this.#start();
    const back = () => this.#before();
    if (error.name === "TooManyStarts" || error.name === "NotFound") this.#message(title, text, "Back", back);
    else this.#message(title, text, "Try again", again, "Back", back);
  }

  #message(
    title: string,
    text: string,
    first: string,
    onFirst: () => void,
    second?: string,
    onSecond?: () => void,
  ): void {
    this.#forget();
    this.#call.close();
    setText(byId("message-title"), title);
    setText(byId("message-text"), text);
    setText(byId("message-first"), first);
    setText(byId("message-second"), second ?? "");
    byId("message-second").hidden = second === undefined;
    this.#first = onFirst;
    this.#second = onSecond ?? (() => undefined);
    show("message");
    document.title = `${title} · Noah`;
  }

  #remember(call: Call): void {
    this.kept.write(CALL, call);
  }

  #forget(): void {
    this.kept.remove(CALL);
  }

  #keepTyped(): void {
    this.kept.write(TYPED, this.client.unconfirmed);
  }
}

function describe(config: Config): void {
  const { minutes, questions, keepDays } = config;
  if (minutes)
    setText(byId("fact-length"), `About ${minutes} minutes${questions ? `, ${questions} questions` : ""}.`);
  if (keepDays) setText(byId("keep-days"), String(keepDays));
}

async function open(): Promise<void> {
  // The large parts (LiveKit, Firebase) load while the page is being read.
  const client = import("./noah-client");
  const identity = import("./identity");
  const account = import("./account");
  const kept = new Kept(sessionStorage, localStorage);
  const microphone = new Microphone(kept, async (error) => (await client).microphoneError(error));
  const config = await loadConfig();
  describe(config);
  const { NoahClient } = await client;
  const { Identity } = await identity;
  const { Account } = await account;
  const who = new Identity(config);
  kept.ownerIs((await who.known())?.uid ?? "");
  const noah = new NoahClient({
    getIdToken: who.idToken,
    getAppCheckToken: who.appCheckToken,
    startBotUrl: config.startBotUrl,
    interviewsUrl: config.interviewsUrl,
    plan: config.plan,
    typed: kept.read<Typed[]>(TYPED) ?? [],
  });
  const page = new Page(noah, new Account(who), kept, microphone);
  who.onOwner((uid) => page.ownerIs(uid));
  byId<HTMLButtonElement>("start").disabled = false;
  await page.open();
}

open().catch(() => {
  setText(byId("message-title"), "This page could not be loaded completely");
  setText(byId("message-text"), "Check your network and reload it.");
  setText(byId("message-first"), "Reload");
  byId("message-first").addEventListener("click", () => location.reload());
  show("message");
});
