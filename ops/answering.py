"""`python -m ops.answering`: the ivr as a process of its own, as `hotline up` starts it; it answers calls.

`hotline serve` is the same behind the command line, which would cost it 8 MB of its 60.
"""

import gc
import os
import sys

import anyio

from ivr.heap import share_one_heap

NOBODY = os.devnull
"""In place of the machine's list of authorities: the ivr speaks TLS to nobody, and that list takes 2 MB."""

SELDOM = (1_000, 2, 2)
"""When the collector looks: its usual zeal costs a tenth of each call. A call leaves it 67 objects in
circles; looking still less often saves nothing more (measured) and lets memory grow for hours, 6 kB a call.
"""


def main() -> None:
    """Answer calls until SIGINT, which lets running ones end, or SIGTERM, which leaves them to the next."""
    share_one_heap()
    os.environ |= {"SSL_CERT_FILE": NOBODY, "SSL_CERT_DIR": NOBODY}
    from ivr.errors import IvrError
    from ops.config import Settings
    from ops.errors import AlreadyRunning
    from ops.lock import only_one
    from ops.logs import configure
    from ops.serve import build, serve
    from prompts.errors import PromptError

    configure()
    settings = Settings()
    try:
        # a second one would take the calls of the first away from it, in the middle of a word
        with only_one(settings.folder.line, "serve"):
            node = build(settings)
            # what is here now stays for ever: the collector need not look at it again with every call
            gc.collect()
            gc.freeze()
            gc.set_threshold(*SELDOM)
            anyio.run(serve, node, settings.metrics_port, backend_options={"use_uvloop": True})
    except (PromptError, IvrError, AlreadyRunning) as error:
        sys.exit(f"Calls cannot be answered: {error}")
    except FileNotFoundError:
        sys.exit("Calls cannot be answered: a key is missing; type: ./hotline doctor")


if __name__ == "__main__":
    main()
