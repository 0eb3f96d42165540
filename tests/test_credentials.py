from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.credentials import TOKEN_FORMATS, describes, find_tokens, mask, placeholder, secret_like

# Written in two parts, so that scanners of this repository find no token in it.
TOKENS = {
    "AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "GitLab token": "glpat-" + "00zKLMcyKHKi7M07QbbS",
    "Slack token": "xoxb-" + "123456789012-abcdefGHIJ",
    "Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1zd",
    "Google key": "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "OpenAI key": "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0",
    "SendGrid key": "SG." + "a1B2c3D4e5F6g7H8." + "i9J0" * 10,
    "npm token": "npm_" + "a1B2" * 9,
    "JSON web token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
}


@pytest.mark.parametrize(("kind", "token"), TOKENS.items())
def test_known_formats_are_found_anywhere(kind: str, token: str) -> None:
    text = f'key = "{token}", more'
    start = text.index(token)
    assert find_tokens(text) == [(start, start + len(token), kind)]
    assert find_tokens(f"\0{token}\0") == [(1, 1 + len(token), kind)]


def test_every_format_has_a_kind_of_its_own() -> None:
    assert len({form.kind for form in TOKEN_FORMATS}) == len(TOKEN_FORMATS)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://orders:Igel+Wald3@\0:5432/orders", "Igel+Wald3"),
        ("rediss://default:Uhu22nacht@", "Uhu22nacht"),
        ("Server=db;User=me;Password=Uhu22nacht", "Uhu22nacht"),
        ("jdbc:mysql://db/orders?user=me&password=Uhu22nacht", "Uhu22nacht"),
        ("https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/a1B2c3D4e5F6g7H8", None),
    ],
)
def test_only_the_secret_part_of_an_address_counts(text: str, secret: str | None) -> None:
    [(start, end, _)] = find_tokens(text)
    assert text[start:end] == (secret or text.partition("services/")[2])


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com:443/path@1",
        "postgresql://\0:5432/orders",
        "https://api:\0@mail.example.com",
        "postgres://${User}:${Password}@${Host}/db",
        "https://user:<password>@host",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "connect(user=user, password=password)",
        "AKIA" + "X" * 16,
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----",
        "1700000000:AAE",
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ\n-----END PUBLIC KEY-----",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_is_no_credential(text: str) -> None:
    assert find_tokens(text) == []


@pytest.mark.parametrize(
    "name",
    """DB_PASSWORD dbPassword db-password DBPASSWORD PGPASSWORD SMTP_PASS DB_PWD API_KEY apiKey
    api-key ApiKey APIKey DD_API_KEY API_KEY_2 API_KEY_OPENAI SECRET DB_SECRET JWTSecret
    STRIPE_SECRET_KEY
    AWS_SECRET_ACCESS_KEY ACCESS_KEY TOKEN OAUTH_TOKEN ACCESSTOKEN SLACK_BOT_TOKEN LICENSE_KEY
    ENCRYPTION_KEY PRIVATE_KEY_PASSPHRASE SECRET_KEY_BASE GITHUB_PAT credentials WEBHOOKTOKEN
    SIGNINGSECRET GITHUBTOKEN NOTIONTOKEN MASTERKEY API_TOKENS VERIFY_TOKEN REFRESH_TOKEN
    TOKEN_PRODUCTION""".split(),
)
def test_secret_like_names(name: str) -> None:
    assert secret_like(name)


@pytest.mark.parametrize(
    "name",
    """ApiTokenArn SECRET_ARN SECRET_NAME SECRET_ID SECRET_PATH TOKEN_URL TOKEN_ISSUER TOKEN_TABLE
    SECRETS_BUCKET CSRF_TOKEN CSRF_TOKEN_HEADER API_KEY_HEADER cache_key partition_key primaryKey
    sort_key KEY_PREFIX S3_KEY CACERT_KEY KMS_KEY KMS_KEY_ID AWS_ACCESS_KEY_ID JWT_PUBLIC_KEY
    PUBLISHABLE_KEY MAX_TOKENS MODEL_MAX_TOKENS NEXT_TOKEN TOKEN_EXPIRY TOKEN_TTL_SECONDS
    PASSWORD_LENGTH PASSWORD_POLICY PASSWORD_HASH API_KEY_SHA256 TOKEN_DIGEST USE_TOKEN TOKENIZER
    PASSENGER BYPASS COMPASS_URL PWD PATH KEY monkey SECRETS_MANAGER_ENDPOINT SECRETS_EXTENSION_PORT
    PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL TOKEN_NAME_PROD TOKEN_ADDRESS TOKEN_SYMBOL TOKEN_USE
    TOKENS_PER_MINUTE CONTEXT_TOKENS MAXTOKENS CSRFTOKEN NEXTTOKEN TOKENTABLE SECRETNAME
    SIGNINGKEYALIAS clientGenerateSecret RotateSecret SECRET_BACKEND PASSWORD_AUTH
    ACCOUNT_KEY_GSI PRIVATE_KEY_FOOTER""".split(),
)
def test_names_that_only_sound_secret(name: str) -> None:
    assert not secret_like(name)


