/** Everything the page adds to plain HTML. Each module looks after one thing and works on what arrives later, too. */
import "htmx.org/dist/htmx.esm.js";
import "@github/markdown-toolbar-element";
import "./composer";
import "./copy";
import "./dialogs";
import "./drafts";
import "./expander";
import "./files";
import "./filter";
import "./keys";
import "./live";
import "./menus";
import "./mentions";
import "./password";
import "./reactions";
import "./theme";
import "./toasts";
