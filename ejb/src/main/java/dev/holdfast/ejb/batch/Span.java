package dev.holdfast.ejb.batch;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A span of runs by their surrogate ids, which are read from the greatest on.
 *
 * @param after the run behind which it begins; nothing for the newest
 * @param upTo the last that belongs to it; nothing for the oldest
 */
record Span(Optional<Long> after, OptionalLong upTo) {

    static final Span ALL = new Span(Optional.empty(), OptionalLong.empty());

    static Span given(StepArtifact artifact, @Nullable String after, @Nullable String upTo) {
        return new Span(
                StepArtifact.present(after).map(text -> run(artifact, "after", text)),
                StepArtifact.present(upTo)
                        .map(text -> OptionalLong.of(run(artifact, "upTo", text)))
                        .orElseGet(OptionalLong::empty));
    }

    private static Long run(StepArtifact artifact, String property, String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw JobStepException.property(
                    artifact.jobStep(), property, "is '" + text + "', which is not the number of a run", e);
        }
    }

    /** Reads what {@link #toString} wrote. */
    static Span of(String text) {
        String[] parts = text.split(":", -1);
        return new Span(
                parts[0].isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(parts[0])),
                parts[1].isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[1])));
    }

    Span behind(long run) {
        return new Span(Optional.of(run), upTo);
    }

    boolean holds(long run) {
        return upTo.isEmpty() || run >= upTo.getAsLong();
    }

    @Override
    public String toString() {
        return after.map(String::valueOf).orElse("") + ":" + (upTo.isPresent() ? String.valueOf(upTo.getAsLong()) : "");
    }
}
