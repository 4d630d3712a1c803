/** The calls of the team: `/api/review/…`. */
import { type CallOptions, type JsonObject, NetworkDown, NoahApi, Unavailable } from "../noah-api";

export interface Decision {
  decision_id: string;
  verdict: string;
  reason: string;
}

const EXPORT_PATIENCE = 30_000;

export class ReviewApi extends NoahApi {
  /** A page of interviews. */
  list(query: URLSearchParams, options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("GET", `/api/review/interviews?${query}`, undefined, options);
  }

  /** One of them, whole. That it was looked at is stored. */
  read(id: string, options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("GET", place(id), undefined, options);
  }

  /** Adds a decision. Sent again with the same id, it is stored once. */
  decide(id: string, decision: Decision, options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("POST", `${place(id)}/decision`, { ...decision }, options);
  }

  /** Answers a candidate's objection. Sent again, it is the same answer. */
  answer(id: string, number: number, text: string, options: CallOptions = {}): Promise<JsonObject> {
    return this.retried("POST", `${place(id)}/objections/${number}/answer`, { text }, options);
  }

  /** A page of the table, and where the next one begins; "" when there is none. */
  async table(query: URLSearchParams): Promise<{ text: string; next: string }> {
    const headers = { Authorization: `Bearer ${await this.options.getIdToken(false)}` };
    let response: Response;
    try {
      response = await fetch(`/api/review/export?${query}`, {
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(EXPORT_PATIENCE),
      });
    } catch {
      throw new NetworkDown();
    }
    if (!response.ok) throw new Unavailable(0, response.status);
    return { text: await response.text(), next: response.headers.get("X-Next-Cursor") ?? "" };
  }
}

const place = (id: string): string => `/api/review/interviews/${encodeURIComponent(id)}`;
