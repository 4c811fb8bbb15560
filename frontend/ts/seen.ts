/**
 * Forms marked data-seen tell the server that what stands above them was on screen: once a page, at most once a minute for one address.
 * One marked data-seen="leaving" (a thread's) also tells, as one leaves, what was seen within the minute.
 */
const LOOK = 1000;
const MINUTE = 60_000;

const watching = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const form = target as HTMLFormElement;
    clearTimeout(Number(form.dataset["timer"]));
    if (isIntersecting) form.dataset["timer"] = String(window.setTimeout(() => tell(form), LOOK));
  }
});

const waiting = new Set<HTMLFormElement>();

addEventListener("pagehide", () => {
  for (const form of waiting) if (form.dataset["seen"] === "leaving") tell(form, true);
});

/** Something came while one reads: when it was on screen, that is told too. */
export function seeAgain(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-seen=leaving]")) watching.unobserve(form), watching.observe(form);
}

function tell(form: HTMLFormElement, leaving = false): void {
  if (document.visibilityState !== "visible" && !leaving) return document.addEventListener("visibilitychange", () => tell(form), { once: true });
  watching.unobserve(form);
  const body = new FormData(form);
  const key = `seen:${form.action}:${body.get("community") ?? ""}`;
  if (Date.now() - Number(sessionStorage.getItem(key)) < MINUTE && !leaving) return void waiting.add(form);
  waiting.delete(form);
  sessionStorage.setItem(key, String(Date.now()));
  fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => undefined);
}

// A form without a visible control has no size of its own: CSS gives it a line.
function watch(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-seen]:not([data-timer])")) watching.observe(form);
}
document.addEventListener("htmx:after:swap", watch); // The end of a list may come with its last page.
watch();
