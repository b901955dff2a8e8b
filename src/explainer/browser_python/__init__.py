"""What Python in a reader's browser consists of: Pyodide, and packages of this environment."""
