/** Who is signed in, and the dialog that changes it. */
import { byId } from "./dom";
import { codeOf, type Identity } from "./identity";
import { say, words } from "./language";
import { signInWords } from "./words";

export class Account {
  readonly #dialog = byId<HTMLDialogElement>("account-dialog");
  readonly #email = byId<HTMLInputElement>("account-email");
  readonly #password = byId<HTMLInputElement>("account-password");
  #done: ((signedIn: boolean) => void) | undefined;

  /** Somebody has signed in or out. */
  changed: () => void = () => undefined;

  constructor(readonly identity: Identity) {
    byId("account-open").addEventListener("click", () => void this.#openOrSignOut());
    byId("account-close").addEventListener("click", () => this.#dialog.close());
    byId("account-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#try(() => identity.signIn(this.#email.value.trim(), this.#password.value));
    });
    byId("account-new").addEventListener("click", () => {
      void this.#try(() => identity.createAccount(this.#email.value.trim(), this.#password.value));
    });
    byId("account-forgot").addEventListener("click", () => {
      void this.#try(
        () => identity.resetPassword(this.#email.value.trim()),
        () => words().resetSent,
      );
    });
    this.#dialog.addEventListener("close", () => {
      this.#password.value = "";
      this.#email.value = "";
      this.#done?.(false);
      this.#done = undefined;
    });
    void identity.known().then(() => this.show());
  }

  show(): void {
    const { email } = this.identity;
    say(byId("who-name"), () => email || words().page.guest);
    say(byId("account-open"), () => (email ? words().signOut : words().page.useEmail));
  }

  /** Opens the dialog; whether somebody has signed in when it closes. */
  ask(): Promise<boolean> {
    byId("account-error").hidden = true;
    say(byId("account-told"), () => "");
    this.#dialog.showModal();
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  async #openOrSignOut(): Promise<void> {
    if (this.identity.email === "") {
      await this.ask();
      return;
    }
    await this.identity.signOut();
    this.show();
    this.changed();
  }

  /** Does it, and closes the dialog; with `told`, says that instead. */
  async #try(signIn: () => Promise<void>, told?: () => string): Promise<void> {
    const error = byId("account-error");
    error.hidden = true;
    say(byId("account-told"), () => "");
    this.#dialog.inert = true;
    try {
      await signIn();
    } catch (failure) {
      say(error, () => signInWords(codeOf(failure)));
      error.hidden = false;
      return;
    } finally {
      this.#dialog.inert = false;
    }
    if (told !== undefined) {
      say(byId("account-told"), told);
      return;
    }
    this.show();
    this.changed();
    this.#done?.(true);
    this.#done = undefined;
    this.#dialog.close();
  }
}
