-- A data set: the help as one read-only SQLite file. Schema version 3
-- (PRAGMA user_version); PRAGMA application_id is 'GCHT'.

-- What the data set is: number, date.
CREATE TABLE about (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE language (
    rank  INTEGER PRIMARY KEY,     -- 0 is the main one
    code  TEXT    NOT NULL UNIQUE, -- ISO 639-1
    pages INTEGER NOT NULL,        -- questions
    words INTEGER NOT NULL         -- searched words in all answers together
);

CREATE TABLE topic (
    lang  TEXT    NOT NULL,
    rank  INTEGER NOT NULL, -- the author's order
    key   TEXT    NOT NULL,
    title TEXT    NOT NULL,
    PRIMARY KEY (lang, rank)
) WITHOUT ROWID;

-- One question in one language. Numbers follow the length of the question, so
-- that a scan that is cut short has seen the shortest questions.
CREATE TABLE question (
    number            INTEGER PRIMARY KEY,
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
    UNIQUE (lang, id)
);
CREATE INDEX question_by_topic ON question (lang, topic, rank);

-- The author's synonyms, as written.
CREATE TABLE synonym (
    lang        TEXT    NOT NULL,
    rank        INTEGER NOT NULL,
    left_words  TEXT    NOT NULL, -- JSON list
    right_words TEXT    NOT NULL, -- JSON list
    both        INTEGER NOT NULL, -- 0 or 1
    PRIMARY KEY (lang, rank)
) WITHOUT ROWID;

-- Stems of a language, numbered from 0 by first appearance; stop words with an
-- apostrophe before them.
CREATE TABLE term (
    lang   TEXT    NOT NULL,
    number INTEGER NOT NULL,
    text   TEXT    NOT NULL,
    pages  INTEGER NOT NULL, -- how many questions hold it, anywhere
    titles INTEGER NOT NULL, -- how many hold it in the question or an alias
    PRIMARY KEY (lang, number)
) WITHOUT ROWID;

-- Words of a language as people write them, folded.
CREATE TABLE word (
    lang    TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    shown   TEXT    NOT NULL, -- with accents
    term    INTEGER NOT NULL,
    variant INTEGER NOT NULL, -- which of the words of its stem, from 0
    pages   INTEGER NOT NULL,
    PRIMARY KEY (lang, text)
) WITHOUT ROWID;

-- The terms of a question, its aliases and its answer (see bag.go).
CREATE TABLE bag (
    number INTEGER PRIMARY KEY,
    terms  BLOB NOT NULL
);

-- Queries with the question that each must find first, to try the data set by.
CREATE TABLE golden (
    rank  INTEGER PRIMARY KEY,
    lang  TEXT NOT NULL,
    query TEXT NOT NULL,
    id    TEXT NOT NULL -- of a question; empty: the help has no answer
);
