/** The invitation that a link carries, behind its #: there no server's log sees it. */
import type { Kept } from "./kept";
import { sha256 } from "./sha256";

const KEPT = "invitation";
const CODE = /^#invitation=([A-Za-z0-9_-]{22})$/;

/** Whether this tab came with one, before it is known who is here. */
export function isInvited(tab: Storage): boolean {
  const keys = Array.from({ length: tab.length }, (_, index) => tab.key(index) ?? "");
  return CODE.test(location.hash) || keys.some((key) => key.startsWith(`noah.${KEPT}/`));
}

/** The code of this tab's invitation, if it came with one; it is taken out of the address, and stays for a reload. */
export function takeInvitation(kept: Kept): string | undefined {
  const code = CODE.exec(location.hash)?.[1];
  if (code === undefined) return kept.read<string>(KEPT);
  kept.write(KEPT, code);
  history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

/** The plan and the language that the link names beside its code, for the page's words alone: "" where it does not. */
export function linked(search: string): { plan: string; language: string } {
  const given = new URLSearchParams(search);
  return { plan: given.get("plan") ?? "", language: given.get("language") ?? "" };
}

/** The id by which interviews name it: the code's hash. */
export const invitationId = (code: string): Promise<string> => sha256(code);
