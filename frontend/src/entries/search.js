/**
 * Search in the browser. The index is in small files, which are loaded when the reader turns to
 * the field and only where the words may be. The words stay on this device.
 */

import { SearchForm } from "../search/search-form.js";
import { startAfterPage } from "../shared/starts.js";

const form = document.querySelector(".explainer-search");
if (form instanceof HTMLFormElement) startAfterPage(() => new SearchForm(form));
