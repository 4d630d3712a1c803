/** Who the candidate is: Firebase Auth, anonymous unless they choose an e-mail address, and App Check where configured. */
import { type FirebaseApp, initializeApp } from "firebase/app";
import {
  type Auth,
  browserLocalPersistence,
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  EmailAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  linkWithCredential,
  onAuthStateChanged,
  sendEmailVerification,
  sendPasswordResetEmail,
  signInAnonymously,
  signInWithEmailAndPassword,
  signOut,
  type User,
} from "firebase/auth";
import type { Config } from "./config";
import { NetworkDown, SignInNeeded } from "./noah-api";

export class Identity {
  readonly #auth: Auth;
  readonly #app: FirebaseApp;
  readonly #siteKey: string | undefined;
  #appCheckToken: ((once: boolean) => Promise<string>) | undefined;
  #guest: Promise<User> | undefined;

  constructor(config: Config) {
    this.#app = initializeApp(config.firebase);
    // Without the pop-up and redirect resolver: the page uses neither, and it would load a frame from another origin.
    this.#auth = initializeAuth(this.#app, {
      persistence: [indexedDBLocalPersistence, browserLocalPersistence],
    });
    if (config.authEmulatorUrl)
      connectAuthEmulator(this.#auth, config.authEmulatorUrl, { disableWarnings: true });
    this.#siteKey = config.appCheckSiteKey || undefined;
  }

  /** The signed-in candidate of an earlier visit, if any. */
  async known(): Promise<User | null> {
    await this.#auth.authStateReady();
    return this.#auth.currentUser;
  }

  /** Told who is signed in, by their id, "" for nobody: now, and whenever that changes, in another tab too. */
  onOwner(handler: (uid: string) => void): void {
    onAuthStateChanged(this.#auth, (user) => handler(user?.uid ?? ""));
  }

  /** The id of who is signed in, "" for nobody. */
  get uid(): string {
    return this.#auth.currentUser?.uid ?? "";
  }

  get email(): string {
    return this.#auth.currentUser?.email ?? "";
  }

  /** Creates an account; a guest keeps what they have said so far, because their id stays the same. */
  async createAccount(email: string, password: string): Promise<void> {
    const user = await this.known();
    if (user?.isAnonymous) await linkWithCredential(user, EmailAuthProvider.credential(email, password));
    else await createUserWithEmailAndPassword(this.#auth, email, password);
  }

  async signIn(email: string, password: string): Promise<void> {
    await signInWithEmailAndPassword(this.#auth, email, password);
  }

  /** Has Firebase send a link for a new password. Whether there is such an account it does not tell. */
  async resetPassword(email: string): Promise<void> {
    try {
      await sendPasswordResetEmail(this.#auth, email);
    } catch (error) {
      if (codeOf(error) !== "auth/user-not-found") throw error;
    }
  }

  /** Has Firebase send a link to the address of who is signed in; whoever opens it has confirmed it. */
  async confirmEmail(): Promise<void> {
    const user = await this.known();
    if (user !== null) await sendEmailVerification(user);
  }

  async signOut(): Promise<void> {
    await signOut(this.#auth);
  }

  /** The ID token; signs in as a guest first where nobody is signed in. */
  idToken = async (fresh: boolean): Promise<string> => {
    try {
      const user = (await this.known()) ?? (await this.#asGuest());
      return await user.getIdToken(fresh);
    } catch (error) {
      if (codeOf(error) === "auth/network-request-failed") throw new NetworkDown();
      throw new SignInNeeded(codeOf(error) || "sign_in_failed");
    }
  };

  /** One guest, however often it is asked for while the sign-in takes its time: two would be two people. */
  #asGuest(): Promise<User> {
    this.#guest ??= signInAnonymously(this.#auth)
      .then(({ user }) => user)
      .finally(() => {
        this.#guest = undefined;
      });
    return this.#guest;
  }

  /** The App Check token, "" where App Check is not configured; `once`: good for one call. Its code is loaded only where it is. */
  appCheckToken = async (once: boolean): Promise<string> => {
    if (this.#siteKey === undefined) return "";
    if (this.#appCheckToken === undefined) {
      const { getLimitedUseToken, getToken, initializeAppCheck, ReCaptchaEnterpriseProvider } = await import(
        "firebase/app-check"
      );
      const appCheck = initializeAppCheck(this.#app, {
        provider: new ReCaptchaEnterpriseProvider(this.#siteKey),
        isTokenAutoRefreshEnabled: true,
      });
      this.#appCheckToken = async (once) =>
        (await (once ? getLimitedUseToken(appCheck) : getToken(appCheck))).token;
    }
    return this.#appCheckToken(once);
  };
}

/** Firebase's code of an error, such as "auth/wrong-password". */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
