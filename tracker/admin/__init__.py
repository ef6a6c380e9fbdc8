"""What people see under /admin/: one module for each group of models, all built on `base`.

Empty on purpose: the site itself lives in here, and must be made before anything registers with it.
`records` does the registering, called for by the app's configuration.
"""
