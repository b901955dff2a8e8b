/** Showing widgets that the bundle does not show by itself: of cells that come after its start. */

import { attempt, wait } from "../shared/dom.js";

/** How often, and for how long, outputs look for a model that has not arrived, in ms. */
const POLL = 500;
const PATIENCE = 20_000;

/**
 * The parts of the widget manager in Voilà's bundle that are used here.
 * @typedef {object} WidgetModel
 * @property {number} _pending_msgs how many messages have not been answered
 * @property {(isClosedInKernel: boolean) => void} close
 * @property {boolean} [_closed]
 *
 * @typedef {{displayed?: Promise<unknown>, remove: () => void}} WidgetView
 *
 * @typedef {object} Output
 * @property {HTMLElement} node
 * @property {(model: object) => Promise<void>} renderModel
 * @property {(name: string) => void} addClass
 * @property {{attach: (output: Output, host: HTMLElement) => void}} constructor
 *
 * @typedef {object} WidgetManager
 * @property {import("./bundle.js").Kernel} kernel
 * @property {string} comm_target_name
 * @property {Record<string, Promise<WidgetModel>>} _models
 * @property {(id: string) => boolean} has_model
 * @property {(target: string, id: string) => Promise<object>} _create_comm
 * @property {(options: object, state: object) => Promise<object>} new_model
 * @property {(model: WidgetModel, options?: object) => Promise<WidgetView>} create_view
 * @property {{emit: (value?: undefined) => void}} restored
 * @property {{preferredMimeType: (data: object, safe: string) => string | undefined,
 *   createRenderer: (mime: string) => Output}} rendermime
 *
 * @typedef {object} SavedModel
 * @property {string} model_name
 * @property {string} model_module
 * @property {string} model_module_version
 * @property {Record<string, any>} state
 * @property {{path: (string | number)[], data: string}[]} [buffers] in base64
 */

/** @param {SavedModel} model */
function putBuffers({ state, buffers = [] }) {
  for (const { path, data } of buffers) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    /** @type {any} */
    let parent = state;
    for (const key of path.slice(0, -1)) parent = parent[key];
    parent[path.at(-1) ?? ""] = new DataView(bytes.buffer);
  }
}

/**
 * Create the models of widgets from the states that the server has recorded. The kernel, which the
 * bundle would ask for them, is running a cell.
 * @param {WidgetManager} manager
 * @param {Record<string, SavedModel>} states
 */
export async function createModels(manager, states) {
  const ids = Object.keys(states).filter((id) => !manager.has_model(id));
  const comms = await Promise.all(
    ids.map((id) => manager._create_comm(manager.comm_target_name, id)),
  );
  // All are registered before any is created, since they refer to each other.
  await Promise.allSettled(
    ids.map((id, index) => {
      const saved = /** @type {SavedModel} */ (states[id]);
      putBuffers(saved);
      const { model_name, model_module, model_module_version } = saved;
      const names = { model_name, model_module, model_module_version };
      return manager.new_model({ ...names, model_id: id, comm: comms[index] }, saved.state);
    }),
  );
  manager.restored.emit(); // Outputs that wait for their model look again.
}

/**
 * Remove the view of a widget that was closed before its view was there, such as one in a box.
 * @param {WidgetManager} manager
 */
export function hideClosed(manager) {
  const create = manager.create_view;
  manager.create_view = async (model, options) => {
    const view = await create.call(manager, model, options);
    view.displayed?.then(() => model._closed && view.remove());
    return view;
  };
}

/**
 * Close the models of widgets that the kernel closed before this page was connected to it.
 * @param {WidgetManager} manager
 * @param {string[]} ids
 */
export async function closeModels(manager, ids) {
  for (const id of ids) {
    if (manager.has_model(id)) (await manager._models[id])?.close(true);
  }
}

/**
 * Render outputs as the bundle does with those that it finds when it starts.
 * @param {WidgetManager} manager
 * @param {HTMLElement[]} scripts with the outputs as JSON
 */
export function renderOutputs(manager, scripts) {
  for (const script of scripts) {
    const host = script.parentElement;
    const model = attempt(() => JSON.parse(script.textContent ?? ""));
    const mime = host && model && manager.rendermime.preferredMimeType(model.data, "any");
    if (!mime) continue;
    const output = manager.rendermime.createRenderer(mime);
    output.addClass("jp-OutputArea-output");
    output.renderModel(model).catch((error) => console.warn(error));
    script.remove();
    output.constructor.attach(output, host);
  }
}

/**
 * Let outputs look for their models again, which may arrive after them on another connection.
 * @param {WidgetManager} manager
 */
export async function awaitModels(manager) {
  for (let waited = 0; waited < PATIENCE; waited += POLL) {
    await wait(POLL);
    manager.restored.emit();
  }
}

/**
 * Let widgets send again: each waits for the answer to a message that was not sent.
 * @param {WidgetManager} manager
 */
export async function releaseModels(manager) {
  for (const model of await Promise.all(Object.values(manager._models))) model._pending_msgs = 0;
}
