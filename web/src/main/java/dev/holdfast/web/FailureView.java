package dev.holdfast.web;

import dev.holdfast.snapshot.Failure;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why something failed, as callers see it.
 *
 * @param type the stable code of an engine error, or the class name of what the step threw
 * @param message the message; empty if the exception had none
 * @param stackTrace the printed stack trace, if it was asked for
 */
@Schema(name = "Failure")
@JsonbPropertyOrder({"type", "message", "stackTrace"})
public record FailureView(
        String type, String message, @Nullable String stackTrace) {

    static @Nullable FailureView of(Optional<Failure> failure, boolean withTrace) {
        Masking masking = Masking.forAll();
        return failure.map(it -> new FailureView(
                        it.type(), masking.text(it.message()), withTrace ? masking.text(it.stackTrace()) : null))
                .orElse(null);
    }
}
