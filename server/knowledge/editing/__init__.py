"""Cards edited in the browser: a form over the text of their files, read by a second person before residents do.

`files.py` turns a form into the text of a file and back, `work.py` keeps drafts of both languages together, `pages.py`
is what the staff sees. What a revision is, who may decide on it and how it comes into force is `server.editions`.
"""
