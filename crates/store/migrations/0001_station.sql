-- The tables of station.db, version 1. Frozen: a later change is a new file.
-- Times are milliseconds since the Unix epoch. A column called "sortable" holds an unsigned 64-bit number with its
-- highest bit turned over, so that it sorts as a signed one.

CREATE TABLE setting (
    name    TEXT PRIMARY KEY NOT NULL, -- what is set
    value   TEXT NOT NULL              -- text or JSON, as its owner writes it
) STRICT, WITHOUT ROWID;

CREATE TABLE election (
    one     INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), -- a station holds one election
    canon   BLOB NOT NULL,             -- the signed bytes of the definition
    sig     BLOB NOT NULL              -- the election authority's signature
) STRICT;

-- The roll is six tables that are staged, filled and switched in together. Names and places repeat, so a row
-- holds their numbers: a row is 50 bytes instead of 200, and a folded name is made once for all who bear it. The
-- last two tables say who has a DNI and who bears a name; they are made when all rows are there.

CREATE TABLE roll (
    key       INTEGER PRIMARY KEY NOT NULL, -- local number, never given twice
    citizen   BLOB NOT NULL UNIQUE,    -- the cloud's _id with its type mark; object ids and UUIDs packed
    dni       TEXT NOT NULL,           -- normalised DNI or NIE; not unique, rolls carry duplicates
    dni_given TEXT NOT NULL,           -- the DNI as the cloud has it when that is another text, else empty
    surname1  INTEGER NOT NULL,        -- roll_word.id
    surname2  INTEGER NOT NULL,        -- roll_word.id
    name      INTEGER NOT NULL,        -- roll_word.id
    place     INTEGER NOT NULL,        -- roll_place.id
    rev       INTEGER NOT NULL,        -- the server's time of the last change, sortable
    ver       INTEGER NOT NULL         -- how often the row changed
) STRICT;

CREATE TABLE roll_word (
    id      INTEGER PRIMARY KEY NOT NULL, -- what the roll refers to
    text    TEXT NOT NULL UNIQUE,      -- a surname or given name as written, of one word or more
    folded  TEXT NOT NULL              -- the same without case and accents
) STRICT;

