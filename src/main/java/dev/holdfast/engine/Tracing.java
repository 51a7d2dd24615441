package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Outbox;
import java.util.Optional;

/**
 * Where the way of an instance is seen as one trace, whatever nodes it passes: the trace of whoever started it is stored with it,
 * and everything that is done for it becomes a span below.
 *
 * <p>Safe for use by many threads. Nothing here may throw, wait or touch a transaction, and nothing may depend on it. What is
 * opened on a thread is closed on it, in reverse order.
 */
public interface Tracing {

    /** What a span stands for. */
    enum Kind {
        /** An attempt at a step: its code, and what is stored behind it. */
        STEP,
        /** An attempt to undo a step. */
        UNDO,
        /** A look whether what a wait is for has come; {@link Span#outcome} tells. */
        WAIT
    }

    /** A stretch on the calling thread. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Something that is done for an instance; current on its thread until it is closed. */
    interface Span extends Scope {

        /** Notes what went wrong; also from another thread than the one that closes it. */
        void failed(Throwable cause);

        /** Notes what it came to, in a word. */
        void outcome(String word);
    }

    /**
     * Returns the trace that a run belongs to which the calling thread is about to start: that of the span that is current here, else
     * one of its own.
     *
     * @return as the W3C traceparent, 55 characters; nothing if nothing is traced
     */
    Optional<String> submitter(WorkflowName workflow, InstanceId id);

    /** Makes the trace of an instance current on the calling thread, for what has no span of its own. */
    Scope within(Optional<String> traceParent);

    /**
     * Begins a span for a claimed branch, below the trace of its instance.
     *
     * @param name the node of the workflow
     * @param attempt which attempt it is, from 1
     */
    Span begin(Kind kind, String name, Claim claim, int attempt);

    /** Begins a span for an attempt to deliver a message, below the trace of the instance that has sent it. */
    Span deliver(Outbox.Message message);

    /** Tells whether operations of the store are to be seen, too; if not, the store is called as it is. */
    boolean seesStore();

    /** Begins a span for an operation of the store, below the one that is current; without one it is nobody's, and not seen. */
    Span store(String operation);

    /** Nothing is traced. */
    Tracing NONE = new Tracing() {

        @Override
        public Optional<String> submitter(WorkflowName workflow, InstanceId id) {
            return Optional.empty();
        }

        @Override
        public Scope within(Optional<String> traceParent) {
            return Unseen.HERE;
        }

        @Override
        public Span begin(Kind kind, String name, Claim claim, int attempt) {
            return Unseen.HERE;
        }

        @Override
        public Span deliver(Outbox.Message message) {
            return Unseen.HERE;
        }

        @Override
        public boolean seesStore() {
            return false;
        }

        @Override
        public Span store(String operation) {
            return Unseen.HERE;
        }
    };

    /** The span of what is not traced. */
    enum Unseen implements Span {
        /** The only one. */
        HERE;

        @Override
        public void failed(Throwable cause) {}

        @Override
        public void outcome(String word) {}

        @Override
        public void close() {}
    }
}
