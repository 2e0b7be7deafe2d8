"""A second opinion, off by default: learnt from decided cases, it raises and suggests, no more."""
