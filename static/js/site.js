import "./elements/copy_button.js";
import "./elements/dialog_opener.js";
import "./elements/error_summary.js";
import "./elements/file_picker.js";
import "./elements/print_button.js";
import "./elements/read_on_open.js";
import "./elements/session_end.js";
import "./elements/toast_region.js";

// keeps the shell for who is offline; no page needs it
if (document.querySelector("link[rel=manifest]")) navigator.serviceWorker?.register("/sw.js").catch(() => {});
