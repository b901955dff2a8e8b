"""Citations come in, go out and are checked: the one house that may ask the network."""
