/** The page: before, during and after a call with Noah, and what joins them. */
import type { Account } from "./account";
import { AfterScreen } from "./after-screen";
import { CallScreen } from "./call-screen";
import { factsOf, loadConfig } from "./config";
import { ConsentBox } from "./consent";
import { byId, setText, show } from "./dom";
import { codeOf } from "./identity";
import { Introduction } from "./introduction";
import { invitationId, isInvited, linked, takeInvitation } from "./invitation";
import { Kept } from "./kept";
import { say, words } from "./language";
import { wakeAudio } from "./level";
import { Loudspeaker } from "./loudspeaker";
import { Microphone } from "./microphone";
import { Mine } from "./mine";
import type { ConsentRequired, NoahClient, NoahError, Typed } from "./noah-client";
import { dress } from "./operator";
import type { Series } from "./own-interviews";
import { ProfileForm } from "./profile-form";
import { RecordingBox } from "./recording";
import { adviceFor, signInWords } from "./words";

/** What a reload needs to go on by itself; of this tab alone. */
const CALL = "call";
const TYPED = "typed";

interface Call {
  interviewId: string;
  microphone: boolean;
  language: string;
}

class Page {
  readonly #microphone: Microphone;
  readonly #call: CallScreen;
  readonly #after: AfterScreen;
  readonly #mine: Mine;
  readonly #profile: ProfileForm;
  readonly #loudspeaker: Loudspeaker;
  #first: () => void = () => undefined;
  #second: () => void = () => undefined;

