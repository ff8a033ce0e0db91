"""Keys that sign for a bucket on one day (AWS Signature Version 4): the secret cannot be found from them."""

import hashlib
import hmac


def key_of_day(secret: str, day: str, region: str) -> str:
    """What signs requests to S3 on this day (YYYYMMDD, UTC), in hexadecimal."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()
