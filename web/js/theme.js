// Sets theme and language before the first frame is drawn, so that nothing flashes. The app takes over from here.
(() => {
  const root = document.documentElement;
  let theme = "system";
  let lang = navigator.language || "en";
  try {
    theme = localStorage.getItem("podarium.theme") || theme;
    lang = localStorage.getItem("podarium.lang") || lang;
  } catch {
    // A browser that keeps nothing shows the defaults.
  }
  root.dataset.theme = theme;
  root.lang = lang.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
})();
