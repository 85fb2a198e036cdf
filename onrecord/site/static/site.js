/* Small helps; every page works without them. */
"use strict";

/* Datasette's table.js asks for this name. */
const facets = document.querySelector("[data-allow-facet]");
window.DATASETTE_ALLOW_FACET = Boolean(facets && facets.dataset.allowFacet === "true");

/* An open menu closes when something else is clicked, or with Escape. */
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") menus().forEach((menu) => { menu.open = false; });
});

/* Shift and Enter runs the SQL. */
const editor = document.querySelector("textarea#sql-editor");
if (editor) {
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      editor.form.requestSubmit();
    }
  });
}
