"""``python -m attain``: the command line."""

from attain.cli import main

if __name__ == "__main__":
    main(prog_name="attain")
