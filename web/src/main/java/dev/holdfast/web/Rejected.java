package dev.holdfast.web;

import org.jspecify.annotations.Nullable;

/** A request that is refused here, with the problem that its sender gets. */
final class Rejected extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Refuses with a problem. */
    Rejected(Problem problem) {
        this(problem, null);
    }

    /** Refuses with a problem that an exception caused. */
    Rejected(Problem problem, @Nullable Throwable cause) {
        super(problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** Returns the problem. */
    Problem problem() {
        return problem;
    }

    /** Returns the same refusal with one member more in its problem. */
    Rejected with(String member, String value) {
        return new Rejected(problem.with(member, value));
    }
}
