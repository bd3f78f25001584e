"""The verbs as the shell sees them, one module each: options, help, the call, what is printed.

What takes long to import is imported inside the functions: `garim --help` starts without it.
"""
