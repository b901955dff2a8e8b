/** A sentence while the connection is lost. What the page shows stays. */

/** @param {HTMLElement} status */
export function startConnection(status) {
  const message = status.dataset.offline ?? "";
  addEventListener("offline", () => {
    if (!status.textContent) status.textContent = message;
  });
  addEventListener("online", () => {
    if (status.textContent === message) status.textContent = "";
  });
}
