"""Topics edited in the browser: a form, or the text of the file, over what is published.

`form.py` and `members.py` turn a file's content into fields and back, `patching.py` changes only the lines that must
change, `work.py` is one topic on the bench, `pages.py` and `listing.py` are what its keepers see. What a revision is
and how it comes into force is `server.editions`.
"""
