import type { Caption, Status } from "noah-client";
import { createApp, defineComponent, h, onUnmounted, ref } from "vue";
import { clientOf } from "./given";

const Interview = defineComponent(() => {
  const noah = clientOf(location.href);
  const status = ref<Status>(noah.status);
  const said = ref<Caption[]>([]);
  noah.on("status", (event) => {
    status.value = event.status;
  });
  noah.on("caption", (caption) => {
    if (caption.final) said.value.push(caption);
  });
  onUnmounted(() => noah.leave());
  return () => [
    h("button", { id: "start", onClick: () => noah.start({ microphone: false }) }, "Start"),
    h("p", { id: "status" }, status.value),
    h(
      "ol",
      { id: "said" },
      said.value.map(({ id, who, text }) => h("li", { key: id }, `${who}: ${text}`)),
    ),
  ];
});

createApp(Interview).mount("#app");