  constructor(
    readonly client: NoahClient,
    readonly account: Account,
    readonly kept: Kept,
    readonly consent: ConsentBox,
    readonly introduction: Introduction,
    readonly recording: RecordingBox,
    microphone: Microphone,
    series: Promise<Series>,
  ) {
    this.#microphone = microphone;
    this.#mine = new Mine(client.api, series, {
      open: (id, ofThisPlan) => void this.#show(id, ofThisPlan),
      deleted: () => {
        this.consent.forget();
        this.recording.forget();
        this.#profile.forget();
        this.#deleted();
      },
      start: (label, another) => {
        say(byId("start"), label);
        this.#another = another;
      },
      speaks: (language) => {
        this.#held = language;
        void this.#speak();
      },
    });
    this.#profile = new ProfileForm(client.api, kept, (language) => void this.#speak(language));
    this.#loudspeaker = new Loudspeaker("speaker", kept);
    account.changed = () => void this.#lookUp();
    const calls = {
      pause: () => void this.#pause(),
      leave: () => void this.#leave(),
      unrecorded: () => this.recording.forget(),
      microphone: (deviceId: string) => microphone.remember(deviceId),
    };
    this.#call = new CallScreen(client, calls, kept);
    this.#after = new AfterScreen(client.api, {
      continue: () => void this.#start(),
      another: () => void this.#start(true),
      deleted: () => this.#deleted(),
      back: () => this.#before(),
    });
    byId("message-first").addEventListener("click", () => this.#first());
    byId("message-second").addEventListener("click", () => this.#second());
    byId("start-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#startFromForm();
    });
    client.on("status", ({ status, interviewId, resumed, error }) => {
      if (status === "connecting" || status === "live") {
        // from the first answer of the function on: Noah may speak before the page's microphone is in the room
        const { lang: language } = words();
        this.#remember({ interviewId, microphone: !this.#microphone.without, language });
      }
      if (status === "live") {
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
    this.consent.forget();
    this.recording.forget();
    void this.client.forget();
    this.#call.forget();
    this.#after.forget();
    this.#profile.forget();
    void this.#mine.refresh(false);
  }

  /** The page signs them out by itself, and goes on with whoever comes next: what is theirs waits for them. */
  #signingOut = false;
  #leaving = false;
  /** The start is that of another interview, after one that is over. */
  #another = false;
  /** The language that the candidate has chosen; "" for none. */
  #chosen = "";
  /** The language of the interview that a start would continue; "" for none. */
  #held = "";
  /** The interview whose lines are on the page. */
  #heard = "";

  /** A reload in the middle of a call goes on by itself; anything else begins at the beginning. */
  async open(): Promise<void> {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const call = this.kept.read<Call>(CALL);
    if (call !== undefined && navigation?.type === "reload") {
      // at once: what is looked up meanwhile may change the page before a start, and forgets what was ticked there
      show("call");
      this.#held = call.language;
      await this.introduction.to(this.#chosen, this.#held);
      void this.#lookUp();
      await this.#start(false, call.microphone);
      return;
    }
    await Promise.all([this.#microphone.openIfAllowed(), this.#lookUp()]);
    await this.#loudspeaker.list();
  }

  /** Before a start only: what is going on keeps its language. */
  async #speak(chosen = this.#chosen): Promise<void> {
    this.#chosen = chosen;
    if (byId("before").hidden || !(await this.introduction.to(chosen, this.#held))) return;
    // what was ticked was read in another language
    this.consent.forget();
    this.recording.forget();
    this.account.show();
    this.#mine.again();
  }

  async #lookUp(): Promise<void> {
    const known = (await this.account.identity.known()) !== null;
    await Promise.all([this.#mine.refresh(known), this.#profile.refresh(known)]);
  }

  async #show(id: string, ofThisPlan: boolean): Promise<void> {
    this.#microphone.close();
    document.title = `${words().after.page} · ${words().noah}`;
    await this.#after.open(id, false, ofThisPlan);
  }

  async #startFromForm(): Promise<void> {
    wakeAudio();
    if (!(await this.consent.take())) return;
    await this.recording.take();
    const start = byId<HTMLButtonElement>("start");
    start.disabled = true;
    // Noah greets by what is stored; what cannot be is told, and stays in the form.
    const saved = await this.#profile.save();
    start.disabled = false;
    await this.#start(this.#another, !this.#microphone.without, () => (saved ? "" : words().about.notSaved));
  }

  async #start(another = false, microphone = !this.#microphone.without, told = () => ""): Promise<void> {
    wakeAudio();
    const track = microphone ? await this.#microphone.claim() : false;
    if (track === undefined) {
      // The reason, and the remedy, are where the microphone is chosen.
      show("before");
      return;
    }
    this.#after.close();
    this.#leaving = false;
    if (another) {
      // Not in the language of the one before it.
      this.#held = "";
      await this.introduction.to(this.#chosen);
    }
    if (another || this.#heard === "") this.#afresh();
    show("call");
    this.#call.open(told);
    // What goes wrong is known by its status.
    const { given: consent } = this.consent;
    const { given: recording } = this.recording;
    await this.client.start({ new: another, microphone: track, consent, recording }).catch(() => undefined);
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
    document.title = `${words().after.page} · ${words().noah}`;
  }

  #deleted(): void {
    const { title, text } = words().deleted;
    this.#message(title, text, words().page.toStart, () => this.#before());
  }

  #before(): void {
    this.#forget();
    this.#call.close();
    this.#after.close();
    show("before");
    this.introduction.again();
    void this.#speak();
    document.title = `${words().noah}: ${words().home}`;
    void this.#lookUp();
    if (!this.#microphone.without) void this.#microphone.openIfAllowed();
  }

  #paused(): void {
    const { title, text, first, second } = words().paused;
    const done = () => this.#over(this.client.interviewId);
    this.#message(title, text, first, () => void this.#start(), second, done);
  }

  #elsewhere(): void {
    this.#heard = "";
    const { title, text, first } = words().elsewhere;
    this.#message(title, text, first, () => void this.#start());
  }

  #failed(error: NoahError): void {
    const { title, text } = adviceFor(error);
    const { page, again: tryAgain, back: goBack, reload, asGuest: guest } = words();
    if (error.name === "SignInNeeded") {
      const { identity } = this.account;
      const signIn = () => {
        this.#signingOut = true;
        void identity.signOut().then(() => {
          this.account.show();
          void this.#signIn();
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
      this.#message(title, text, page.signIn, signIn, guest, asGuest);
      return;
    }
    if (error.name === "EmailUnverified") {
      void this.#confirmAddress(title, text);
      return;
    }
    if (error.name === "NotAllowed" || error.name === "BadRequest") {
      this.#message(title, text, reload, () => location.reload());
      return;
    }
    if (error.name === "ConsentRequired") this.consent.askAgain(error as ConsentRequired);
    const again = () => void this.#start();
    const back = () => this.#before();
    if (["ConsentRequired", "TooManyStarts", "NotFound", "InvitationRefused"].includes(error.name))
      this.#message(title, text, goBack, back);
    else this.#message(title, text, tryAgain, again, goBack, back);
  }

  /** Asks who they are, and begins as whoever signs in. */
  async #signIn(): Promise<void> {
    if (!(await this.account.ask())) return;
    this.ownerIs(this.account.identity.uid);
    void this.#start();
  }

  /** Sends a link to the address of who is signed in, and lets them try again; a guest, who has none, signs in first. */
  async #confirmAddress(title: string, text: string): Promise<void> {
    const { identity } = this.account;
    const { page, again: tryAgain, back: goBack, confirmEmail } = words();
    const back = () => this.#before();
    if (identity.email === "") {
      this.#message(title, text, page.signIn, () => void this.#signIn(), goBack, back);
      return;
    }
    let told = confirmEmail.text.replace("{email}", identity.email);
    try {
      await identity.confirmEmail();
    } catch (failure) {
      told = signInWords(codeOf(failure));
    }
    const again = async () => {
      // the token that they have says that the address is not confirmed
      await identity.idToken(true).catch(() => undefined);
      void this.#start();
    };
    this.#message(confirmEmail.title, told, tryAgain, () => void again(), goBack, back);
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
    document.title = `${title} · ${words().noah}`;
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

/** Tells the style sheet how much of the page is visible: a keyboard that lies over it is not in the browser's own units. */
function measure(): void {
  const visible = window.visualViewport;
  if (!visible) return;
  const tell = () => {
    // Zoomed in, a part of the page is meant to be out of sight.
    if (visible.scale > 1.01) return;
    const { style } = document.documentElement;
    style.setProperty("--visible", `${Math.round(visible.height)}px`);
    // an iPhone pushes the page up to show what is typed, which a call that fits the rest does not need
    style.setProperty("--pushed", `${Math.round(visible.offsetTop)}px`);
  };
  visible.addEventListener("resize", tell);
  visible.addEventListener("scroll", tell);
  tell();
}

async function open(): Promise<void> {
  measure();
  // The large parts (LiveKit, Firebase) load while the page is being read.
  const client = import("./noah-client");
  const identity = import("./identity");
  const account = import("./account");
  const kept = new Kept(sessionStorage, localStorage);
  const microphone = new Microphone(kept, async (error) => (await client).microphoneError(error));
  const config = await loadConfig();
  // An invitation is to a plan of its own, which its link names; an older one's does not.
  const invited = isInvited(sessionStorage) ? linked(location.search) : undefined;
  const told =
    invited === undefined
      ? config
      : { ...config, plan: invited.plan === config.plan ? config.plan : undefined };
  dress(config);
  const introduction = new Introduction(told, invited?.language);
  await introduction.to("");
  const { NoahClient } = await client;
  const { Identity } = await identity;
  const { Account } = await account;
  const who = new Identity(config);
  kept.ownerIs((await who.known())?.uid ?? "");
  const invitation = takeInvitation(kept);
  const noah = new NoahClient({
    getIdToken: who.idToken,
    getAppCheckToken: who.appCheckToken,
    startBotUrl: config.startBotUrl,
    interviewsUrl: config.interviewsUrl,
    profileUrl: config.profileUrl,
    // the same function's
    meUrl: config.interviewsUrl && new URL("/api/me", config.interviewsUrl).href,
    plan: config.plan,
    invitation,
    typed: kept.read<Typed[]>(TYPED) ?? [],
  });
  const series = invitation
    ? invitationId(invitation).then((id) => ({ invitation: id }))
    : { plan: config.plan };
  const consent = new ConsentBox(kept, config.consentVersion, config.consentUrl);
  const asked = config.recordings === true && factsOf(told).recording === true;
  const recorded = new RecordingBox(kept, asked);
  const page = new Page(
    noah,
    new Account(who),
    kept,
    consent,
    introduction,
    recorded,
    microphone,
    Promise.resolve(series),
  );
  who.onOwner((uid) => page.ownerIs(uid));
  byId<HTMLButtonElement>("start").disabled = false;
  await page.open();
}

open().catch(() => {
  const { title, text } = words().broken;
  setText(byId("message-title"), title);
  setText(byId("message-text"), text);
  setText(byId("message-first"), words().reload);
  byId("message-first").addEventListener("click", () => location.reload());
  show("message");
});
