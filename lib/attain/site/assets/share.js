// Comfort only: the line can be copied by hand.
(() => {
  "use strict";
  if (!navigator.clipboard) return; // a browser that lets no page write there
  for (const button of document.querySelectorAll(".share button")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = button.parentElement.querySelector("textarea");
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      } catch {} // refused: the line is selected, to be copied with the keyboard
    });
  }
})();
