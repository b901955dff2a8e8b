"""Answer requests: pages, live pages, kernels, files, search, monitoring."""
