"""The verbs of the notices: tell, agree on a device, choose the channels, read."""
