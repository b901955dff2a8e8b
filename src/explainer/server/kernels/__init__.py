"""Kernels of live pages: who may have one, whose it is, where it runs and when it ends."""
