package dev.holdfast.it.xa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The points of a commit in two phases at which a server can be made to die: points.btm says where they are in the transaction manager.
 *
 * <p>A death is ordered for one step of one instance by a file. When the step runs it arms the point, by another file; and the rule that
 * strikes there removes that file, so that nobody dies there twice.
 */
public enum Point {
    /** The body has returned and the checkpoint is written; nothing is prepared. */
    BEFORE_PREPARE,
    /** One database has prepared. */
    ONE_PREPARED,
    /** Both have prepared; the decision to commit is not written down. */
    BOTH_PREPARED,
    /** The decision is written down; nothing is committed. */
    DECIDED,
    /** One database has committed. */
    ONE_COMMITTED,
    /** Both have committed; the decision still stands in the object store. */
    BOTH_COMMITTED,
    /** All is done, and the engine does not know yet. */
    FORGOTTEN;

    /** The system property of the server that says where the files are. */
    public static final String FOLDER = "xa.points";

    private static final String ORDER = ".order";

    /** Orders a death. */
    public void order(Path folder, String instance, String step) throws IOException {
        Files.writeString(folder.resolve(instance + "." + step + ORDER), name());
    }

    /** Arms the point that was ordered for a step, if one was, on the server this runs on. */
    public static Optional<Point> arm(String instance, String step) {
        Path folder = Path.of(System.getProperty(FOLDER));
        Path order = folder.resolve(instance + "." + step + ORDER);
        if (!Files.exists(order)) {
            return Optional.empty();
        }
        try {
            Point point = valueOf(Files.readString(order));
            Files.move(order, folder.resolve(point.name()));
            return Optional.of(point);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
