// A message that is opened has been read; without JavaScript the button says it.
for (const form of document.querySelectorAll("form[data-read-on-open]")) {
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } })
    .then((answer) => { if (answer.status === 204) form.hidden = true; })
    .catch(() => {});
}
