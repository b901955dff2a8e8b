"""The kernel that runs in the reader's browser: IPython and widgets in Pyodide."""
