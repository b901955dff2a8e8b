"""Start, assign, limit and end the kernels of live pages."""
