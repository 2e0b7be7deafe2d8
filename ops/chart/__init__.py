"""The menus of a call as a chart, found by walking the call scripts themselves."""
