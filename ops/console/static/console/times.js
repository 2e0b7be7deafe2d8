// Times stand in the page in UTC; people read them in their own time.
const LANGUAGE = document.documentElement.lang;
const words = new Intl.DateTimeFormat(LANGUAGE === "en" ? "en-GB" : LANGUAGE, {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function tell() {
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    time.title = time.textContent;
    time.textContent = words.format(new Date(time.dateTime));
  }
}

tell();
document.body.addEventListener("htmx:afterSettle", tell);
