/** What these pages are given in their address: a Firebase ID token, a plan, and no microphone. */
import { NoahClient } from "noah-client";

export function clientOf(address: string): NoahClient {
  const given = new URLSearchParams(new URL(address).hash.slice(1));
  return new NoahClient({
    getIdToken: async () => given.get("token") ?? "",
    plan: given.get("plan") ?? undefined,
  });
}
