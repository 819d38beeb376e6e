// Comfort alone: every page works without it.
"use strict";

// "/" goes to the first field of the filter, as long as nobody is writing.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.altKey || event.metaKey) return;
  const field = document.querySelector(".filter input, .filter select");
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

// Fields that nobody filled in are left out of the address.
for (const form of document.querySelectorAll(".filter")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
}

// Choosing is asking, where a table follows from one choice.
for (const choice of document.querySelectorAll(".filter select[name=kind]")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}
