/** The extension of JupyterLab: "What readers see" shows the page of a notebook beside it. */

import { provideExtension } from "../lab/shared-modules.js";
import { canSave, ReadersView, TITLE } from "../lab/readers-view.js";

/** @typedef {import("../lab/readers-view.js").NotebookPanel} NotebookPanel */

const NAME = "explainer-lab";
/** The toolbar's button is in lab-settings.json, and names this command. */
const COMMAND = "explainer:what-readers-see";
const CAPTION = "Show the saved page beside this notebook, as readers see it";

/**
 * Return where the page of a notebook opens: over what stands to the right of the notebook, such as
 * a guide, unless that is a notebook too; or else beside it.
 * @param {any} app JupyterLab
 * @param {any} notebooks all that are open
 * @param {any} panel
 */
function choosePlace(app, notebooks, panel) {
  const edge = panel.node.getBoundingClientRect().right;
  const neighbour = [...app.shell.widgets("main")].find(
    (widget) =>
      widget.isVisible &&
      !notebooks.has(widget) &&
      widget.node.getBoundingClientRect().left >= edge,
  );
  if (neighbour) return { mode: "tab-after", ref: neighbour.id };
  return { mode: "split-right", ref: panel.id };
}

/**
 * Return the function that shows the page of a notebook.
 * @param {any} app JupyterLab
 * @param {any} notebooks all that are open
 * @param {any} Widget Lumino's class
 */
function makeOpener(app, notebooks, Widget) {
  const { contents, serverSettings } = app.serviceManager;
  /** @type {Map<NotebookPanel, any>} */
  const opened = new Map();

  /** @param {string} path */
  const getAddress = (path) => {
    const names = contents.localPath(path).split("/").map(encodeURIComponent);
    return new URL(`explainer/readers/${names.join("/")}`, serverSettings.baseUrl).href;
  };

  /** @param {NotebookPanel} panel */
  const open = (panel) => {
    const view = new ReadersView(panel, getAddress);
    const widget = new Widget();
    widget.id = `explainer-readers-${panel.id}`;
    widget.title.label = TITLE;
    widget.title.iconClass = "explainer-readers-icon";
    widget.title.closable = true;
    widget.addClass("explainer-readers");
    widget.node.append(...view.parts);
    const stop = view.start();
    widget.disposed.connect(() => {
      stop();
      opened.delete(panel);
    });
    panel.disposed.connect(() => widget.dispose());
    opened.set(panel, widget);
    app.shell.add(widget, "main", choosePlace(app, notebooks, panel));
  };

  return (/** @type {NotebookPanel} */ panel) => {
    if (!opened.has(panel)) open(panel);
    app.shell.activateById(opened.get(panel).id);
    app.shell.activateById(panel.id); // who edits goes on there
  };
}

provideExtension(NAME, async (load) => {
  const names = ["@jupyterlab/notebook", "@jupyterlab/apputils", "@lumino/widgets"];
  const [{ INotebookTracker }, { ICommandPalette }, { Widget }] = await Promise.all(
    names.map(load),
  );
  return {
    id: `${NAME}:plugin`,
    description: "Shows the page of a notebook beside it, as readers see it.",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ICommandPalette],
    activate: (
      /** @type {any} */ app,
      /** @type {any} */ notebooks,
      /** @type {any} */ palette,
    ) => {
      const open = makeOpener(app, notebooks, Widget);
      app.commands.addCommand(COMMAND, {
        label: TITLE,
        caption: CAPTION,
        isEnabled: () => notebooks.currentWidget !== null,
        execute: async () => {
          const panel = /** @type {NotebookPanel} */ (notebooks.currentWidget);
          if (canSave(panel.context)) await panel.context.save();
          open(panel);
        },
      });
      palette?.addItem({ command: COMMAND, category: "Notebook Operations" });
    },
  };
});
