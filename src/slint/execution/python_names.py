"""The names that Python itself brings, of all versions that slint runs on.

Made by scripts/python_names.py.
"""

from __future__ import annotations

BUILTINS = frozenset(
    """
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup
    BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
    ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
    DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception
    ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning
    GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError
    IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError
    NameError None NotADirectoryError NotImplemented NotImplementedError OSError OverflowError
    PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration
    StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True
    TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
    UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError
    ZeroDivisionError _IncompleteInputError __build_class__ __debug__ __doc__ __import__
    __loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin bool breakpoint
    bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir
    divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash
    help hex id input int isinstance issubclass iter len license list locals map max memoryview
    min next object oct open ord pow print property quit range repr reversed round set setattr
    slice sorted staticmethod str sum super tuple type vars zip
    """.split()
)
"""The names that are there without an import."""

METHODS = frozenset(
    """
    __add__ __and__ __buffer__ __bytes__ __class__ __class_getitem__ __contains__ __delattr__
    __delitem__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getitem__
    __getnewargs__ __getstate__ __gt__ __hash__ __iadd__ __iand__ __imul__ __init__
    __init_subclass__ __ior__ __isub__ __iter__ __ixor__ __le__ __len__ __lt__ __mod__ __mul__
    __ne__ __new__ __or__ __rand__ __reduce__ __reduce_ex__ __repr__ __reversed__ __rmod__
    __rmul__ __ror__ __rsub__ __rxor__ __setattr__ __setitem__ __sizeof__ __str__ __sub__
    __subclasshook__ __xor__ add append capitalize casefold center clear copy count decode
    difference difference_update discard encode endswith expandtabs extend find format
    format_map fromhex fromkeys get hex index insert intersection intersection_update isalnum
    isalpha isascii isdecimal isdigit isdisjoint isidentifier islower isnumeric isprintable
    isspace issubset issuperset istitle isupper items join keys ljust lower lstrip maketrans
    partition pop popitem remove removeprefix removesuffix replace reverse rfind rindex rjust
    rpartition rsplit rstrip setdefault sort split splitlines startswith strip swapcase
    symmetric_difference symmetric_difference_update title translate union update upper values
    zfill
    """.split()
)
"""The methods of texts, bytes, dictionaries, lists and sets."""
