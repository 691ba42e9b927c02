
-- What cards are judged by. Nothing here names a person: of the opposition
-- list, card numbers and dates.

-- CA certificates, roots before what they signed. The pins that make them
-- trusted stand in about ('pins').
CREATE TABLE issuer (
    rank        INTEGER PRIMARY KEY,
    certificate BLOB NOT NULL -- DER
);

-- Certificate revocation lists; one CA may have several that cover different
-- certificates.
CREATE TABLE crl (
    list        INTEGER PRIMARY KEY, -- from 1
    issuer      BLOB    NOT NULL,    -- SHA-256 of the issuer's name and key
    name        TEXT    NOT NULL,    -- its common name
    number      TEXT    NOT NULL,    -- CRLNumber, hexadecimal, or empty
    this_update INTEGER NOT NULL,    -- seconds since 1970, UTC
    next_update INTEGER NOT NULL,
    scope       INTEGER NOT NULL,    -- pki.Scope
    points      TEXT    NOT NULL,    -- distribution points, one a line; empty: all
    reasons     INTEGER NOT NULL,    -- pki.Reasons
    entries     INTEGER NOT NULL
);

-- The opposition list: one row, or none.
CREATE TABLE opposition_list (
    made        INTEGER NOT NULL, -- midnight UTC of that day, seconds since 1970
    next_update INTEGER NOT NULL,
    cards       INTEGER NOT NULL
);

-- Serial numbers and card numbers, sorted and packed so many to a page: see
-- trustblock.go. List 0 is the opposition list, the others are those of crl.
CREATE TABLE listed (
    number  INTEGER PRIMARY KEY,
    list    INTEGER NOT NULL,
    first   BLOB    NOT NULL, -- the smallest key in entries
    entries BLOB    NOT NULL
);
CREATE UNIQUE INDEX listed_by_key ON listed (list, first);
