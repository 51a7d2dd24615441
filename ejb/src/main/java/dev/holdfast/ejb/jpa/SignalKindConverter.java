package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.SignalRecord;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** What was sent to a run, as its stored number. */
@Converter(autoApply = true)
public class SignalKindConverter implements AttributeConverter<SignalRecord.Kind, Short> {

    /** Creates the converter; for the persistence provider. */
    public SignalKindConverter() {}

    @Override
    public @Nullable Short convertToDatabaseColumn(SignalRecord.@Nullable Kind kind) {
        return kind == null ? null : kind.code();
    }

    @Override
    public SignalRecord.@Nullable Kind convertToEntityAttribute(@Nullable Short column) {
        return column == null ? null : SignalRecord.Kind.of(column);
    }
}
