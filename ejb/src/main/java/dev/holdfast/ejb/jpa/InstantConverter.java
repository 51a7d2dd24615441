package dev.holdfast.ejb.jpa;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An instant as a {@code timestamptz} column, the same instant whatever the time zone of the JVM and of the session.
 *
 * <p>Both databases keep microseconds; what is finer is cut off here, so that what is read back is what was written and
 * never later than it.
 */
@Converter(autoApply = true)
public class InstantConverter implements AttributeConverter<Instant, OffsetDateTime> {

    /** Creates the converter; for the persistence provider. */
    public InstantConverter() {}

    @Override
    public @Nullable OffsetDateTime convertToDatabaseColumn(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    @Override
    public @Nullable Instant convertToEntityAttribute(@Nullable OffsetDateTime column) {
        return column == null ? null : column.toInstant();
    }
}
