"""Every word a caller hears: languages, menus, texts and audio, and the readers for them."""
