throw new Error("a configuration is never run");
