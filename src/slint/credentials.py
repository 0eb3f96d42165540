"""What a credential looks like: the formats of known tokens and the names that secrets bear.

The rules about secrets and the masking of output share it, so nothing that a rule calls a
credential is ever printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple


class TokenFormat(NamedTuple):
    """The shape of one kind of token; the group `secret`, where there is one, is what must hide."""

    kind: str
    pattern: str


_IN_URL = "password in a URL"
_IN_CONNECTION = "password in a connection string"
_PRIVATE_KEY = "private key"
_BARE = frozenset({_IN_URL, _IN_CONNECTION, _PRIVATE_KEY})  # no prefix to show

TOKEN_FORMATS = (
    TokenFormat("AWS access key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    TokenFormat("GitHub token", r"\bgh[opsur]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{22,}"),
    TokenFormat("GitLab token", r"\bgl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|imt)-[\w-]{20,}"),
    TokenFormat("Slack token", r"\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{20,}"),
    TokenFormat(
        "Slack webhook", r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>\w+/\w+/\w{16,})"
    ),
    TokenFormat(
        "Discord webhook", r"discord(?:app)?\.com/api/webhooks/(?P<secret>\d{16,}/[\w-]{50,})"
    ),
    TokenFormat("Stripe key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[\w+/=]{24,}"),
    TokenFormat("Google key", r"\bAIza[\w-]{35}|\bGOCSPX-[\w-]{28}|\bya29\.[\w-]{40,}"),
    TokenFormat("OpenAI key", r"\bsk-(?:proj|svcacct|admin)-[\w-]{20,}|\bsk-[A-Za-z0-9]{48}\b"),
    TokenFormat("Anthropic key", r"\bsk-ant-[\w-]{20,}"),
    TokenFormat("Hugging Face token", r"\bhf_[A-Za-z0-9]{34,}"),
    TokenFormat("SendGrid key", r"\bSG\.[\w-]{16,}\.[\w-]{32,}"),
    TokenFormat("Mailgun key", r"\bkey-[0-9a-f]{32}\b"),
    TokenFormat("Mailchimp key", r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    TokenFormat("Telegram bot token", r"\b(?:bot)?(?P<secret>\d{8,10}:AA[\w-]{33})(?![\w-])"),
    TokenFormat("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    TokenFormat("PyPI token", r"\bpypi-AgEIcHlwaS5vcmc[\w-]{40,}"),
    TokenFormat("RubyGems key", r"\brubygems_[0-9a-f]{48}\b"),
    TokenFormat("Docker token", r"\bdckr_(?:pat|oat)_[\w-]{20,}"),
    TokenFormat("DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    TokenFormat("Databricks token", r"\bdapi[0-9a-f]{32}\b"),
    TokenFormat("Shopify token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    TokenFormat("Square token", r"\bsq0(?:atp|csp)-[\w-]{22,}"),
    TokenFormat("New Relic key", r"\bNRAK-[A-Z0-9]{27}\b"),
    TokenFormat("Linear key", r"\blin_api_[A-Za-z0-9]{40}\b"),
    TokenFormat("Notion token", r"\bntn_[A-Za-z0-9]{40,}|\bsecret_[A-Za-z0-9]{43}\b"),
    TokenFormat("Atlassian token", r"\bATATT3[\w=-]{60,}"),
    TokenFormat("Airtable token", r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b"),
    TokenFormat("Postman key", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    TokenFormat("Grafana token", r"\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b|\bglc_[\w+/=]{32,}"),
    TokenFormat("Sentry token", r"\bsntry[su]_[\w+/=-]{40,}"),
    TokenFormat("HashiCorp Vault token", r"\bhv[bs]\.[\w-]{24,}"),
    TokenFormat("Terraform Cloud token", r"\b\w{14}\.atlasv1\.[\w-]{60,}"),
    TokenFormat("Doppler token", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}"),
    TokenFormat("PlanetScale token", r"\bpscale_(?:tkn|pw|oauth)_[\w=.-]{32,}"),
    TokenFormat("Azure storage key", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    TokenFormat("age key", r"\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b"),
    TokenFormat("JSON web token", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    TokenFormat(
        _PRIVATE_KEY,
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
        r"(?=(?:\s|\\[nr]|[\"'+\\,]|[A-Z][A-Za-z-]*: [^\n\\]*)*[A-Za-z0-9+/=]{16})"  # a body
        r"(?:(?!-----END)[\s\S])*(?:-----END [A-Z0-9 ]*-----)?",
    ),
    TokenFormat(
        _IN_URL,
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@'\"\0]{0,99}:(?P<secret>[^\s/@'\"\0]{1,500})@",
    ),
    TokenFormat(
        _IN_CONNECTION,
        r"(?i:(?:[;?&]\s*|\b(?=(?:passw(?:or)?d|pwd)=[^;&\s'\"]{1,99}[;&]))(?:passw(?:or)?d|pwd)\s*=\s*)"
        r"(?P<secret>[^;&\s'\"\0]{3,})",
    ),
)


class _Pattern:
    """A regular expression that is compiled when it is first used: most runs need none."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, value)
        return value


