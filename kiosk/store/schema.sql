-- A data set: the help as one read-only SQLite file. Its schema's version is in
-- PRAGMA user_version; PRAGMA application_id is 'GCHT'.

-- What the data set is: number, date.
CREATE TABLE about (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE language (
    rank INTEGER PRIMARY KEY,     -- 0 is the main one
    code TEXT    NOT NULL UNIQUE  -- ISO 639-1
);

CREATE TABLE topic (
    lang  TEXT    NOT NULL,
    rank  INTEGER NOT NULL, -- the author's order
    key   TEXT    NOT NULL,
    title TEXT    NOT NULL,
    PRIMARY KEY (lang, rank)
) WITHOUT ROWID;

-- One question in one language.
CREATE TABLE question (
    lang              TEXT    NOT NULL,
    id                TEXT    NOT NULL,
    rank              INTEGER NOT NULL, -- place in the collection
    topic             TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    aliases           TEXT    NOT NULL, -- JSON list
    related           TEXT    NOT NULL, -- JSON list of ids
    source            TEXT    NOT NULL,
    received          TEXT    NOT NULL, -- dates are YYYY-MM-DD or empty
    reviewed          TEXT    NOT NULL,
    review_by         TEXT    NOT NULL,
    translated        INTEGER NOT NULL, -- 0 or 1
    ours              INTEGER NOT NULL, -- 0 or 1: written for this kiosk, behind the owner's
    source_date       TEXT    NOT NULL, -- YYYY-MM-DD, YYYY or empty
    confidence        TEXT    NOT NULL, -- high, medium or empty
    answer            TEXT    NOT NULL, -- Markdown
    steps             TEXT    NOT NULL, -- JSON list of questions to answer by yes or no
    complement        TEXT,             -- Markdown; NULL when there is none
    complement_source TEXT,
    complement_date   TEXT,
    PRIMARY KEY (lang, id)
);
CREATE INDEX question_by_topic ON question (lang, topic, rank);

-- What package search built of the questions and synonyms of a language, cut
-- into parts.
CREATE TABLE search_index (
    lang  TEXT    NOT NULL,
    part  INTEGER NOT NULL, -- from 0
    bytes BLOB    NOT NULL, -- at most 1 MiB
    PRIMARY KEY (lang, part)
);

-- Queries with the question that each must find first, to try the data set by.
CREATE TABLE golden (
    rank  INTEGER PRIMARY KEY,
    lang  TEXT NOT NULL,
    query TEXT NOT NULL,
    id    TEXT NOT NULL -- of a question; empty: the help has no answer
);
