"""`python -m slint`."""

from slint.cli import main

if __name__ == "__main__":
    main()