_PLACEHOLDER = _Pattern(
    r"""^[<\[(%{$].*[>\])%}]$                          # <token>  [token]  %TOKEN%  ${TOKEN}
    | ^\$\w+$ | ^%s$ | ^[*.x_#?-]+$ | ([*.xX0_#-])\1{5}
    | <[a-z][\w '-]*>                                  # Bearer <token>
    | placeholder | (?:replace|change)[-_ ]?(?:me|this|it|with) | ^your?[-_ ]
    | [-_ ]here$ | \bdummy
    | ^your(?:own)?(?:api)?(?:key|token|secret|password)
    | ^(?:insert|enter|put|add|fill|set)[-_ ](?:in|me|the|your|this)\b
    | ^(?-i:[A-Z]+(?:_[A-Z]+)+)$                      # the name of a variable: MY_SECRET
    | ^(?:tbd|todo|fixme|none|null|nil|n/?a|not[-_ ]?set|unset|undefined|default|empty|redacted
      |masked|hidden|value|string|token|to[-_ ]be[-_ ]\w+)$
    """,
    re.IGNORECASE | re.VERBOSE,
)

_WORD = _Pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_OWNERS = (
    r"api|app|application|secret|private|access|sign|signing|signature|encrypt|encryption|decryption"
    r"|crypto|cipher|aes|rsa|ecdsa|hmac|jwt|auth|authentication|authorization|master|licen[cs]e|shared"
    r"|subscription|account|webhook|deploy|ssh|[pg]pg|stripe|openai|anthropic|sendgrid|twilio|mailgun"
    r"|mailchimp|datadog|algolia|rapidapi|pagerduty|opsgenie"
)
_SECRET = _Pattern(
    r"passwords?|passwd|passphrase|passcode|secrets?|tokens?|credentials?|creds|bearer"
    r"|\w*(?:password|passwd|passphrase)"
    rf"|\w*(?:{_OWNERS})keys?"
    r"|(?!\w*(?:max|min|num|total|public|csrf|xsrf|next|page|continuation|non?)(?:token|secret)s?\Z)"
    r"\w+(?:token|secret)s?"
)
_SECRET_AT_END = _Pattern(r"pass|pwd?|pat")
_KEY_OWNER = _Pattern(_OWNERS)
# What stands before such a word only names, finds, sizes or describes a secret: TOKEN_URL.
_ABOUT = _Pattern(
    r"arns?|names?|paths?|ids?|identifiers?|urls?|uris?|endpoints?|host|hostname|port|prefix|suffix"
    r"|tables?|buckets?|queues?|topic|stream|index|database|db|collection|headers?|cookie|file|filename"
    r"|dir|directory|folder|location|store|storage|vault|alias|region|domain|realm|ref|reference|page"
    r"|length|len|size|count|limits?|quota|max|min|expir(?:y|es?|ation)|ttl|timeout|age|lifetime|validity"
    r"|duration|interval|period|seconds|minutes|hours|days|ms|budget|usage|attempts|retries|rate|cost"
    r"|window|threshold|level|complexity|strength|rotation|policy|rules|requirements|alg|algorithm|type"
    r"|format|version|field|column|attr|attribute|claims?|param|parameters?|pattern|regex|mode|flag"
    r"|enabled?|disabled?|required|reset|status|state|hash|hashes|sha|md5|digest|checksum|fingerprint"
    r"|hint|provider|issuer|audience|scopes?|service|source|role|user|username|email|stage|layer"
    r"|extension|cache|function|lambda|group|template|message|text|label|title|redirect|class|module"
    r"|handler|manager|validat(?:or|ion)|verif(?:ier|ication)|generator|factory|settings"
    r"|config|configuration|address(?:es)?|contract|symbol|balance|supply|decimals|price|feed|amount|chain"
    r"|network|use|uses|usages|backend|engine|gsi|lsi|indices|indexes|policies|providers|backends|sources"
    r"|algo|algos|algorithms|types|formats|auth|authentication|authorization|authorizer|flows?|kind|sort"
    r"|methods?|strategy|scheme|protocol|encoding|encryption|charset|characters|footer|marker|delimiter"
    r"|separator|kid|bits|description|counts?|counter|modes|expires|expired|updated|created|changed"
)
_NAMING = _Pattern(r"arns?|names?|ids?|identifiers?|paths?")
_COUNTED = _Pattern(r"max|min|num|total|per")
_COUNTED_TOKENS = _Pattern(
    r"context|input|output|prompt|completion|generated|cached|overlap|chunk|budget|model|llm"
)
_SWITCH = _Pattern(r"use|is|has|enable|disable|requires?|allow|skip|number")
_VERB = _Pattern(r"generate|create|rotate|delete|destroy|revoke|manage|enable|disable|require|skip")
_PUBLIC = _Pattern(r"public|publishable|pub|anon|csrf|xsrf|kms|page|next|continuation")

