/** What somebody can do with an interview's data: have all of it as a file, and have it deleted. */
import { ask, byId, download } from "./dom";
import { type JsonObject, type NoahApi, NotFound } from "./noah-api";

export function downloadAll(data: JsonObject, name = "noah-interview.json"): void {
  download(name, "application/json", JSON.stringify(data, null, 2));
}

/** Asks in a dialog whether they mean it: this interview, or everything. */
export async function meansToDelete(dialog: "delete" | "delete-all" = "delete"): Promise<boolean> {
  return (await ask(byId<HTMLDialogElement>(`${dialog}-dialog`))) === "delete";
}

/** Deletes an interview; one that is gone already is deleted. Raises NoahError. */
export async function erase(api: NoahApi, id: string): Promise<void> {
  try {
    await api.deleteInterview(id, { patience: 20_000 });
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
