"""Terraform's words for what messages name."""

from __future__ import annotations

from slint.model.words import PARAMETER, Words

WORDS = Words(
    {
        PARAMETER: {
            "Default": "default",
            "NoEcho": "sensitive",
            "NoEcho: true": "sensitive = true",
        },
    }
)
