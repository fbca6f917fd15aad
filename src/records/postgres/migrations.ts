/** The migrations of the schema. Moments are whole seconds; ids stand in the order of their bytes, as in SQLite. */
export const postgresMigrations: readonly string[] = [
  `CREATE TABLE charters (
     version text PRIMARY KEY,
     material text NOT NULL,
     source text NOT NULL,
     texts json NOT NULL
   );
   CREATE TABLE records (
     id text COLLATE "C" PRIMARY KEY,
     decided_at timestamptz(0) NOT NULL,
     charter text NOT NULL REFERENCES charters (version),
     answers jsonb NOT NULL,
     action text NOT NULL,
     language text NOT NULL,
     source text NOT NULL,
     gpc boolean NOT NULL
   );
   CREATE INDEX records_by_time ON records (decided_at, id);
   CREATE TABLE servings (
     number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     version text NOT NULL REFERENCES charters (version),
     since timestamptz(0) NOT NULL
   );`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME; END $$;
   CREATE TRIGGER records_stay BEFORE UPDATE ON records EXECUTE FUNCTION refuse_change();
   CREATE TRIGGER charters_stay BEFORE UPDATE ON charters EXECUTE FUNCTION refuse_change();`,
  // A page for each language, so that nobody who asks for one has to read all of them.
  `CREATE TABLE texts (
     version text,
     language text,
     html text NOT NULL,
     PRIMARY KEY (version, language)
   );
   INSERT INTO texts SELECT version, key, value FROM charters, json_each_text(texts);
   CREATE TRIGGER texts_stay BEFORE UPDATE ON texts EXECUTE FUNCTION refuse_change();
   ALTER TABLE charters DISABLE TRIGGER charters_stay;
   ALTER TABLE charters ADD COLUMN languages json NOT NULL DEFAULT '[]';
   UPDATE charters SET languages =
     (SELECT coalesce(json_agg(key ORDER BY number), '[]')
      FROM json_object_keys(texts) WITH ORDINALITY AS language (key, number));
   ALTER TABLE charters DROP COLUMN texts;
   ALTER TABLE charters ENABLE TRIGGER charters_stay;`,
]
