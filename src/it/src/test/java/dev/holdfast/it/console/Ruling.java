package dev.holdfast.it.console;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What a person decides of a claim.
 *
 * @param verdict the decision
 * @param by whose it is
 * @param note why
 */
public record Ruling(
        @NotNull Verdict verdict,
        @NotBlank String by,
        @Nullable String note) {

    /** The decision. */
    public enum Verdict {
        /** It is paid. */
        PAY,
        /** It is not. */
        REFUSE
    }
}
