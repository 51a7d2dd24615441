package dev.holdfast.it;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;

/** The database under a server. */
interface Database extends AutoCloseable {

    /** Returns the variables that make a server use it; none for the one it has by itself. */
    Map<String, String> environment();

    /**
     * Opens a view of what is committed, while no server runs on it.
     *
     * <p>Looking changes nothing: what a server has to recover, it still has to recover afterwards.
     *
     * @param serverData the data folder of the server
     */
    Connection look(Path serverData) throws Exception;

    @Override
    void close() throws IOException;
}
