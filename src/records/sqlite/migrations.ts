/** The migrations of the schema. Moments are seconds since 1970; answers, JSON. */
export const sqliteMigrations: readonly string[] = [
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
  // A page for each language, so that nobody who asks for one has to read all of them.
  `CREATE TABLE texts (
     version TEXT NOT NULL,
     language TEXT NOT NULL,
     html TEXT NOT NULL,
     PRIMARY KEY (version, language)
   ) STRICT;
   INSERT INTO texts SELECT version, text.key, text.value FROM charters, json_each(texts) AS text;
   CREATE TRIGGER texts_stay BEFORE UPDATE ON texts
     BEGIN SELECT RAISE(ABORT, 'texts are never changed'); END;
   DROP TRIGGER charters_stay;
   ALTER TABLE charters ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
   UPDATE charters SET languages = (SELECT json_group_array(key) FROM json_each(texts));
   ALTER TABLE charters DROP COLUMN texts;
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters
     BEGIN SELECT RAISE(ABORT, 'charters are never changed'); END;`,
]