_NAMED = _Pattern(
    r"""(?<![\w.-])(?P<name>[A-Za-z_][\w.-]*)\\?["']?\]?\s*(?P<between>[:=,])[ \t]*"""
)
_LITERAL = r"""(?P<quote>\\?["'])(?P<value>(?:(?!(?P=quote))(?:\\.|.))*)"""
_QUOTED = _Pattern(_LITERAL)
_QUOTED_IN_CODE = _Pattern(rf"(?:[\w.\[\], |]+=\s*)?[rbfuRBFU]{{0,2}}{_LITERAL}")
_ELSEWHERE = _Pattern(
    r"""[|>][-+0-9]*[ \t]*(?:\#|$)
    | !(?:Ref|GetAtt|ImportValue|FindInMap)\b
    | \{\s*["']?(?:Ref|Fn::(?:GetAtt|ImportValue|FindInMap))\b
    """,
    re.MULTILINE | re.VERBOSE,
)
_IN_FLOW = _Pattern(r"[^,}\r\n]*")
_IN_BLOCK = _Pattern(r"[^\r\n]*?(?=[ \t]+#|[ \t]*$)", re.MULTILINE)
_SHOWN = _Pattern(
    r"""\$\{[^}]*\}|\{\{[^}]*\}\}|!\w+
    | [\s,\[\]{}()\\"']*[{,]\s*\\?"[\w.-]+\\?"\s*:   # the key of a value in JSON
    | (?:[\s,\[\]{}()"']|\\(?=["']))+
    """,
    re.VERBOSE,
)
_KEY_LINE = _Pattern(r"(?m)^[ \t]*([A-Za-z0-9+/]{40,}={0,2})[ \t]*$")


@cache
def _tokens() -> re.Pattern[str]:
    parts = (
        f"(?P<t{number}>{form.pattern.replace('(?P<secret>', f'(?P<s{number}>')})"
        for number, form in enumerate(TOKEN_FORMATS)
    )
    # Every form starts at a word or with one of these signs: looking first is seven times faster.
    return re.compile(rf"(?:(?<!\w)(?=\w)|(?=[;?&-]))(?:{'|'.join(parts)})")


def find_tokens(text: str) -> list[tuple[int, int, str]]:
    """The credentials of a known format in a text: start and end of the secret part, and kind.

    A NUL stands for a part of the text that is not known; placeholders are left out.
    """
    return list(_find(text))


