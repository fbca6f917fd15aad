/** The steps of the schema. Moments are whole seconds; ids stand in the order of their bytes, as in SQLite. */
export const postgresSteps: readonly string[] = [
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
]