CREATE TABLE roll_part (
    part    TEXT NOT NULL,             -- one folded word of a name
    word    INTEGER NOT NULL,          -- the name, roll_word.id
    PRIMARY KEY (part, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_place (
    id           INTEGER PRIMARY KEY NOT NULL, -- what the roll refers to
    given        INTEGER NOT NULL,     -- which of these the cloud has: 1 province, 2 municipality, 4 mesa
    comunidad    TEXT NOT NULL,        -- autonomous community
    province     TEXT NOT NULL,        -- province, else empty
    municipality TEXT NOT NULL,        -- municipality, else empty
    mesa         TEXT NOT NULL,        -- polling station code, else empty
    UNIQUE (mesa, municipality, province, comunidad, given)
) STRICT;

CREATE TABLE roll_dni (
    dni     TEXT NOT NULL,             -- normalised DNI or NIE
    key     INTEGER NOT NULL,          -- who has it, roll.key: several people where a roll carries duplicates
    PRIMARY KEY (dni, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_bearer (
    id      INTEGER PRIMARY KEY NOT NULL, -- roll_word.id * 2^24 + field * 2^20 + roll.key / 2^16; the field
                                       -- is 1 for surname1, 2 for surname2, 3 for name
    keys    BLOB NOT NULL              -- the rest of each roll.key, ascending, as 2 bytes with the lower one first
) STRICT;

CREATE TABLE roll_gone (
    citizen BLOB PRIMARY KEY NOT NULL, -- who left the scope or was deleted, as in roll
    rev     INTEGER NOT NULL           -- when, sortable: an older change brings nobody back
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_state (
    one        INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), -- a single row
    rows       INTEGER NOT NULL,       -- rows of the roll
    next_key   INTEGER NOT NULL,       -- the next roll.key
    scope      TEXT NOT NULL,          -- the scope the roll was loaded for; empty before the first
    cursor     INTEGER NOT NULL,       -- the roll is complete up to this server time, sortable
    as_of      INTEGER NOT NULL        -- when it was last brought up to date; 0 before the first time
) STRICT;
INSERT INTO roll_state (one, rows, next_key, scope, cursor, as_of)
VALUES (1, 0, 1, '', -9223372036854775808, 0);

CREATE TABLE staging_state (
    one        INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), -- a single row, only while a roll is being staged
    scope      TEXT NOT NULL,          -- the scope being loaded
    t0         INTEGER NOT NULL,       -- the server time before the first page, sortable
    rows       INTEGER NOT NULL,       -- rows staged
    resume     TEXT NOT NULL,          -- where to go on; empty before the first page
    indexed    INTEGER NOT NULL        -- rows with a smaller key are in staged_roll_dni and staged_roll_bearer
) STRICT;

CREATE TABLE chain (
    id      INTEGER PRIMARY KEY NOT NULL, -- part of event.key
    station TEXT NOT NULL,             -- the station
    epoch   INTEGER NOT NULL,          -- its epoch
    UNIQUE (station, epoch)
) STRICT;

CREATE TABLE event (
    key     INTEGER PRIMARY KEY NOT NULL, -- chain.id * 2^40 + seq: a chain lies together and in order
    kind    TEXT NOT NULL,             -- the kind, as in canon
    hlc     INTEGER NOT NULL,          -- the hybrid logical clock, sortable
    hash    BLOB NOT NULL,             -- SHA-256 of canon
    canon   BLOB NOT NULL,             -- the signed bytes
    sig     BLOB NOT NULL              -- the signature
) STRICT;

CREATE TABLE participation (
    citizen  TEXT PRIMARY KEY NOT NULL, -- who
    state    TEXT NOT NULL,            -- authorised, voted, returned, voided
    check_in TEXT NOT NULL,            -- the event of the check-in
    at       INTEGER NOT NULL          -- when the check-in was
) STRICT, WITHOUT ROWID;

CREATE TABLE authorisation (
    nonce_hash BLOB PRIMARY KEY NOT NULL, -- SHA-256 of the one-time nonce
    code_hash  BLOB NOT NULL,          -- hash of the code the voter types
    citizen    TEXT NOT NULL,          -- who
    check_in   TEXT NOT NULL,          -- the event of the check-in
    expires_at INTEGER NOT NULL,       -- when an unused one expires
    state      TEXT NOT NULL           -- open, in_booth, consumed, returned, expired
) STRICT, WITHOUT ROWID;
CREATE INDEX authorisation_by_code ON authorisation (code_hash);

-- The key comes before the lane so that the two rows of a check-in, its event and its guard, lie on one page.
CREATE TABLE outbox (
    key      TEXT NOT NULL,            -- the record
    lane     TEXT NOT NULL,            -- the queue it waits in
    state    TEXT NOT NULL,            -- pending, in_flight, quarantined
    at       INTEGER NOT NULL,         -- since when it waits; 0 for ballots, which have no time
    attempts INTEGER NOT NULL,         -- how often it was sent
    code     INTEGER NOT NULL,         -- the centre's code when it refused, else 0
    reason   TEXT NOT NULL,            -- the centre's reason when it refused, else empty
    PRIMARY KEY (key, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE received (
    key     TEXT NOT NULL,             -- the record that a majority of the cluster holds
    lane    TEXT NOT NULL,             -- the queue it waited in
    at      INTEGER NOT NULL,          -- when that was confirmed; 0 for ballots
    PRIMARY KEY (key, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (
    lane        TEXT PRIMARY KEY NOT NULL, -- which queue
    received    INTEGER NOT NULL,      -- records received
    received_at INTEGER NOT NULL       -- when the last of them was
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY NOT NULL, -- contiguous from 1
    at      INTEGER NOT NULL,          -- when
    actor   TEXT NOT NULL,             -- the post of whoever did it, or the program
    action  TEXT NOT NULL,             -- what was done
    facts   TEXT NOT NULL,             -- canonical JSON, without names, DNI or choices
    prev    BLOB NOT NULL,             -- hash of the entry before
    hash    BLOB NOT NULL              -- SHA-256 of the canonical entry
) STRICT;

CREATE TABLE quarantine (
    source  TEXT NOT NULL,             -- where it came from
    id      TEXT NOT NULL,             -- its _id in printable form
    reason  TEXT NOT NULL,             -- which field, and what was expected; never a value
    at      INTEGER NOT NULL,          -- when it was last seen
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
    citizen  TEXT NOT NULL,            -- who is checked in twice
    ours     TEXT NOT NULL,            -- the check-in of this station
    standing TEXT NOT NULL,            -- the check-in that holds the guard
    at       INTEGER NOT NULL,         -- when it was found
    outcome  TEXT NOT NULL,            -- what two people said it was; empty while open
    PRIMARY KEY (citizen, ours)
) STRICT, WITHOUT ROWID;

-- Copies between stations of one local network. What a neighbour sealed cannot be read here.

CREATE TABLE neighbour (
    id       INTEGER PRIMARY KEY NOT NULL, -- part of neighbour_copy.key
    station  TEXT NOT NULL,            -- whose records are kept here
    epoch    INTEGER NOT NULL,         -- of which epoch
    received INTEGER NOT NULL,         -- the centre has them up to this number, as their station says
    carried  INTEGER NOT NULL,         -- up to this number they were carried to the centre from here
    carry    INTEGER NOT NULL,         -- 1 while their station cannot be expected to send them itself
    bytes    INTEGER NOT NULL,         -- what they take here
    UNIQUE (station, epoch)
) STRICT;

CREATE TABLE neighbour_copy (
    key     INTEGER PRIMARY KEY NOT NULL, -- neighbour.id * 2^40 + seq
    sealed  BLOB NOT NULL              -- the record, sealed for its station and the office
) STRICT;

CREATE TABLE keeper (
    station TEXT PRIMARY KEY NOT NULL, -- who keeps copies of this station's records
    epoch   INTEGER NOT NULL,          -- of which epoch
    seq     INTEGER NOT NULL           -- up to which number, as it says
) STRICT, WITHOUT ROWID;

-- What this station corrected. The roll itself stays what the centre said, so that it can be compared with it.

CREATE TABLE correction (
    citizen BLOB NOT NULL,             -- whose row, packed as everywhere
    event   TEXT NOT NULL,             -- the event that corrects it
    waiting INTEGER NOT NULL,          -- 1 until what the centre sends has it folded in, then 0
    PRIMARY KEY (citizen, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrected (
    citizen BLOB PRIMARY KEY NOT NULL, -- whose row, packed as everywhere
    deleted INTEGER NOT NULL,          -- 1 when two people deleted it here
    fields  TEXT NOT NULL              -- JSON object: what is shown in place of what the centre said
) STRICT, WITHOUT ROWID;
