package dev.holdfast.ejb.jpa;

import dev.holdfast.snapshot.Checkpoint;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** What a checkpoint records, as its stored number. */
@Converter(autoApply = true)
public class CheckpointKindConverter implements AttributeConverter<Checkpoint.Kind, Short> {

    /** Creates the converter; for the persistence provider. */
    public CheckpointKindConverter() {}

    @Override
    public @Nullable Short convertToDatabaseColumn(Checkpoint.@Nullable Kind kind) {
        return kind == null ? null : kind.code();
    }

    @Override
    public Checkpoint.@Nullable Kind convertToEntityAttribute(@Nullable Short column) {
        return column == null ? null : Checkpoint.Kind.of(column);
    }
}
