import type { NoahError } from "noah-client";
import { clientOf } from "./given";

const app = document.getElementById("app") as HTMLElement;
app.innerHTML = '<button id="start">Start</button><p id="status"></p><ol id="said"></ol>';
const noah = clientOf(location.href);
const status = document.getElementById("status") as HTMLElement;

noah.on("status", (event) => {
  status.textContent = event.status;
});
noah.on("caption", ({ who, text, final }) => {
  if (!final) return;
  const line = document.createElement("li");
  line.textContent = `${who}: ${text}`;
  document.getElementById("said")?.append(line);
});
document.getElementById("start")?.addEventListener("click", () => {
  noah.start({ microphone: false }).catch((error: NoahError) => {
    status.textContent = error.code;
  });
});
