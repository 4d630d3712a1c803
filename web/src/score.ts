/** A score of a report, as far as the candidate and the team see it alike. */
import { element } from "./dom";
import { points, type Score } from "./interview";

/** A box with what was scored and how many points it got; the caller adds what they were given for. */
export function scoreBox(score: Score): HTMLElement {
  return element(
    "article",
    { class: "score" },
    element(
      "div",
      { class: "score-head" },
      element("h3", { dir: "auto", text: score.title }),
      element("p", { class: "points", text: points(score) }),
    ),
  );
}
