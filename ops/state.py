"""A map of the state folder: where each thing lives, and who may read it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StateFolder:
    """`root` is HOTLINE_STATE; `artefacts` is HOTLINE_INSTALLED, where it differs from `root/installed`."""

    root: Path
    artefacts: Path | None = None

    # what the installation makes; may be shared by several states
    @property
    def installed(self) -> Path:
        """Everything the installation builds; may be deleted and rebuilt."""
        return self.artefacts or self.root / "installed"

    @property
    def asterisk_root(self) -> Path:
        """The unpacked Asterisk, where the distribution has none new enough."""
        return self.installed / "asterisk"

    @property
    def pjsua2(self) -> Path:
        """Folder with `pjsua2.py` and its extension; put on `sys.path` by `ops.telephone`."""
        return self.installed / "pjsua2"

    @property
    def placeholder_prompts(self) -> Path:
        """`<lang>/<key>.wav`, spoken by espeak-ng."""
        return self.installed / "prompts"

    @property
    def browser(self) -> Path:
        """Browser code from npm, as the console serves it."""
        return self.installed / "browser"

    @property
    def tunings(self) -> Path:
        """How this machine recognises speech fastest, as was measured at a start or by `--tune`."""
        return self.root / "tunings.json"

    @property
    def own_triage(self) -> Path:
        """Tables of triage of this hotline's own: `referrals.toml`, `summaries/en.toml`, ...; they win."""
        return self.root / "triage"

    @property
    def fetched_models(self) -> Path:
        """Speech models that `hotline models fetch` brought."""
        return self.root / "models"

    @property
    def own_models(self) -> Path:
        """Which languages are heard with models of the hotline's own, one file for each change."""
        return self.root / "models" / "own"

    @property
    def opinions(self) -> Path:
        """What was learnt from decided cases, a folder for each training."""
        return self.root / "opinion"

    # the line node: Asterisk and ivr; of this folder they see only `line`, and what is installed
    @property
    def line(self) -> Path:
        """Everything the line node reads and writes."""
        return self.root / "line"

    @property
    def asterisk_etc(self) -> Path:
        """Rendered configuration, 0700."""
        return self.root / "line" / "asterisk" / "etc"

    @property
    def asterisk_var(self) -> Path:
        """Asterisk's spool, library, run and log folders."""
        return self.root / "line" / "asterisk" / "var"

    @property
    def recordings(self) -> Path:
        """Where Asterisk writes recordings, in clear, until the ivr has sealed them."""
        return self.asterisk_var / "spool" / "recording"

    @property
    def calls_seen(self) -> Path:
        """As many bytes as Asterisk saw calls."""
        return self.asterisk_var / "calls-seen"

    @property
    def calls_seen_since(self) -> Path:
        """Since when."""
        return self.asterisk_var / "calls-seen-since"

    @property
    def spool(self) -> Path:
        """`tmp`, `new`, `refused`: sealed envelopes on their way to the casebook."""
        return self.root / "line" / "spool"

    @property
    def utterances(self) -> Path:
        """`tmp`, `new`: sealed pieces of recordings under way, for the house to begin with."""
        return self.root / "line" / "utterances"

    @property
    def journals(self) -> Path:
        """One folder per call under way."""
        return self.root / "line" / "journals"

    @property
    def line_alarms(self) -> Path:
        """What a person must look at, as the line node notes it: it may write nowhere but in `line`."""
        return self.root / "line" / "alarms"

    @property
    def canary(self) -> Path:
        """`warrants`: by which the line knows the canary's next call; `results.json`: what it found last."""
        return self.root / "line" / "canary"

    @property
    def canary_warrants(self) -> Path:
        """The numbers the canary may call from now, as pseudonyms."""
        return self.canary / "warrants"

    @property
    def canary_results(self) -> Path:
        """How the canary's last call in each language went."""
        return self.canary / "results.json"

    @property
    def errands(self) -> Path:
        """`tmp`, `new`, `refused`: what the house asks of the line, sealed to it."""
        return self.root / "line" / "errands"

    @property
    def prompts(self) -> Path:
        """`sets`: what callers hear, published together; `takes`: recordings that wait for it."""
        return self.root / "line" / "prompts"

    @property
    def studio(self) -> Path:
        """Who may record prompts by telephone, when they called, and `visits`: the calls under way."""
        return self.root / "line" / "studio"

    @property
    def contributors(self) -> Path:
        """Who may record prompts by telephone; of their PINs only a hash."""
        return self.studio / "contributors.json"

    @property
    def visitors(self) -> Path:
        """The calls that were visits to the studio, and no contacts."""
        return self.studio / "visitors.jsonl"

    @property
    def calls_out_stopped(self) -> Path:
        """While this file is there, nobody is called."""
        return self.root / "line" / "errands" / "STOP"

    @property
    def own_words(self) -> Path:
        """A deployment's own `hours.toml`, `information.toml` and the like; they win over the program's."""
        return self.root / "line" / "words"

    @property
    def persons(self) -> Path:
        """0600: the telephone numbers of the people on shift, by the names `hours.toml` has."""
        return self.root / "line" / "persons.toml"

    @property
    def line_memory(self) -> Path:
        """SQLite: what the line remembers of callers between calls, by pseudonym."""
        return self.root / "line" / "memory" / "line.sqlite3"

    @property
    def codes(self) -> Path:
        """One folder per case whose caller took a code, named by the code's slow hash."""
        return self.root / "line" / "codes"

    @property
    def playing(self) -> Path:
        """Replies in clear while callers hear them, where this machine has no memory to put files into."""
        return self.root / "line" / "playing"

    @property
    def house_recipient(self) -> Path:
        """The house's public age key; everybody may read it."""
        return self.root / "line" / "house.pub"

    @property
    def line_recipient(self) -> Path:
        """The line's public age key: errands are sealed to it."""
        return self.root / "line" / "line.pub"

    @property
    def line_secrets(self) -> Path:
        """`ari` (password), `pseudonym` (HMAC key), `codes` (pepper): one value a file, 0600."""
        return self.root / "line" / "secrets"

    # the house: database, vault, keys
    @property
    def private(self) -> Path:
        """`house.key` (age identity), `django` (secret key): for workers and console only, 0700."""
        return self.root / "private"

    @property
    def vault(self) -> Path:
        """Sealed recordings."""
        return self.root / "vault"

    @property
    def heard_ahead(self) -> Path:
        """One folder per contact still on the telephone: sealed pieces of recordings, and how they read."""
        return self.root / "ahead"

    @property
    def database(self) -> Path:
        """SQLite, where no DATABASE_URL is set."""
        return self.root / "casebook.sqlite3"

    @property
    def alarms(self) -> Path:
        """What a person must look at, one file each."""
        return self.root / "alarms"

    # running
    @property
    def run(self) -> Path:
        """Sockets and process ids."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.root / "log"
