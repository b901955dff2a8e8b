/**
 * Finds the list of pages from the page for missing addresses. A host sends that page for any
 * address, however deep, so it does not know where the site begins: it looks for a file that every
 * page of the site shares, from the nearest folder up.
 */

async function findHome() {
  const link = document.querySelector("a");
  if (!link) return;
  const folders = location.pathname.split("/").slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = `${folders.slice(0, depth).join("/")}/`;
    const response = await fetch(folder + link.dataset.shared, { method: "HEAD" }).catch(
      () => null,
    );
    if (response?.ok) {
      link.href = folder + link.getAttribute("href");
      return;
    }
  }
}

findHome();
