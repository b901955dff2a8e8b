/**
 * JupyterLab's own modules, without a build of JupyterLab: a prebuilt extension is a container of
 * webpack's module federation, an object with two functions, and gets the modules from its scope.
 *
 * https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html#prebuilt-extensions
 * https://webpack.js.org/concepts/module-federation/#dynamic-remote-containers
 */

/**
 * @typedef {object} SharedVersion
 * @property {() => Promise<() => any>} get
 * @property {number | boolean} [loaded] whether JupyterLab uses this version already
 */
/** @typedef {Record<string, Record<string, SharedVersion>>} SharedScope by name and version */

/**
 * Return a module that JupyterLab shares with its extensions.
 * @param {SharedScope} scope
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function loadShared(scope, name) {
  const versions = Object.values(scope[name] ?? {});
  const version = versions.find(({ loaded }) => loaded) ?? versions.at(-1);
  if (!version) throw new Error(`JupyterLab has no module ${name}`);
  const factory = await version.get();
  return factory();
}

/**
 * Offer a plugin to JupyterLab, which asks for it once all extensions have been loaded.
 * @param {string} name of the extension, as in its package.json
 * @param {(load: (name: string) => Promise<any>) => Promise<object>} makePlugin
 */
export function provideExtension(name, makePlugin) {
  /** @type {SharedScope} */
  let scope = {};
  const container = {
    /** @param {SharedScope} shared */
    init: (shared) => void (scope = shared),
    get: async () => {
      const plugin = await makePlugin((module) => loadShared(scope, module));
      return () => ({ __esModule: true, default: plugin });
    },
  };
  const page = /** @type {any} */ (window);
  page._JUPYTERLAB = { ...page._JUPYTERLAB, [name]: container };
}
