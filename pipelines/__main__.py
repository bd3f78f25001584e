"""`python -m pipelines` is the garim command."""

from pipelines.main import main

main()
