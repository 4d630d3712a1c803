/** The few things the page needs of the DOM. */

/** The element with this id; a missing one is a mistake in index.html and stops the page at once. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no #${id}`);
  return element as T;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: { class?: string; text?: string; id?: string; href?: string; dir?: "auto" } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (properties.class) made.className = properties.class;
  if (properties.id) made.id = properties.id;
  // What people have said or written has its own direction, whatever the page's is.
  if (properties.dir) made.dir = properties.dir;
  if (properties.text !== undefined) made.textContent = properties.text;
  if (properties.href && made instanceof HTMLAnchorElement) made.href = properties.href;
  made.append(...children);
  return made;
}

/** Sets text only where it changes, so that a live region does not repeat itself. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Says what is wrong in a place of its own, which is not there while nothing is. */
export function trouble(id: string, text: string): void {
  setText(byId(id), text);
  byId(id).hidden = text === "";
}

const SCREENS = ["before", "call", "message", "after"] as const;
export type Screen = (typeof SCREENS)[number];

/** Shows one screen and puts the focus on its heading, so that a screen reader says where one is. */
export function show(screen: Screen): void {
  document.body.dataset.screen = screen;
  showOne(SCREENS, screen);
}

/** The same for the screens of another page; whether another one was shown before. */
export function showOne<T extends string>(screens: readonly T[], screen: T): boolean {
  const already = !byId(screen).hidden;
  for (const one of screens) byId(one).hidden = one !== screen;
  if (already) return false;
  window.scrollTo(0, 0);
  byId(screen).querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  return true;
}

/** Opens a modal dialog; resolves with the value of the button that closed it, "" for Escape. */
export function ask(dialog: HTMLDialogElement): Promise<string> {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/** Offers a text as a file. */
export function download(name: string, type: string, text: string): void {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })) });
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
