package dev.holdfast.testing;

import dev.holdfast.engine.Tracing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somewhere that spans are seen by a test, over whatever records them. */
public interface SeenSpans {

    /**
     * A span that has ended.
     *
     * @param name what it was called
     * @param trace the id of its trace
     * @param id its own id
     * @param parent the id of the span above it, if it has one
     * @param attributes what it said of itself
     * @param error the message of what went wrong, if something did
     */
    record Seen(
            String name,
            String trace,
            String id,
            Optional<String> parent,
            Map<String, String> attributes,
            Optional<String> error) {}

    /** Returns what an engine is given. */
    Tracing tracing();

    /** Runs something inside a span of the test's own, below the one that is current; returns it. */
    Seen inside(String name, Runnable work);

    /** Returns the spans that have ended, in that order. */
    List<Seen> ended();
}
