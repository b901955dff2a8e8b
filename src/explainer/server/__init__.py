"""Serve notebooks to readers: pages without a kernel first, live kernels where they help."""
