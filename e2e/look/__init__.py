"""Every page as pictures, to be gone through by eye: `make look` writes `look/index.html`.

Each municipality is served with its demonstration; each page of the route table (`e2e/support/examples.py`) and each
state of a page (`states.py`) is taken in both themes, as a phone and as a desk show it.
"""
