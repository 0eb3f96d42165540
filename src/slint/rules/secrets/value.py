"""Which texts under the name of a secret are one."""

from __future__ import annotations

import re

from slint.credentials import placeholder

_NO_SECRET = re.compile(
    r"""\s* (?: true | false | yes | no | on | off                            # flags
    | [+-]?[\d.,_]*[ ]?(?:[kmg]i?b?|ms|s|min|h|d|%)?                          # numbers
    | arn:.* | [a-z][a-z0-9+.-]*://.* | alias/.*
    | \.{0,2}/[\w./\0-]*                                                      # paths
    | (?-i: (?:[a-z0-9_.\0-]*(?:[A-Z][a-z_.\0-]+)*/)+ [a-z0-9_.\0-]*(?:[A-Z][a-z_.\0-]+)* )
    | .*\.(?:pem|json|ya?ml|txt|key|crt|cer|env|ini)
    | -----BEGIN[ ](?:[A-Z ]*PUBLIC|CERTIFICATE).* | -----(?:BEGIN|END)[ ][A-Z0-9 ]*-----
    | (?:ssh-|ecdsa-)\S+[ ].*
    | x(?:-\w+)+ | authorization | cookie                                     # a header
    ) \s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_RANDOM = re.compile(r"(?<!\w)(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)\w{16,}")
_WORDS = re.compile(r"[^\W\d_]+(?:[ _./:,@+'-]+[^\W\d_]+)*[.:!?…]*")
_NAME = re.compile(r"[a-z]+(?:[ _./:-]?[a-z0-9]+)*")
_ORDINARY = re.compile(r"[A-Z]{1,8}-?\d{0,4}|0x[0-9a-fA-F]{40}")  # RS256, USDC, an address
# What a value must be, as libraries that check input write it: required|string|max:255
_CHECKS = re.compile(r"[a-z_]+(?:[:=(][^|;]*)?(?:[|;] ?[a-z_]+(?:[:=(][^|;]*)?)+|\^.*\$")
_CONSTANT = re.compile(r"(?=.{0,20}$)[A-Z0-9]*(?:_[A-Z0-9]*)+")
_SECRET_WORD = re.compile(
    r"pass|pwd|secret|token|credential|key|example|sample|test", re.IGNORECASE
)
_PATTERN = re.compile(r"^[:?@$]\w*$|[{}<>\0]|%[sdr(]|\\\w|\[\w-|\(\?")
_SHORTEST = 6


def no_secret(text: str) -> bool:
    """Whether a text is a number, a flag, an address, a path, a public key or a header."""
    return _NO_SECRET.fullmatch(text) is not None


def secret_text(text: str, *, alone: bool) -> bool:
    """Whether a text under a secret-like name is a secret; beside unknown parts only if random."""
    if not alone:
        return _RANDOM.search(text) is not None
    return not (no_secret(text) or placeholder(text))


def ordinary(text: str) -> bool:
    """Whether a text is a word, a name, a kind or an address, as stands in any setting."""
    return any(form.fullmatch(text) for form in (_WORDS, _NAME, _CONSTANT, _ORDINARY))


def plain(text: str) -> bool:
    """Whether a text in code is too short or too plain to be a secret: words, names, patterns."""
    if len(text) < _SHORTEST or len(set(text)) < 4 or placeholder(text):
        return True
    if _WORDS.fullmatch(text) or _CONSTANT.fullmatch(text) or _PATTERN.search(text):
        return True
    if _CHECKS.fullmatch(text):
        return True
    return _NAME.fullmatch(text) is not None and _SECRET_WORD.search(text) is not None
