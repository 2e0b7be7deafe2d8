"""The house, told as stories."""
