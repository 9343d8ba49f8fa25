"""What `bin/serve` serves: the site, once it has made its first pages. granian opens the port when this is loaded, so
readers come to a process that is ready, and until then the proxy asks another one."""

from alliance import starting
from alliance.wsgi import application

starting.warm(application)

__all__ = ["application"]
