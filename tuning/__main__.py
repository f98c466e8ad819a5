"""``python -m tuning``: the command line."""

from tuning.command import main

if __name__ == "__main__":
    main()
