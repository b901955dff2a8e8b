/** The worker in which Python runs. */

import { startWorker } from "../browser-python/worker.js";

startWorker();
