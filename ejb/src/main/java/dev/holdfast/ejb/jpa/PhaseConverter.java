package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.Phase;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** A phase as its stored number. */
@Converter(autoApply = true)
public class PhaseConverter implements AttributeConverter<Phase, Short> {

    /** Creates the converter; for the persistence provider. */
    public PhaseConverter() {}

    @Override
    public @Nullable Short convertToDatabaseColumn(@Nullable Phase phase) {
        return phase == null ? null : phase.code();
    }

    @Override
    public @Nullable Phase convertToEntityAttribute(@Nullable Short column) {
        return column == null ? null : Phase.of(column);
    }
}
