/** The scripts' sentences in the reader's language, from <script type="application/json" id="words">; English where one is missing. */
const ENGLISH: Record<string, string> = {
  copied: "Link copied", draft_kept: "Draft kept at %s", draft_back: "Your draft is back", forget_draft: "Discard", draft_of: "Draft of %s", draft_elsewhere: "Draft of %s, from another device", draft_other: "There is another text, of %s, from another device or window.", show_it: "Show it", keep_this: "Keep this one", schedule: "Schedule", undo: "Undo",
  offline: "Offline. What you write is kept here.", online: "Back online", failed: "That did not go through. Nothing is lost: try again.",
  remove_file: "Remove %s", show_password: "Show the password", hide_password: "Hide the password", new_turn: "New message of", in_answer: "In answer to %s", answer_all: "Answer everybody instead", arrival: "1 new publication", arrivals: "%s new publications",
  found: "%s shown", new: "new", rooms: "Rooms", communities: "Communities", acts: "Actions", suggested: "Found", search_for: "Search for “%s”", too_many: "Not found: try other words",
  quote: "Quote", quoted: "Quoted in your answer", further: "1 new message on another page", furthers: "%s new messages on other pages", gone: "This message has been removed.", close: "Close", zoom: "Zoom", previous: "Previous picture", next: "Next picture", no_picture: "This picture cannot be shown.",
};

let given: Record<string, string> | undefined;

export function word(name: string, value = ""): string {
  given ??= JSON.parse(document.getElementById("words")?.textContent || "{}") as Record<string, string>;
  return (given[name] ?? ENGLISH[name] ?? name).replace("%s", value);
}

/** The time of day as the reader's language writes it. */
export function clock(at: Date): string {
  const french = document.documentElement.lang.startsWith("fr");
  const minutes = String(at.getMinutes()).padStart(2, "0");
  return french ? `${at.getHours()}\u00a0h\u00a0${minutes}` : `${at.getHours()}:${minutes}`;
}
