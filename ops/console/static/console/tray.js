// The tray tells what is new: rows that were not there before, a word for screen readers, a number in the title.
const title = document.title;
const news = document.querySelector("[data-news]");
const known = new Set(rows());

function rows() {
  return [...document.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
}

document.body.addEventListener("htmx:afterSettle", () => {
  const fresh = rows().filter((id) => !known.has(id));
  for (const id of fresh) {
    known.add(id);
    document.querySelector(`[data-row="${id}"]`).classList.add("fresh");
  }
  if (fresh.length) {
    news.textContent = fresh.length === 1 ? news.dataset.one : `${fresh.length} ${news.dataset.many}`;
    if (document.hidden) document.title = `(${fresh.length}) ${title}`;
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.title = title;
});

const filters = document.querySelector("[data-filters]");
filters.querySelector("button").hidden = true;
filters.addEventListener("change", () => filters.requestSubmit());
