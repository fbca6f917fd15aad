/** The steps of the schema. Moments are seconds since 1970; answers, JSON. */
export const sqliteSteps: readonly string[] = [
  `CREATE TABLE records (
     id TEXT PRIMARY KEY,
     decided_at INTEGER NOT NULL,
     charter TEXT NOT NULL REFERENCES charters (version),
     answers TEXT NOT NULL,
     action TEXT NOT NULL,
     language TEXT NOT NULL,
     source TEXT NOT NULL,
     gpc INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX records_by_time ON records (decided_at, id);
   CREATE TABLE charters (
     version TEXT PRIMARY KEY,
     material TEXT NOT NULL,
     source TEXT NOT NULL,
     texts TEXT NOT NULL
   ) STRICT;
   CREATE TABLE servings (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     version TEXT NOT NULL REFERENCES charters (version),
     since INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TRIGGER records_stay BEFORE UPDATE ON records
     BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters
     BEGIN SELECT RAISE(ABORT, 'charters are never changed'); END;`,
]
