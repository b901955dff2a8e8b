/** A sentence while the connection is lost. What the page shows stays. */

/** @param {HTMLElement} status */
export function startConnection(status) {
  const message = status.dataset.offline ?? "";
  const show = () => {
    if (!status.textContent) status.textContent = message;
  };
  if (!navigator.onLine) show(); // it was lost before the script started
  addEventListener("offline", show);
  addEventListener("online", () => {
    if (status.textContent === message) status.textContent = "";
  });
}
