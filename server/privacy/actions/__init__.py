"""The verbs of the privacy: write down and take back a consent; have a copy made, fetch it, remove it."""
