"""Links that let somebody in never reach the log: what follows confirm/, reset/, invite/ or card/ is left out."""

import logging
import re

SECRET = re.compile(r"(/(?:confirm|reset|invite|unsubscribe|card)/)[^/\s\"'?]+")


class WithoutLinks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (hidden := SECRET.sub(r"\1…", message)) != message:
            record.msg, record.args = hidden, ()
        path = getattr(record, "path", None)
        if isinstance(path, str):
            record.path = SECRET.sub(r"\1…", path)
        return True
