/* A button that copies beside each block that may be copied; without it, select and copy. */
"use strict";

document.querySelectorAll("[data-copy]").forEach((block) => {
  if (!navigator.clipboard) return;
  const what = block.dataset.copy;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${what}`);
  const told = document.createElement("span");
  told.className = "copied";
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.textContent);
      told.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(block);
      told.textContent = "Selected: copy it with the keyboard";
    }
  });
  const line = document.createElement("p");
  line.className = "copy-line";
  line.append(button, told);
  block.after(line);
});
