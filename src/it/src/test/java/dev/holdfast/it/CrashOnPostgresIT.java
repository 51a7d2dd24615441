package dev.holdfast.it;

/** A server on PostgreSQL is killed, and PostgreSQL lives on. */
class CrashOnPostgresIT extends CrashContract {

    @Override
    Database database() throws Exception {
        return PostgresDatabase.start();
    }
}