def _find(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _tokens().finditer(text):
        name = match.lastgroup or ""
        kind = TOKEN_FORMATS[int(name[1:])].kind
        start, end = match.span(f"s{name[1:]}" if f"s{name[1:]}" in match.re.groupindex else name)
        if not placeholder(text[start:end]):
            yield start, end, kind


def placeholder(text: str) -> bool:
    """Whether a text only stands where a credential is to be put (`<token>`, `changeme`)."""
    return _PLACEHOLDER.search(text.strip()) is not None


@lru_cache(maxsize=4096)
def secret_like(name: str) -> bool:
    """Whether a name says that its value is a credential, not the name, size or age of one."""
    return _secret_like(_words(name))


def _secret_like(words: list[str]) -> bool:
    if not words or _SWITCH.fullmatch(words[0]):
        return False
    if any(_COUNTED.fullmatch(word) or _PUBLIC.fullmatch(word) for word in words):
        return False
    place = _secret_word(words)
    if place is None or any(map(_VERB.fullmatch, words[:place])):
        return False
    counted = place and words[place] == "tokens" and _COUNTED_TOKENS.fullmatch(words[place - 1])
    return not counted


def _secret_word(words: list[str]) -> int | None:
    """Where the word stands that makes a name one of a secret; None where the name is of more."""
    if _SECRET_AT_END.fullmatch(words[-1]):
        return len(words) - 1 if len(words) > 1 else None
    for place in range(len(words) - 1, max(len(words) - 4, -1), -1):
        if _ABOUT.fullmatch(words[place]):
            return None
        if _SECRET.fullmatch(words[place]):
            return place
        if place and words[place] in ("key", "keys") and _KEY_OWNER.fullmatch(words[place - 1]):
            return place
    return None


def ends_in_secret(name: str) -> bool:
    """Whether the secret word is the name's last, so that nothing else can be meant."""
    words = _words(name)
    return bool(words) and _secret_word(words) == len(words) - 1


def describes(name: str) -> bool:
    """Whether a name stands for the name, place or size of something: `SecretArn`, `TokenUrl`."""
    words = _words(name)
    return bool(words) and _ABOUT.fullmatch(words[-1]) is not None


def only_names(name: str) -> bool:
    """Whether a name stands for the name, id, path or ARN of something."""
    words = _words(name)
    return bool(words) and _NAMING.fullmatch(words[-1]) is not None


def describes_secret(name: str) -> bool:
    """Whether a name stands for the name, place or size of a credential, not of something else."""
    return describes(name) and _secret_like(_words(name)[:-1])


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name) if not word.isdigit()]


def mask(text: str, *, code: bool = False) -> str:
    """The text with its credentials starred out; its length and its lines stay.

    Hides the known token formats, of which four characters stay, and what is assigned to a
    secret-like name: in code only quoted texts, elsewhere plain ones too.
    """
    hidden = [
        (start if kind in _BARE else min(start + 4, end), end) for start, end, kind in _find(text)
    ]
    hidden += [match.span(1) for match in _KEY_LINE.finditer(text)]
    at = 0
    while match := _NAMED.search(text, at):
        at = match.end()
        if secret_like(match["name"]) and (code or match["between"] != ","):
            start, at = _assigned(text, at, code=code)
            hidden += _written(text, start, at)
    masked = []
    at = 0
    for start, end in sorted(hidden):
        if at < end:
            masked += [text[at:start], re.sub(r"[^\r\n]", "*", text[max(at, start) : end])]
            at = end
    return "".join([*masked, text[at:]])


def _assigned(text: str, start: int, *, code: bool) -> tuple[int, int]:
    """Where the literal that is assigned here stands, within its line; empty where none is."""
    if quoted := (_QUOTED_IN_CODE if code else _QUOTED).match(text, start):
        start, end = quoted.span("value")
        return start, end
    if code or _ELSEWHERE.match(text, start):
        return start, start
    before = re.split(r"[\r\n]", text[max(0, start - 2000) : start])[-1]
    plain = text[start : start + 1] not in ("!", "[", "{")
    match = (_IN_FLOW if "{" in before and plain else _IN_BLOCK).match(text, start)
    return start, match.end() if match else start


def _written(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a value that are written out, without intrinsics and punctuation."""
    for shown in _SHOWN.finditer(text, start, end):
        if start < shown.start():
            yield start, shown.start()
        start = shown.end()
    if start < end:
        yield start, end
