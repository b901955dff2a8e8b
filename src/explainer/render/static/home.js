/**
 * A page that is sent in the place of any that is missing, however deep, does not know where its
 * site begins: it asks for a file that every page of the site shares, from the nearest folder up.
 */
(async () => {
  const link = document.querySelector("a");
  const folders = location.pathname.split("/").slice(0, -1);
  for (let deep = folders.length; deep > 0; deep--) {
    const folder = `${folders.slice(0, deep).join("/")}/`;
    const answer = await fetch(folder + link.dataset.shared, { method: "HEAD" }).catch(() => null);
    if (answer?.ok) {
      link.href = folder + link.getAttribute("href");
      return;
    }
  }
})();