def test_names_that_describe() -> None:
    assert describes("TokenUrl")
    assert describes("DbSecretArn")
    assert not describes("DbSecret")


@pytest.mark.parametrize("text", ["<token>", "changeme", "REPLACE_ME", "xxxxxxxx", "your-api-key"])
def test_placeholders(text: str) -> None:
    assert placeholder(text)


@pytest.mark.parametrize("text", ["Kastanie-5", "admin", "hunter2", "xylophone", "insertion9"])
def test_real_values_are_no_placeholders(text: str) -> None:
    assert not placeholder(text)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("ADMIN_PASSWORD: hunter2 # keep", "ADMIN_PASSWORD: ******* # keep"),
        ('"ADMIN_PASSWORD": "a b", "x": 1', '"ADMIN_PASSWORD": "* *", "x": 1'),
        ("{DB_PASSWORD: abc, OTHER: def}", "{DB_PASSWORD: ***, OTHER: def}"),
        ('TOKEN: !Sub "pre-${Stage}-post"', 'TOKEN: !Sub "****${Stage}*****"'),
        ("TOKEN: !If [IsProd, abc, def]", "TOKEN: !If [******, ***, ***]"),
        ("TOKEN: !Ref ApiToken", "TOKEN: !Ref ApiToken"),
        ('"TOKEN": {"Ref": "ApiToken"}', '"TOKEN": {"Ref": "ApiToken"}'),
        ("TOKEN: |-  # in lines", "TOKEN: |-  # in lines"),
        (
            """SecretString: '{"user": "me", "pin": 42}'""",
            """SecretString: '{"user": "**", "pin": **}'""",
        ),
        (
            r'"SecretString": "{\"pin\": \"42\"}", "x": 1',
            r'"SecretString": "{\"pin\": \"**\"}", "x": 1',
        ),
        (
            r'"Value": "{\"user\": \"me\", \"db_password\": \"ab\"}"',
            r'"Value": "{\"user\": \"me\", \"db_password\": \"**\"}"',
        ),
        (r'TOKEN: "a\\", x: "b"', 'TOKEN: "***", x: "b"'),
        ("SECRET_ARN: arn:aws:x", "SECRET_ARN: arn:aws:x"),
        ("DB: postgres://me:pw1@h/db", "DB: postgres://me:***@h/db"),
        ("X: AKIA" + "IOSFODNN7EXAMPLE", "X: AKIA****************"),
    ],
)
def test_masks_templates(line: str, masked: str) -> None:
    assert mask(line) == masked


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('connect(password="abc", user="me")', 'connect(password="***", user="me")'),
        ('os.environ["DB_PASSWORD"] = "abc"', 'os.environ["DB_PASSWORD"] = "***"'),
        ('os.environ.get("API_TOKEN", "abc")', 'os.environ.get("API_TOKEN", "***")'),
        ('token: str = "abc"', 'token: str = "***"'),
        ('token = event["token"]', 'token = event["token"]'),
        ("def login(token: str) -> str:", "def login(token: str) -> str:"),
    ],
)
def test_masks_code(line: str, masked: str) -> None:
    assert mask(line, code=True) == masked


def test_masks_a_private_key_line_by_line() -> None:
    text = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
    assert set(mask(text)) == {"*", "\n"}
    assert mask(text).count("\n") == 2
    assert mask("  " + "MIIEpAIBAAKCAQEA" * 4).strip("* ") == ""


@given(st.text())
def test_masking_keeps_length_and_lines(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert [at for at, char in enumerate(masked) if char in "\r\n"] == [
        at for at, char in enumerate(text) if char in "\r\n"
    ]


@given(st.sampled_from(sorted(TOKENS.values())), st.text(alphabet=" :={}'\"\n#", max_size=8))
def test_masking_leaves_four_characters_of_a_token(token: str, around: str) -> None:
    assert token[:5] not in mask(around + token + around)


@pytest.mark.parametrize(
    "text",
    [
        "a:" * 50_000,
        "x://" + "a" * 100_000,
        "a." * 50_000,
        "password=" * 20_000,
        "{token: " * 20_000,
    ],
)
def test_long_lines_take_no_long_time(text: str) -> None:
    mask(text)
