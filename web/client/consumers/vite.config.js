export default {
  base: "./",
  build: { rollupOptions: { input: ["plain.html", "react.html", "vue.html"] }, chunkSizeWarningLimit: 1500 },
};
