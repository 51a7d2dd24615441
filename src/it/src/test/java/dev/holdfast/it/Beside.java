package dev.holdfast.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What takes part in a step's transaction beside the engine's database. */
interface Beside extends AutoCloseable {

    /** Returns the variables that its script reads. */
    Map<String, String> environment();

    /** Returns the script that makes a server know it. */
    Path script();

    /** Returns what has to be deployed with the application. */
    List<Path> archives();

    /** Returns the classes of an application whose steps "debit" and "credit" write there and in the engine's database. */
    List<Class<?>> application();

    /** Returns the steps of an instance that have an effect there, once for each effect, in alphabetical order. */
    List<String> effects(String instance) throws Exception;

    /** Returns how many transactions are prepared there and neither committed nor rolled back, in so far as PostgreSQL does not count them. */
    int prepared() throws Exception;

    @Override
    void close() throws Exception;
}
