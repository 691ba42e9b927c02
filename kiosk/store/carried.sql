
-- What the data set changes of what comes with the program (package overlay). A data
-- set that changes nothing of it is without this table, and of schema version 4.
CREATE TABLE carried (
    part TEXT    NOT NULL, -- overlay.Part
    rank INTEGER NOT NULL, -- the author's order
    name TEXT    NOT NULL,
    doc  TEXT    NOT NULL, -- JSON
    PRIMARY KEY (part, name)
) WITHOUT ROWID;
