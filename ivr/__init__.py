"""The caller's side: call scripts, the line they speak on, and the spool that keeps what was said."""
