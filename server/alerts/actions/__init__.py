"""The only writers of the alerts: following an area, and telling what appears in it."""
