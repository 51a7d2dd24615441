package dev.holdfast.it.console;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A damage that somebody wants to have paid; what makes a form worth having.
 *
 * @param customer who wants it
 * @param kind what has happened
 * @param amountCents how much, any number of digits
 * @param incidentOn when it has happened
 * @param urgent whether somebody stands at the counter
 * @param photos names of pictures
 * @param remark anything else
 */
public record Claim(
        @NotBlank String customer,
        @NotNull Kind kind,
        @Min(1) @Max(9_007_199_254_740_993L) long amountCents,
        @Nullable LocalDate incidentOn,
        boolean urgent,
        List<String> photos,
        @Nullable String remark) {

    /** What has happened. */
    public enum Kind {
        /** It rained in. */
        WATER,
        /** It burned. */
        FIRE,
        /** It is gone. */
        THEFT
    }
}
