package dev.holdfast.ejb.jpa;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** What was sent to a run, as its stored number. */
@Converter(autoApply = true)
public class SignalKindConverter implements AttributeConverter<SignalKind, Short> {

    /** Creates the converter; for the persistence provider. */
    public SignalKindConverter() {}

    @Override
    public @Nullable Short convertToDatabaseColumn(@Nullable SignalKind kind) {
        return kind == null ? null : kind.code();
    }

    @Override
    public @Nullable SignalKind convertToEntityAttribute(@Nullable Short column) {
        return column == null ? null : SignalKind.of(column);
    }
}
