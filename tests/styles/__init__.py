"""Generated texts in the ways Korean payment people write, with the truth about each.

Built from the formats of identifiers and from how records, logs, letters and chats look; nothing
here reads the detectors, so that it can judge them. Same number and seed, same texts. All values
are made up and belong to nobody: see docs/demo-data.md.
"""
