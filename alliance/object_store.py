"""STORAGE_URL of a store that speaks S3."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LOOK = "STORAGE_URL must be 'local' or look like s3://KEY:SECRET@HOST/BUCKET."
OPTIONS = {
    "region": "us-east-1",
    "tls": "true",  # false where store and site share a network of their own
    "addressing": "path",  # or virtual: the bucket as a part of the host's name
}
ALLOWED = {"tls": ("true", "false"), "addressing": ("path", "virtual")}


def options(address: str) -> dict[str, Any]:
    """What `core.files.objects.ObjectStore` takes. Raises ValueError with a sentence that repeats nothing: the address
    holds a key."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(LOOK) from None
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.username and parts.password and parts.hostname and bucket) or "/" in bucket:
        raise ValueError(LOOK)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name, value in asked.items():
        if name not in OPTIONS or value not in ALLOWED.get(name, (value,)) or not value:
            raise ValueError("STORAGE_URL: after ? may stand region=…, tls=true or false, addressing=path or virtual.")
    given = OPTIONS | asked
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "endpoint_url": f"{'https' if given['tls'] == 'true' else 'http'}://{host}{f':{port}' if port else ''}",
        "region_name": given["region"],
        "addressing_style": given["addressing"],
    }
