"use strict";
(() => {
  const form = document.getElementById("filters");
  const articles = [...document.querySelectorAll("article")];
  const progress = document.getElementById("progress");
  const store = "ringtrue:" + document.title;
  let looked = new Set();
  try { looked = new Set(JSON.parse(localStorage.getItem(store) || "[]")); } catch { /* a page from a file may keep nothing */ }

  const box = (article) => article.querySelector(".looked input");
  const shown = () => articles.filter((article) => !article.hidden);

  function filter() {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const article of articles) {
      const said = article.dataset;
      article.hidden = !(
        (!form.severity.value || said.severity === form.severity.value) &&
        (!form.topic.value || said.topic === form.topic.value) &&
        (!form.open.checked || !looked.has(said.key)) &&
        (!form.new || !form.new.checked || said.new !== "0") &&
        words.every((word) => said.words.includes(word))
      );
    }
    tell();
  }

  function tell() {
    const there = shown();
    const done = there.filter((article) => looked.has(article.dataset.key)).length;
    progress.textContent = `${there.length} shown, ${done} looked at`;
  }

  function mark(article, done) {
    looked[done ? "add" : "delete"](article.dataset.key);
    box(article).checked = done;
    article.classList.toggle("done", done);
    try { localStorage.setItem(store, JSON.stringify([...looked])); } catch { /* as above */ }
    tell();
  }

  function step(by) {
    const there = shown();
    const at = there.indexOf(document.activeElement.closest("article"));
    const next = there[at < 0 ? (by > 0 ? 0 : there.length - 1) : at + by];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input[type=search], select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const article = document.activeElement.closest("article");
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { form.words.focus(); event.preventDefault(); }
    else if (event.key === "x" && article) mark(article, !looked.has(article.dataset.key));
    else if (event.key === "o" && article) article.querySelector(".place a").click();
  });

  for (const article of articles) {
    mark(article, looked.has(article.dataset.key));
    box(article).addEventListener("change", (event) => mark(article, event.target.checked));
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
