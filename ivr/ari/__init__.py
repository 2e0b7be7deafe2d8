"""The line over Asterisk's REST interface: one socket, typed events, legs."""
